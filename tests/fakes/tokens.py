"""Tokens that are whoever a test says."""

from typing import Any

from api.identity import Tokens
from domain.access import Caller


class FakeTokens:
    """Stands before the store of tokens: to sign in, a token is the name of a caller."""

    def __init__(self, callers: dict[str, Caller], store: Tokens) -> None:
        self.callers = callers
        self.store = store

    def caller_for(self, token: str) -> Caller | None:
        return self.callers.get(token)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the store's."""
        return getattr(self.store, name)
