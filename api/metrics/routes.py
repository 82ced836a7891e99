"""`/metrics`, and what it is put together from."""

from collections.abc import Callable

from fastapi import APIRouter
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import CollectorRegistry
from starlette.responses import Response

from api.authority import InAuthorityIfAny, needs
from api.dependencies import Services
from api.metrics.appends import AppendMetrics
from api.metrics.process import OfThisProcess
from api.metrics.projector import ProjectorMetrics
from api.metrics.views import ViewMetrics
from api.observation import Observation


def process_metrics(services: Services) -> CollectorRegistry:
    """A new registry of what is true of this process alone."""
    registry = CollectorRegistry()
    if services.projector is not None:
        registry.register(ProjectorMetrics(services.projector))
    if services.observe_appends is not None:
        services.observe_appends(AppendMetrics(registry))
    return registry


def routes(services: Services, observation: Observation, process: CollectorRegistry) -> APIRouter:
    """The one route; it tells nothing of what is recorded but how much, of all places together."""
    registry = CollectorRegistry()
    registry.register(ViewMetrics(observation, services.clock))
    registry.register(OfThisProcess(process))
    router = APIRouter()
    # Not in the description of the API: its format is Prometheus's, not ours.
    router.get("/metrics", include_in_schema=False, **needs("metrics.read"))(_answer(registry))
    return router


def _answer(registry: CollectorRegistry) -> Callable[[InAuthorityIfAny], Response]:
    def metrics(authority: InAuthorityIfAny) -> Response:
        """The text format 0.0.4, which every Prometheus reads; without a caller it is for this machine."""
        if authority is not None:
            authority.everywhere()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return metrics
