"""The cookie that holds a browser's session."""

from http.cookies import CookieError, SimpleCookie

from starlette.requests import HTTPConnection
from starlette.responses import Response

NAME = "yishi_session"
SECURE_NAME = f"__Host-{NAME}"
"""By https: browsers take it from this very host alone, over https, for all paths (RFC 6265bis, 4.1.3)."""


def name_for(scheme: str) -> str:
    """What the cookie is called on a connection of the scheme."""
    return SECURE_NAME if scheme == "https" else NAME


def session_of(connection: HTTPConnection) -> str | None:
    """The session that the browser sent, or None."""
    try:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return None
    cookie = cookies.get(name_for(connection.url.scheme))
    return cookie.value if cookie else None


def set_session(response: Response, connection: HTTPConnection, session: str) -> None:
    """Have the browser keep the session until it is closed; the server ends it by its own clock.

    `Lax`, so that a link to an issue from a message opens it. No write is a GET, and api/authentication.py
    takes none that comes from another site.
    """
    scheme = connection.url.scheme
    response.set_cookie(
        name_for(scheme), session, path="/", httponly=True, samesite="lax", secure=scheme == "https"
    )


def forget_session(response: Response, connection: HTTPConnection) -> None:
    """Have the browser forget the session."""
    scheme = connection.url.scheme
    response.delete_cookie(
        name_for(scheme), path="/", httponly=True, samesite="lax", secure=scheme == "https"
    )
