"""Who sends a request: by API token, or by the session cookie that a sign-in link sets."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.dependencies import Tokens
from api.problems import CrossSite, SignInNeeded

COOKIE = "yishi_session"
OPEN = ("/health/", "/static/")
OPEN_PATHS = frozenset({"/sign-in", "/favicon.ico", "/metrics"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication:
    """ASGI middleware: no request but to an open path goes on without an actor."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        """`tokens` tells whose a token is."""
        self.app = app
        self.tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the actor. Raises SignInNeeded and CrossSite."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        is_open = path in OPEN_PATHS or path.startswith(OPEN)
        by_token = "authorization" in headers
        if not by_token and scope["method"] not in SAFE_METHODS and not is_same_site(headers):
            # Without the check, any page that is open in the same browser could give commands.
            raise CrossSite if is_open or session_of(headers) else SignInNeeded
        if not is_open:
            credential = _bearer(headers["authorization"]) if by_token else session_of(headers)
            caller = self.tokens.caller_for(credential) if credential else None
            if caller is None:
                raise SignInNeeded
            scope["yishi.caller"] = caller
            structlog.contextvars.bind_contextvars(actor=caller.actor.id)
        await self.app(scope, receive, send)


def is_same_site(headers: Headers) -> bool:
    """Whether the browser says that the request comes from a page of this very site.

    By Sec-Fetch-Site, else by comparing Origin with Host; without either the answer is no.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def session_of(headers: Headers) -> str | None:
    """The session that the browser sent, or None."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return cookie.value if cookie else None


def _bearer(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
