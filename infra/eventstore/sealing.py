"""The port through which personal data are sealed before they reach the log."""

from typing import Protocol

from domain.event import JsonObject, Personal


class Sealer(Protocol):
    """Encrypts personal data under the data key of their subject."""

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored `sealed` object; `aad`, the canonical envelope without it, is authenticated with it."""

    def flush(self) -> None:
        """Make the data keys used so far durable. Called before the events that need them are appended."""
