"""Who sends a request: by bearer token, or by the session cookie that signing in sets."""

from urllib.parse import urlsplit

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.identity import Sessions, Tokens
from api.problems import CrossSite, SignInNeeded
from api.session_cookie import session_of
from api.sign_in_problems import ReadOnlyToken
from domain.access import Caller

OPEN = ("/health/", "/static/")
OPEN_PATHS = frozenset({"/sign-in", "/password", "/favicon.ico"})
METRICS = "/metrics"
"""Open to whoever is on the machine itself: a Prometheus beside the server needs no token."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication:
    """ASGI middleware: no request but to an open path goes on without an actor."""

    def __init__(self, app: ASGIApp, tokens: Tokens, sessions: Sessions) -> None:
        """`tokens` and `sessions` tell whose a credential is."""
        self.app = app
        self.tokens = tokens
        self.sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the caller. Raises SignInNeeded, CrossSite, ReadOnlyToken and those of OpenID Connect."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        by_token = "authorization" in headers
        is_open = path in OPEN_PATHS or path.startswith(OPEN)
        is_open = is_open or (path == METRICS and not by_token and is_from_this_machine(scope, headers))
        is_safe = scope["method"] in SAFE_METHODS
        session = None if by_token else session_of(HTTPConnection(scope))
        if not by_token and not is_safe and not is_same_site(headers):
            # Without the check, any page that is open in the same browser could give commands.
            raise CrossSite if is_open or session else SignInNeeded
        if not is_open:
            caller = await self._caller(headers.get("authorization"), session)
            if caller is None:
                raise SignInNeeded
            if caller.read_only and not is_safe and path != "/sign-out":
                raise ReadOnlyToken
            scope["yishi.caller"] = caller
            structlog.contextvars.bind_contextvars(actor=caller.actor.id)
        await self.app(scope, receive, send)

    async def _caller(self, authorization: str | None, session: str | None) -> Caller | None:
        if authorization is None:
            return self.sessions.caller_in(session) if session else None
        token = _bearer(authorization)
        if token and "." in token:
            # One of OpenID Connect: its signature takes a while, and its keys may have to be fetched.
            return await run_in_threadpool(self.tokens.caller_for, token)
        return self.tokens.caller_for(token) if token else None


def is_from_this_machine(scope: Scope, headers: Headers) -> bool:
    """Whether the request comes over loopback, and no proxy says that it is for somebody else."""
    address = (scope.get("client") or ("", 0))[0]
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "via"))
    return address in {"127.0.0.1", "::1"} and not forwarded


def is_same_site(headers: Headers) -> bool:
    """Whether the browser says that the request comes from a page of this very site.

    By Sec-Fetch-Site, else by comparing Origin with Host; without either the answer is no.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _bearer(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
