"""The port through which personal data are sealed before they reach the log."""

from collections.abc import Collection
from typing import Protocol

from domain.event import JsonObject, Personal


class Sealer(Protocol):
    """Encrypts personal data under the data key of their subject."""

    def prepare(self, subjects: Collection[str]) -> None:
        """Have a durable data key for each subject; called once an append, before its events are sealed."""

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored `sealed` object; `aad`, the canonical envelope without it, is authenticated with it."""
