"""Marks what is true of one process alone, where several answer at one address."""

import os
from collections.abc import Iterator

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import CollectorRegistry


class OfThisProcess:
    """A collector over a registry that adds the label `process` to all that it holds.

    Whoever asks reaches now one worker, now another: without the label their counters would be taken for
    one that falls and rises.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        """`registry` holds what is told of this process."""
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment, with the number that the operating system gives the process."""
        process = {"process": str(os.getpid())}
        for metric in self._registry.collect():
            # Since when there is a series is of no use to who reads it, and would be a series more for each.
            metric.samples = [
                sample._replace(labels={**sample.labels, **process})
                for sample in metric.samples
                if not sample.name.endswith("_created")
            ]
            yield metric
