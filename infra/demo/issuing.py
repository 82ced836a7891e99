"""The summaries that are issued in the demonstration year, and the one that had to be corrected."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from domain.coordination.commands import IssueSummary
from domain.coordination.meeting import summary_stream
from domain.coordination.months import later_month
from infra.demo.community import COMMUNITY, SONGYUAN
from infra.demo.governance_texts import meeting_texts
from infra.demo.hours import Hours
from infra.demo.life import COORDINATOR
from infra.demo.meetings import MONTHS
from infra.demo.stage import Stage
from infra.demo.steps import Scene, Step
from infra.demo.story import Story

CORRECTED, CORRECTED_AT = "2025-08", datetime(2025, 9, 10, 9, 40)  # noqa: DTZ001 local time
"""The month whose summary had to be corrected for an issue written down late (phrases/turnaround.toml)."""


def issued_summaries(story: Story) -> Iterator[Scene]:
    """Those of the community and of Songyuan up to November: December's is left to whoever looks."""
    rng = Random(f"summaries {story.seed}")  # noqa: S311 the same story for the same seed; nothing is secret in it
    hours = Hours(story.hours.calendar, rng)
    for month in MONTHS[:-1]:
        following = later_month(month)
        begins = hours.midnight(date(int(following[:4]), int(following[5:]), 1))
        for place in (COMMUNITY, SONGYUAN):
            yield _issuing(place, month, hours.office(begins, rng.randint(2, 4)))
    reason = meeting_texts().correction["any"][0]
    yield _issuing(COMMUNITY, CORRECTED, hours.local(CORRECTED_AT), reason)


def _issuing(place: str, month: str, at: datetime, reason: str | None = None) -> Scene:
    def issued(stage: Stage) -> list[Step]:
        frozen = stage.summary(place, month)
        command = IssueSummary(
            by=COORDINATOR,
            now=at,
            place=place,
            month=month,
            position=frozen.position,
            sha256=frozen.sha256,
            reason=reason,
            late_events=frozen.late_events,
        )
        return [Step(summary_stream(place, month), command)]

    return Scene(at, issued)
