"""Looks over everything that is kept: the log, and the views beside it. Changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import cast

from infra.bootstrap import utc_now
from infra.eventstore.inspection import Inspection, LogReport
from infra.eventstore.recorder import LogRecorder
from infra.settings import Settings
from infra.unchanged import opened_unchanged
from infra.views.engine import reading
from projections.parking import Parked, read_parked
from projections.reconciliation.bookkeeping import notices
from projections.reconciliation.view import ViewReconciliation, ViewReport
from projections.views import standard_views

Progress = Callable[[str, int, int | None], None]
"""Told what is looked at, and how much of how much of it is done; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found."""

    seed: int
    """Of the samples: the same again gives the same ones, while nothing is appended."""
    log: LogReport
    views: Sequence[ViewReport]
    parked: Sequence[Parked]
    """Known already, and passed over; compared up to where they were parked."""
    notices: Sequence[str]
    """Nothing that is wrong, but good to know."""

    @property
    def differences(self) -> int:
        """How many there are, those beyond the ones that are told included."""
        return len(self.log.findings) + sum(len(view.findings) for view in self.views)


def examine(settings: Settings, sample: int, seed: int, progress: Progress) -> Report:
    """Look over the log and the views that the settings name.

    `sample` is how many streams of the log, and of each view, are looked at event by event. Raises
    NothingToLookAt, and what the databases raise when they are away.
    """
    with opened_unchanged(settings) as (log, database):
        inspection = Inspection(cast(LogRecorder, log.recorder), sample=sample, random=_random(seed))
        inspected = inspection.run(lambda part, done, total: progress(f"log, {part}", done, total))
        reports = []
        for view in standard_views():
            reconciliation = ViewReconciliation(
                view, log, database, partial(reading, database), sample=sample, random=_random(seed)
            )
            reports.append(reconciliation.run(_of_view(view.name, progress)))
        with reading(database) as connection:
            told = [*notices(connection, standard_views(), utc_now())]
            return Report(seed, inspected, reports, read_parked(connection), told)


def _of_view(name: str, progress: Progress) -> Progress:
    return lambda part, done, total: progress(f"view {name}, {part}", done, total)


def _random(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - draws samples, no secrets
