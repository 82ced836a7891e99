"""The port through which personal data are sealed before they reach the log."""

from collections.abc import Collection
from typing import Protocol

from domain.event import JsonObject, Personal


class Seal(Protocol):
    """Encrypts personal data under the data keys of their subjects."""

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored `sealed` object; `aad`, the canonical envelope without it, is authenticated with it."""


class Sealer(Protocol):
    """Holds the data keys."""

    def prepare(self, subjects: Collection[str]) -> Seal:
        """What seals for these subjects, each of whom has a durable data key then: once an append."""
