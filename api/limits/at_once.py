"""How many requests one process answers at once."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.limits.problems import ServerBusy

MOST_AT_ONCE = 200
"""Requests under way in one process. Forty threads answer them; each that waits may hold a body in memory.

A request that waits behind two hundred others is better told at once than after its client has given up.
"""


class AtOnce:
    """ASGI middleware that answers no more than so many requests at once."""

    def __init__(self, app: ASGIApp, most: int = MOST_AT_ONCE) -> None:
        """`most` requests; those who ask after health are answered beyond that."""
        self.app = app
        self.most = most
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request when there is room. Raises ServerBusy."""
        if scope["type"] != "http" or scope["path"].startswith("/health/"):
            await self.app(scope, receive, send)
            return
        if self.under_way >= self.most:
            raise ServerBusy(self.most)
        self.under_way += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.under_way -= 1
