"""The HTTP application: routes, layers around them, and how problems are shown."""

from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import Scope

from api import (
    accounts,
    activities,
    agenda_reads,
    coordination_commands,
    coordination_reads,
    council_commands,
    council_reads,
    decision_commands,
    decision_reads,
    events,
    health,
    issue_clocks,
    issue_commands,
    issue_reads,
    post_commands,
    registry_commands,
    registry_reads,
    stations,
    subject_commands,
    summaries,
    summary_issuing,
    tokens,
    voting_rules,
)
from api.authentication import OPEN_PATHS, Authentication
from api.authentication_log import AuthenticationLog
from api.authority import declares_rights, needs
from api.boundary import Boundary
from api.dependencies import Services
from api.errors import problem_of
from api.json_bodies import JsonBodies
from api.limits.at_once import AtOnce
from api.limits.head import HeadLimits
from api.limits.rate import Rate
from api.limits.rates import AddressRate, TokenRate
from api.metrics import routes as metrics
from api.metrics.requests import Measured, request_seconds
from api.observation import Observation
from api.openapi import openapi_of
from api.pages import routes as pages
from api.pages.visitor import Visitor, visitor
from api.problems import Problem
from domain.errors import Refusal

PREFIX = "/api/v1"


def create_app(services: Services) -> FastAPI:
    """The application over these services."""
    app = FastAPI(
        title="Yishi 议事",
        version=version("yishi"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.router.routes.extend(_routes().routes)
    observation = Observation(services)
    process = metrics.process_metrics(services)
    app.include_router(health.routes(observation))
    app.include_router(metrics.routes(services, observation, process))
    app.mount("/static", pages.static(), name="static")
    for error in (Problem, Refusal, HTTPException, RequestValidationError):
        app.add_exception_handler(error, _answer_problem)
    # The last added is the outermost.
    app.add_middleware(JsonBodies)
    app.add_middleware(TokenRate, rate=Rate(services.rate_per_token))
    app.add_middleware(Authentication, tokens=services.tokens, sessions=services.sessions)
    app.add_middleware(AddressRate, rate=Rate(services.rate_per_address), open_paths=OPEN_PATHS)
    app.add_middleware(AuthenticationLog)
    app.add_middleware(AtOnce)
    app.add_middleware(HeadLimits)
    app.add_middleware(Boundary, render=render, new_id=services.new_id, zone=services.zone)
    app.add_middleware(Measured, seconds=request_seconds(process))
    declares_rights(app.routes)
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def render(scope: Scope, problem: Problem) -> Response:
    """A problem for a program as JSON, for a person as a page."""
    path: str = scope["path"]
    if path.startswith(("/api/", "/health/")):
        return problem.response()
    return pages.problem_page(problem, _visitor(scope) if problem.status < 500 else None)


def _visitor(scope: Scope) -> Visitor | None:
    """Who gets the page of a problem, where it is known; of a fault nothing is asked of the log."""
    caller = scope.get("yishi.caller")
    return visitor(caller, scope["app"].state.services.registry) if caller and "app" in scope else None


def _allowed(request: Request) -> list[str]:
    """The methods of all routes at this address; each route knows its own alone."""
    return [
        method
        for method in ("GET", "POST", "PUT")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


@cache
def _routes() -> APIRouter:
    """The API and the pages. They hold nothing of the services, so that every application shares them."""
    router = APIRouter()
    router.include_router(_api(), prefix=PREFIX)
    router.include_router(pages.routes())
    return router


def _api() -> APIRouter:
    router = APIRouter()
    parts = (
        *(issue_commands, issue_reads, issue_clocks),
        *(decision_commands, decision_reads),
        *(council_commands, council_reads),
        *(coordination_commands, coordination_reads, agenda_reads),
        *(registry_commands, registry_reads, post_commands),
        *(stations, activities, voting_rules, subject_commands),
        *(summaries, summary_issuing, events),
        *(tokens, accounts),
    )
    for part in parts:
        router.include_router(part.routes())

    @router.get("/openapi.json", include_in_schema=False, **needs("own.account"))
    def document(request: Request) -> JSONResponse:
        return JSONResponse(request.app.openapi())

    return router


def _answer_problem(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        error = HTTPException(405, headers={"Allow": ", ".join(_allowed(request))})
    problem = problem_of(error, request.app.state.services.zone)
    if problem is None:
        raise error
    return render(request.scope, problem)
