"""How many requests this process answers, and how long that takes."""

import time

from prometheus_client.metrics import Histogram
from prometheus_client.registry import CollectorRegistry
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Told apart; clients may send any word as a method, and each would be a series of its own for ever."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets."""


def request_seconds(registry: CollectorRegistry) -> Histogram:
    """The histogram that `Measured` fills."""
    return Histogram(
        "yishi_http_request_duration_seconds",
        "Time to answer requests of this process, by method, route and class of status.",
        ("method", "route", "status"),
        registry=registry,
        buckets=SECONDS,
    )


class Measured:
    """ASGI middleware: the time from the first byte of a request to the last of its answer."""

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        """`seconds` has the labels method, route and status."""
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count it, however it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = "none"

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = f"{message['status'] // 100}xx"
            await send(message)

        # The router leaves the route in the scope that it is given, so this must be that very object.
        begun = time.perf_counter()
        try:
            await self.app(scope, receive, noting)
        finally:
            labels = (_method(scope), route_of(scope), status)
            self.seconds.labels(*labels).observe(time.perf_counter() - begun)


def route_of(scope: Scope) -> str:
    """The template of the route that took the request, such as `/api/v1/issues/{id}`; never its own path."""
    # FastAPI notes an included route here with the prefixes of the routers around it.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    if route is not None:
        return str(route.path)
    return f"{scope['root_path']}/…" if "endpoint" in scope else "none"


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "other"
