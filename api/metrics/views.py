"""The log and its views as metrics, read when they are asked for: every process tells the same of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from api.dependencies import ViewState
from api.observation import Observation, Observed

CONDITIONS = ("current", "moving", "stuck", "paused", "unowned")

Gauge = tuple[str, str, Callable[[ViewState], float]]

GAUGES: Sequence[Gauge] = (
    (
        "position",
        "Position of the log up to which the rows of the view know everything.",
        lambda view: view.position,
    ),
    ("lag", "Positions between the view and the end of the log.", lambda view: view.lag),
    ("rate", "Events a second that the view took lately.", lambda view: view.rate),
    (
        "parked_streams",
        "Streams whose events the view cannot take and passes over.",
        lambda view: view.parked,
    ),
    ("paused", "1 when somebody has paused the view.", lambda view: view.paused),
    (
        "failures",
        "Failed attempts at what the view takes next.",
        lambda view: view.failures,
    ),
)


class ViewMetrics:
    """A collector over what an observation finds; `yishi_up` is 0 when it finds nothing."""

    def __init__(self, observation: Observation, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time now, in UTC."""
        self._observation = observation
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment. Never raises."""
        observed = self._observation.observe()
        yield GaugeMetricFamily("yishi_up", "1 when the log and the views can be read.", 1 if observed else 0)
        if observed is not None:
            yield GaugeMetricFamily("yishi_log_position", "The last position of the log.", observed.head)
            yield from self._of_views(observed)

    def _of_views(self, observed: Observed) -> Iterator[Metric]:
        for name, documentation, value in GAUGES:
            gauge = GaugeMetricFamily(f"yishi_view_{name}", documentation, labels=["view"])
            for view in observed.views:
                gauge.add_metric([view.name], float(value(view)))
            yield gauge
        yield _events(observed.views)
        yield _heartbeats(observed.views)
        yield self._progress(observed.views)
        yield _conditions(observed.views)

    def _progress(self, views: Sequence[ViewState]) -> Metric:
        gauge = GaugeMetricFamily(
            "yishi_view_progress_age_seconds",
            "Since the view last moved; of meaning while there is a lag.",
            labels=["view"],
        )
        now = self._clock()
        for view in views:
            gauge.add_metric([view.name], max(0.0, (now - view.updated_at).total_seconds()))
        return gauge


def _events(views: Sequence[ViewState]) -> Metric:
    counter = CounterMetricFamily(
        "yishi_view_events", "Events of its kinds that the view has passed.", labels=["view"]
    )
    for view in views:
        counter.add_metric([view.name], view.events)
    return counter


def _heartbeats(views: Sequence[ViewState]) -> Metric:
    gauge = GaugeMetricFamily(
        "yishi_view_heartbeat_age_seconds",
        "Since the owner of the view last said that it lives; absent while it has none, as after a clean"
        " stop.",
        labels=["view"],
    )
    for view in views:
        if view.beat_age is not None:
            gauge.add_metric([view.name], view.beat_age)
    return gauge


def _conditions(views: Sequence[ViewState]) -> Metric:
    gauge = GaugeMetricFamily(
        "yishi_view_condition", "1 for the condition that the view is in.", labels=["view", "condition"]
    )
    for view in views:
        for condition in CONDITIONS:
            gauge.add_metric([view.name, condition], float(view.condition == condition))
    return gauge
