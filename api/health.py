"""Whether the process lives, and whether it can answer."""

from datetime import timedelta

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.dependencies import InServices, Services, ViewState

STANDSTILL = timedelta(seconds=30)
"""A view that has not moved for this long, and has had something to project for as long, is stuck."""


class Live(BaseModel):
    """The process answers."""

    status: str


class ViewReadiness(BaseModel):
    """How far a view has come."""

    name: str
    position: int
    lag: int
    ready: bool


class Ready(BaseModel):
    """Whether the log can be read and the views follow it."""

    status: str
    position: int | None
    """The end of the log; null when it cannot be read."""
    views: list[ViewReadiness]


def routes() -> APIRouter:
    """The routes of health; they need no token and tell nothing of what is recorded."""
    router = APIRouter(prefix="/health", tags=["health"])
    router.get("/live", response_model=Live, summary="Whether the process lives")(live)
    router.get(
        "/ready",
        response_model=Ready,
        summary="Whether it can answer",
        responses={503: {"model": Ready, "description": "Not ready"}},
    )(ready)
    return router


def live() -> Live:
    """The process answers."""
    return Live(status="live")


def ready(services: InServices) -> Response:
    """Whether the log can be read and every view makes progress."""
    try:
        found = _readiness(services)
    except Exception as error:
        # Whatever keeps the log or the views from being read, the answer is the same: not ready.
        structlog.get_logger().error("not_ready", error=type(error).__name__, message=str(error)[:500])
        found = Ready(status="unavailable", position=None, views=[])
    is_ready = found.position is not None and all(view.ready for view in found.views)
    found.status = "ready" if is_ready else "unavailable"
    return Response(found.model_dump_json(), 200 if is_ready else 503, media_type="application/json")


def _readiness(services: Services) -> Ready:
    head = services.log.head()
    views = [
        ViewReadiness(name=view.name, position=view.position, lag=view.lag, ready=_moves(services, view))
        for view in services.views.status()
    ]
    return Ready(status="ready", position=head, views=views)


def _moves(services: Services, view: ViewState) -> bool:
    if view.error is not None:
        return False
    if view.lag <= 0:
        return True
    # After a quiet hour a view has not moved for long, and still is not late for what was appended just now.
    waiting = [entry.recorded_at for entry in services.log.page(view.position, 1)]
    since = max(moment for moment in (view.updated_at, *waiting) if moment is not None)
    return services.clock() - since < STANDSTILL
