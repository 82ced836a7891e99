"""Signing in by a one-time link or by token, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.authentication import COOKIE, session_of
from api.dependencies import InServices
from api.pages.render import page

SESSION_SECONDS = 12 * 60 * 60


def routes() -> APIRouter:
    """The routes of signing in and out."""
    router = APIRouter()
    router.get("/sign-in", include_in_schema=False)(sign_in)
    router.post("/sign-in", include_in_schema=False)(sign_in_by_token)
    router.post("/sign-out", include_in_schema=False)(sign_out)
    return router


def sign_in(request: Request, services: InServices, token: str | None = None) -> Response:
    """Use up the one-time link, or explain how to get one."""
    if token is None:
        return page("sign_in.html", failed=False)
    if "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", ""):
        # A browser that merely looks ahead must not use the link up.
        return page("sign_in.html", 503, failed=False)
    return _opened(request, services.tokens.open_session(token))


def sign_in_by_token(
    request: Request, services: InServices, token: Annotated[str, Form(max_length=200)]
) -> Response:
    """Open a session for an API token."""
    return _opened(request, services.tokens.open_session(token.strip()))


def sign_out(request: Request, services: InServices) -> Response:
    """End the session."""
    if session := session_of(request.headers):
        services.tokens.end_session(session)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def _opened(request: Request, session: str | None) -> Response:
    if session is None:
        return page("sign_in.html", 401, failed=True)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        session,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
