"""Signing in by name and password, by a one-time link or by token, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.authority import OPEN_TO_ALL, needs
from api.dependencies import InServices, Services
from api.limits.rates import client_of
from api.pages.render import page
from api.session_cookie import forget_session, session_of, set_session
from api.sign_in_problems import TooManyAttempts, TooManySignIns

OPENED_BY_HAND = frozenset({"none", "same-origin"})
"""What Sec-Fetch-Site says of an address that a person has typed, pasted or opened from outside a browser."""


def routes() -> APIRouter:
    """The routes of signing in and out."""
    router = APIRouter()
    everybody = needs(OPEN_TO_ALL)
    router.get("/sign-in", include_in_schema=False, **everybody)(sign_in)
    router.post("/sign-in", include_in_schema=False, **everybody)(sign_in_as)
    router.post("/sign-out", include_in_schema=False, **needs("own.account"))(sign_out)
    return router


def sign_in(request: Request, services: InServices, token: str | None = None) -> Response:
    """Use up the one-time link, or ask who it is."""
    if token is None:
        return page("sign_in.html", failed=False)
    if "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", ""):
        # A browser that merely looks ahead must not use the link up.
        return page("sign_in.html", 503, failed=False)
    if request.headers.get("sec-fetch-site", "cross-site") not in OPENED_BY_HAND:
        # Another site must not sign somebody in to an account that is not theirs without their noticing.
        return page("sign_in.html", failed=False, link=token)
    return _opened(request, services, services.signing_in.open_link(token))


def sign_in_as(
    request: Request,
    services: InServices,
    *,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    token: Annotated[str, Form(max_length=200)] = "",
    link: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Open a session for name and password, for an API token, or for a one-time link."""
    if link:
        return _opened(request, services, services.signing_in.open_link(link))
    if token:
        return _opened(request, services, services.tokens.open_session(token.strip()))
    try:
        session = services.signing_in.sign_in(name, password, client_of(request.scope))
    except (TooManyAttempts, TooManySignIns) as problem:
        return page("sign_in.html", problem.status, problem.headers, failed=False, told=problem.detail_zh)
    return _opened(request, services, session)


def sign_out(request: Request, services: InServices) -> Response:
    """End the session."""
    if session := session_of(request):
        services.sessions.end(session)
    response = RedirectResponse("/sign-in", 303)
    forget_session(response, request)
    return response


def signed_in(request: Request, services: Services, session: str, path: str = "/") -> Response:
    """On to a page with a new session; the one that the browser had before is over."""
    if former := session_of(request):
        services.sessions.end(former)
    response = RedirectResponse(path, 303)
    set_session(response, request, session)
    return response


def _opened(request: Request, services: Services, session: str | None) -> Response:
    if session is None:
        return page("sign_in.html", 401, failed=True)
    return signed_in(request, services, session)
