"""What comes before a body, the address and the headers, within bounds."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.limits.problems import AddressTooLong, HeadersTooLarge

MAX_ADDRESS = 8 * 1024
"""Bytes of path and query; RFC 9110 (4.1) asks that at least 8,000 be taken."""
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32 * 1024
"""Of all headers together; a browser sends one or two kilobytes."""


class HeadLimits:
    """ASGI middleware that refuses an address or headers out of proportion, before anything looks at them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits. Raises AddressTooLong and HeadersTooLarge."""
        if scope["type"] == "http":
            _check(scope)
        await self.app(scope, receive, send)


def _check(scope: Scope) -> None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS:
        raise AddressTooLong(MAX_ADDRESS)
    headers = scope["headers"]
    if (
        len(headers) > MAX_HEADERS
        or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES
    ):
        raise HeadersTooLarge(MAX_HEADERS, MAX_HEADER_BYTES)
