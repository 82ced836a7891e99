"""Requests a minute: by the token for whoever has a valid one, by the address for everybody else.

So an office behind one address shares nothing once its people are signed in, and whoever tries tokens or
sign-in links is slowed down by where they come from. Each process counts for itself: N workers let through
up to N times as much.
"""

import ipaddress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits.problems import TooManyRequests
from api.limits.rate import Rate, Share
from api.problems import CrossSite, SignInNeeded

TOKEN = ("This token", "该令牌")
ADDRESS = ("Your address", "您所在的网络地址")


class AddressRate:
    """ASGI middleware around authentication: counts requests without a valid token by their address."""

    def __init__(self, app: ASGIApp, rate: Rate, open_paths: frozenset[str]) -> None:
        """`open_paths` need no token, and are counted before anything is done for them."""
        self.app = app
        self.rate = rate
        self.open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, within the rate. Raises TooManyRequests."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in self.open_paths:
            _take(self.rate, client_of(scope), "address", ADDRESS)
        try:
            await self.app(scope, receive, send)
        except (SignInNeeded, CrossSite):
            _take(self.rate, client_of(scope), "address", ADDRESS)
            raise


class TokenRate:
    """ASGI middleware inside authentication: counts requests by the actor behind the token or session."""

    def __init__(self, app: ASGIApp, rate: Rate) -> None:
        """`rate` holds for each actor."""
        self.app = app
        self.rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, within the rate, and say what is left of it. Raises TooManyRequests."""
        caller = scope.get("yishi.caller")
        if caller is None:
            await self.app(scope, receive, send)
            return
        share = _take(self.rate, caller.actor.id, "token", TOKEN)
        headers = _headers(self.rate, share, "token")

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, telling)


def client_of(scope: Scope) -> str:
    """The address that a request comes from; of IPv6 the network of 64 bits that one subscriber is given."""
    host: str = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def _take(rate: Rate, client: str, name: str, whose: tuple[str, str]) -> Share:
    share = rate.take(client)
    if not share.allowed:
        raise TooManyRequests(whose, rate.quota, share.wait, _headers(rate, share, name))
    return share


def _headers(rate: Rate, share: Share, name: str) -> dict[str, str]:
    """What is left, as draft-ietf-httpapi-ratelimit-headers has it."""
    return {
        "RateLimit-Policy": f'"{name}";q={rate.quota};w=60',
        "RateLimit": f'"{name}";r={share.remaining};t={share.wait}',
    }
