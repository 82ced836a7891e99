"""Tells the operator's log who tried to come in, from where, and how it ended; never with which secret."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits.problems import TooManyRequests
from api.limits.rates import client_of
from api.problems import CrossSite, SignInNeeded

SIGNING = frozenset({"/sign-in", "/sign-out", "/password"})


class AuthenticationLog:
    """ASGI middleware around authentication: notes each sign-in and sign-out, and each refused credential."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. What is raised goes on as it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        signing = scope["path"] in SIGNING and (scope["method"] == "POST" or scope["query_string"] != b"")
        try:
            await self.app(scope, receive, noting if signing else send)
        except (SignInNeeded, CrossSite, TooManyRequests) as refused:
            if signing or _has_credential(scope):
                _note(scope, refused.status)
            raise
        if signing:
            _note(scope, status)


def _note(scope: Scope, status: int) -> None:
    log = structlog.get_logger()
    tell = log.info if status < 400 else log.warning
    tell("authentication", status=status, client=client_of(scope))


def _has_credential(scope: Scope) -> bool:
    return any(name in (b"authorization", b"cookie") for name, _ in scope["headers"])
