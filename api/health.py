"""Whether the process lives, and whether it can answer."""

from collections.abc import Callable

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.authority import OPEN_TO_ALL, needs
from api.dependencies import InServices, Services, ViewState
from api.observation import Observation, Observed
from projections.status import OF_ANOTHER_VERSION

TOO_LONG = 30.0
"""Seconds after which a view that has had something to project, and has not moved, is stuck for good.

So is one that nobody has owned for as long: another process takes a view over within seconds.
"""


class Live(BaseModel):
    """The process answers."""

    status: str


class ViewReadiness(BaseModel):
    """How far a view has come, and whether it goes on."""

    name: str
    position: int
    lag: int
    condition: str
    """`current`, `moving`, `stuck`, `paused` or `unowned`."""
    parked: int
    """Streams whose events it cannot take and passes over; those of all others are there."""
    ready: bool


class Ready(BaseModel):
    """Whether the log can be read and the views follow it."""

    status: str
    position: int | None
    """The end of the log; null when it cannot be read."""
    projector: bool | None
    """Whether the projector of this process runs; null where it has none."""
    views: list[ViewReadiness]


def routes(observation: Observation) -> APIRouter:
    """The routes of health; they need no token and tell nothing of what is recorded."""
    router = APIRouter(prefix="/health", tags=["health"])
    router.get("/live", response_model=Live, summary="Whether the process lives", **needs(OPEN_TO_ALL))(live)
    router.get(
        "/ready",
        response_model=Ready,
        summary="Whether it can answer",
        responses={503: {"model": Ready, "description": "Not ready"}},
        **needs(OPEN_TO_ALL),
    )(_answer(observation))
    return router


def live() -> Live:
    """The process answers."""
    return Live(status="live")


def _answer(observation: Observation) -> Callable[[InServices], Response]:
    def ready(services: InServices) -> Response:
        """Whether the log can be read, the views are kept up with it, and this process does its part."""
        observed = observation.observe()
        found = readiness(services, observed)
        return Response(
            found.model_dump_json(),
            200 if found.status == "ready" else 503,
            media_type="application/json",
        )

    return ready


def readiness(services: Services, observed: Observed | None) -> Ready:
    """What was observed, weighed. A paused view and parked streams are told, and do not make it unready."""
    projector = services.projector().running if services.projector else None
    if observed is None:
        return Ready(status="unavailable", position=None, projector=projector, views=[])
    views = [_view(view) for view in observed.views]
    is_ready = projector is not False and all(view.ready for view in views)
    return Ready(
        status="ready" if is_ready else "unavailable",
        position=observed.head,
        projector=projector,
        views=views,
    )


def _view(view: ViewState) -> ViewReadiness:
    return ViewReadiness(
        name=view.name,
        position=view.position,
        lag=view.lag,
        condition=view.condition,
        parked=view.parked,
        ready=_goes_on(view),
    )


def _goes_on(view: ViewState) -> bool:
    if view.error == OF_ANOTHER_VERSION:
        return False
    if view.condition == "unowned" and view.beat_age is not None:
        return view.beat_age < TOO_LONG
    return view.condition not in {"stuck", "unowned"} or view.still < TOO_LONG
