"""One's own account: the password, and signing out everywhere; and setting a password by a one-time link."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.authority import OPEN_TO_ALL, InAuthority, needs
from api.dependencies import InServices, Services
from api.limits.rates import client_of
from api.pages.render import page
from api.pages.sign_in import signed_in
from api.pages.visitor import visitor_of
from api.problems import Problem, SignInNeeded
from api.session_cookie import forget_session, session_of
from api.sign_in_problems import TooManyAttempts, TooManySignIns
from domain.errors import Refusal
from domain.identity.errors import LinkNotValid
from domain.identity.policies import LEAST_LENGTH, MOST_LENGTH

Password = Annotated[str, Form(max_length=1000)]


def routes() -> APIRouter:
    """The routes of one's own account."""
    router = APIRouter()
    own, everybody = needs("own.account"), needs(OPEN_TO_ALL)
    router.get("/account", include_in_schema=False, **own)(account)
    router.post("/account/password", include_in_schema=False, **own)(change_password)
    router.post("/account/sign-out-everywhere", include_in_schema=False, **own)(sign_out_everywhere)
    router.get("/password", include_in_schema=False, **everybody)(linked)
    router.post("/password", include_in_schema=False, **everybody)(set_password)
    return router


def account(request: Request, services: InServices, authority: InAuthority) -> Response:
    """Who one is here, and what one can change."""
    return _account(request, services, authority)


def change_password(
    request: Request,
    services: InServices,
    authority: InAuthority,
    *,
    password: Password = "",
    again: Password = "",
    present: Password = "",
) -> Response:
    """Set another password, and sign out everywhere else."""
    id_ = _own_account(request, services)
    if password != again:
        return _account(request, services, authority, 422, _TYPED_DIFFERENTLY)
    try:
        session = services.signing_in.change_password(id_, present, password, client_of(request.scope))
    except (TooManyAttempts, TooManySignIns) as problem:
        return _account(request, services, authority, problem.status, problem.detail_zh, problem=problem)
    except Refusal as refusal:
        return _account(request, services, authority, 422, refusal.chinese)
    return signed_in(request, services, session, "/account?changed=yes")


def sign_out_everywhere(request: Request, services: InServices) -> Response:
    """End all sessions of the account, this one included."""
    services.signing_in.sign_out_everywhere(_own_account(request, services))
    response = RedirectResponse("/sign-in", 303)
    forget_session(response, request)
    return response


def linked(services: InServices, link: str = "") -> Response:
    """Ask for the new password. The link is used up by setting it, not by looking."""
    return _set(services, link)


def set_password(
    request: Request,
    services: InServices,
    *,
    link: Annotated[str, Form(max_length=200)] = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    """Set the password, and sign in."""
    if password != again:
        return _set(services, link, 422, _TYPED_DIFFERENTLY)
    try:
        session = services.signing_in.set_password(link, password)
    except LinkNotValid:
        return _set(services, link)
    except TooManySignIns as problem:
        return _set(services, link, problem.status, problem.detail_zh)
    except Refusal as refusal:
        return _set(services, link, 422, refusal.chinese)
    return signed_in(request, services, session)


_TYPED_DIFFERENTLY = "两次输入的密码不一致，请重新输入。"
_LENGTHS: dict[str, Any] = {"least": LEAST_LENGTH, "most": MOST_LENGTH}


def _account(
    request: Request,
    services: Services,
    authority: InAuthority,
    status: int = 200,
    told: str | None = None,
    *,
    problem: Problem | None = None,
) -> Response:
    session = session_of(request)
    id_ = services.sessions.account_in(session) if session else None
    return page(
        "account.html",
        status,
        problem.headers if problem else None,
        visitor=visitor_of(authority),
        account=services.accounts.find(id_) if id_ else None,
        changed=request.query_params.get("changed") == "yes" and told is None,
        told=told,
        **_LENGTHS,
    )


def _own_account(request: Request, services: Services) -> str:
    """Raises SignInNeeded for whoever is not signed in to an account: by a token, say."""
    session = session_of(request)
    id_ = services.sessions.account_in(session) if session else None
    if id_ is None:
        raise SignInNeeded
    return id_


def _set(services: Services, link: str, status: int = 200, told: str | None = None) -> Response:
    name = services.signing_in.named_by_link(link)
    if name is None:
        return page("password.html", 404, name=None, link="", told=None, **_LENGTHS)
    return page("password.html", status, name=name, link=link, told=told, **_LENGTHS)
