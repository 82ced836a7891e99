"""Why an issue is overdue: `GET /issues/{id}/clocks`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.clock_wording import (
    Names,
    clock_en,
    clock_zh,
    unpublished_en,
    unpublished_zh,
    why_en,
    why_zh,
)
from api.dependencies import InServices, Services
from api.issue_answers import issue_id
from api.issue_reads import InIssue, absent, stream_of
from api.moments import Moment
from api.pages.names import read_names
from api.positions import AtQuery, MinimumPosition, log_position
from domain.event import LogEntry
from domain.issue.clocks import Clock, Interval, Pause, Stage, clocks
from domain.issue.issue import fold
from domain.registry.events import Tier
from domain.working_time import WorkCalendar


class IntervalAnswer(BaseModel):
    """A part of a stage in which its clock ran or stood still throughout."""

    model_config = ConfigDict(serialize_by_alias=True)

    since: Moment = Field(serialization_alias="from")
    until: Moment | None = Field(serialization_alias="to")
    """Null while it lasts."""
    state: Literal["running", "paused"]
    why: Pause | None
    """Why it stood still."""
    working_days: int = Field(examples=[2])

    @classmethod
    def of(cls, interval: Interval) -> Self:
        """The answer for an interval."""
        return cls(
            since=interval.start,
            until=interval.end,
            state="paused" if interval.pause else "running",
            why=interval.pause,
            working_days=interval.working_days,
        )


class DeadlineAnswer(BaseModel):
    """A deadline, and the event that set it."""

    model_config = ConfigDict(from_attributes=True)

    at: Moment
    due: Moment | None
    by: str = Field(examples=["issue.deadline_extended"])
    missed: bool
    """Whether it had passed when another took its place, the stage ended, or at the time of the answer."""


class ClockAnswer(BaseModel):
    """One stage at one tier: who was to act, in how much time, and whether that was missed."""

    model_config = ConfigDict(serialize_by_alias=True)

    stage: Stage
    tier: Tier
    place: str = Field(examples=["xinghe"])
    """The place that the issue was before; where there is no body, its council was to act."""
    body: str | None
    since: Moment = Field(serialization_alias="from")
    until: Moment | None = Field(serialization_alias="to")
    ended_by: str | None = Field(examples=["issue.escalated"])
    """The event that ended it; null while it lasts."""
    due: Moment | None
    """Its last deadline."""
    working_days_allowed: int | None
    working_days_used: int
    working_days_paused: int
    late: bool
    working_days_late: int
    deadlines: list[DeadlineAnswer]
    urged: list[Moment]
    intervals: list[IntervalAnswer]
    en: str
    zh: str

    @classmethod
    def of(cls, clock: Clock, names: Names, zone: ZoneInfo) -> Self:
        """The answer for a clock."""
        return cls(
            stage=clock.stage,
            tier=clock.tier,
            place=clock.place,
            body=clock.body,
            since=clock.start,
            until=clock.end,
            ended_by=clock.ended_by,
            due=clock.due,
            working_days_allowed=clock.allowed,
            working_days_used=clock.used,
            working_days_paused=clock.paused,
            late=clock.late,
            working_days_late=clock.days_late,
            deadlines=[DeadlineAnswer.model_validate(each) for each in clock.deadlines],
            urged=list(clock.urged),
            intervals=[IntervalAnswer.of(each) for each in clock.intervals],
            en=clock_en(clock, names, zone),
            zh=clock_zh(clock, names, zone),
        )


class ClocksAnswer(BaseModel):
    """The clocks of an issue, in the order in which they began."""

    id: str = Field(examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"])
    code: str = Field(examples=["20260301-7K3FQ"])
    position: int
    at: Moment
    """Clocks that run are counted up to then."""
    overdue: bool
    en: str
    """Why it is overdue, or that it is not."""
    zh: str
    clocks: list[ClockAnswer]


def routes() -> APIRouter:
    """The route of clocks."""
    router = APIRouter(tags=["issues"], dependencies=[MinimumPosition])
    router.get(
        "/issues/{id}/clocks",
        response_model=ClocksAnswer,
        summary="Why an issue is overdue",
        **needs("open.read"),
    )(issue_clocks)
    return router


def issue_clocks(
    id: InIssue, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Each stage of the issue with its clock: from when to when it ran or stood still, and for whom.

    At a position or time, clocks that ran then are counted up to when that was recorded.
    """
    stream = stream_of(services, id, authority)
    position = log_position(services, at)
    found = clocks_answer(services, stream, position, moment_of(services, at, position))
    headers = {"Yishi-Position": str(position)}
    return Response(found.model_dump_json(), headers=headers, media_type="application/json")


def moment_of(services: Services, at: AtQuery, position: int) -> datetime:
    """Up to when clocks count: now, the time asked for, or when the position asked for was recorded."""
    if at.as_of is not None:
        return at.as_of
    return services.clock() if at.position is None else recorded_at(services, position)


def recorded_at(services: Services, position: int) -> datetime:
    """When the position was recorded; what cannot be read is passed over for what came before it."""
    for at in range(position, 0, -1):
        [entry] = services.log.entries(at - 1, 1)
        if isinstance(entry, LogEntry):
            return entry.recorded_at
    return services.clock()


def clocks_answer(services: Services, stream: str, position: int, now: datetime) -> ClocksAnswer:
    """The clocks as if the log ended at the position. Raises IssueNotFound and IssueNotYetRecorded."""
    history = list(services.log.history(stream, position))
    issue = fold(None, history)
    if issue is None:
        raise absent(services, stream)
    found = clocks(history, services.issues.calendar, max(now, issue.changed_at))
    year = _unpublished_year(found, services.issues.calendar)
    with services.read() as connection:
        names = read_names(connection)
    return ClocksAnswer(
        id=issue_id(stream),
        code=issue.code,
        position=position,
        at=now,
        overdue=_is_overdue(found),
        en=why_en(found, names, services.zone) + (unpublished_en(year) if year else ""),
        zh=why_zh(found, names, services.zone) + (unpublished_zh(year) if year else ""),
        clocks=[ClockAnswer.of(each, names, services.zone) for each in found],
    )


def _unpublished_year(found: Sequence[Clock], calendar: WorkCalendar) -> int | None:
    """The last year with a deadline that runs and whose public holidays are not known yet, if any."""
    due = [each.due for each in found if each.end is None and each.due]
    return max((year for each in due if (year := calendar.unpublished_year(each))), default=None)


def _is_overdue(found: Sequence[Clock]) -> bool:
    """As in lists: whether a stage that goes on, and does not stand still, has missed its deadline."""
    return any(each.late and each.end is None and each.intervals[-1].pause is None for each in found)
