"""What this process appends to the log."""

from prometheus_client.metrics import Counter, Histogram
from prometheus_client.registry import CollectorRegistry

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 200)
"""Upper bounds of the buckets; a transaction takes 200 appends at most."""


class AppendMetrics:
    """Is told of appends by the log (infra/eventstore/group_commit.py), in the thread that writes them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Begins at nothing."""
        self._sizes = Histogram(
            "yishi_append_group_size",
            "Appends that a transaction of this process recorded together.",
            registry=registry,
            buckets=SIZES,
        )
        self._events = Counter("yishi_append_events", "Events that this process recorded.", registry=registry)
        self._refused = Counter(
            "yishi_append_refused",
            "Appends of this process that the log refused, because others were first above all.",
            registry=registry,
        )
        self._failed = Counter(
            "yishi_append_failed",
            "Appends of this process that failed because the database did.",
            registry=registry,
        )

    def recorded(self, appends: int, events: int) -> None:
        """One transaction has recorded so many appends, of so many events together."""
        self._sizes.observe(appends)
        self._events.inc(events)

    def refused(self) -> None:
        """The log has refused one append."""
        self._refused.inc()

    def failed(self, appends: int) -> None:
        """The database has failed under so many appends."""
        self._failed.inc(appends)
