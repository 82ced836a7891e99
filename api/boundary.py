"""The outermost layer: an id for each request, headers for every answer, and no error let through."""

import traceback
from collections.abc import Callable
from datetime import tzinfo

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of
from api.problems import Problem, Unexpected
from api.security_headers import add_security_headers
from domain.personal import mask

Render = Callable[[Scope, Problem], Response]
"""Turns a problem into an answer: JSON for programs, a page for people."""


class Boundary:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, render: Render, new_id: Callable[[], str], zone: tzinfo) -> None:
        """`new_id` gives a new UUIDv7 as text; `zone` is that of the times in Chinese sentences."""
        self.app = app
        self.render = render
        self.new_id = new_id
        self.zone = zone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, whatever happens inside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"request-{self.new_id()}"
        scope["yishi.request_id"] = request_id
        answer = _Answer(send, request_id, scope["scheme"])
        with structlog.contextvars.bound_contextvars(
            request_id=request_id, method=scope["method"], path=scope["path"]
        ):
            try:
                await self.app(scope, receive, answer)
            except ClientDisconnect:
                return
            except Exception as error:
                problem = problem_of(error, self.zone) or _logged(error, request_id)
                if answer.started:
                    raise
                await self.render(scope, problem)(scope, receive, answer)


class _Answer:
    """Sends on what is answered, with the headers of every answer."""

    def __init__(self, send: Send, request_id: str, scheme: str) -> None:
        self.send = send
        self.request_id = request_id
        self.scheme = scheme
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = headers = [*message.get("headers", ())]
            add_security_headers(headers, self.scheme)
            headers.append((b"yishi-request-id", self.request_id.encode()))
        await self.send(message)


def _logged(error: Exception, request_id: str) -> Problem:
    """Log where it failed. Never with local variables: they hold tokens and personal data."""
    structlog.get_logger().error(
        "request_failed",
        error=type(error).__name__,
        message=mask(str(error))[:500],
        where=traceback.format_tb(error.__traceback__),
    )
    return Unexpected(request_id)
