"""The projector of this process as metrics."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from api.dependencies import FollowerHealth


class ProjectorMetrics:
    """A collector over the health of the thread that keeps the views up with the log."""

    def __init__(self, health: Callable[[], FollowerHealth]) -> None:
        """`health` tells how it fares."""
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment."""
        health = self._health()
        yield GaugeMetricFamily(
            "yishi_projector_running",
            "1 while the projector of this process runs.",
            float(health.running),
        )
        yield GaugeMetricFamily(
            "yishi_projector_heartbeat_age_seconds",
            "Since the projector of this process last began or ended a step.",
            health.heartbeat_age,
        )
        yield GaugeMetricFamily(
            "yishi_projector_progress_age_seconds",
            "Since the projector of this process last got through a step.",
            health.progress_age,
        )
        yield GaugeMetricFamily(
            "yishi_projector_failures",
            "Failed steps of the projector of this process since its last success.",
            health.failures,
        )
