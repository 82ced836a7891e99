"""What answers say of an issue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from api.moments import Moment
from api.subject_answers import ErasedAnswer
from api.timeline_answers import TimelineEvent
from domain.event import LogEntry, Personal
from domain.issue.events import Basis, Channel, ExternalId, Location, State
from domain.issue.issue import Assignment, Issue, Resolution
from domain.registry.events import Tier
from domain.subject.subject import Erased
from projections.duty import OnDuty
from projections.issue_rows import responsible_body

_ID = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
_SUBJECT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"


class AssignmentAnswer(BaseModel):
    """Who is responsible now."""

    model_config = ConfigDict(from_attributes=True)

    body: str = Field(examples=["xinghe-property"])
    basis: Basis
    accepted: bool
    extensions: int


class ResolutionAnswer(BaseModel):
    """The handler's word that it is solved, and the resident's on that."""

    model_config = ConfigDict(from_attributes=True)

    at: Moment
    body: str | None
    satisfied: bool | None
    """Null until the resident is asked."""
    rating: int | None


class IssueAnswer(BaseModel):
    """An issue as it stands at a version. Open data only."""

    id: str = Field(examples=[_ID])
    code: str = Field(examples=["20260301-7K3FQ"])
    version: int = Field(examples=[1])
    state: State
    tier: Tier
    place: str = Field(examples=["xinghe"])
    """Where it arose."""
    before: str = Field(examples=["xinghe"])
    """The place that it is now before."""
    category: str = Field(examples=["sanitation"])
    title: str = Field(examples=["垃圾房三天没有清运"])
    channel: Channel
    location: Location | None
    reporter: str | None = Field(examples=[_SUBJECT])
    """Pseudonym."""
    external_id: ExternalId | None
    raised_at: Moment
    changed_at: Moment
    discuss_due: Moment | None
    accept_due: Moment | None
    due: Moment | None
    present_due: Moment | None
    """The deadline of the present stage; None when the issue is not open."""
    assignment: AssignmentAnswer | None
    resolution: ResolutionAnswer | None
    supporters: int
    """Residents behind it, those of issues merged into it included."""
    absorbed: list[str]
    """Issues merged into this one."""
    merged_into: str | None
    reopened: int
    escalated: int
    urged: int

    @classmethod
    def of(cls, issue: Issue, **more: Any) -> Self:
        """The answer for an issue."""
        return cls(
            id=issue_id(issue.stream),
            code=issue.code,
            version=issue.version,
            state=issue.state,
            tier=issue.tier,
            place=issue.place,
            before=issue.before,
            category=issue.category,
            title=issue.title,
            channel=issue.channel,
            location=issue.location,
            reporter=issue.reporter,
            external_id=issue.external_id,
            raised_at=issue.raised_at,
            changed_at=issue.changed_at,
            discuss_due=issue.discuss_due,
            accept_due=issue.accept_due,
            due=issue.due,
            present_due=issue.present_due,
            assignment=_assignment(issue.assignment),
            resolution=_resolution(issue.resolution),
            supporters=len(issue.all_supporters),
            absorbed=sorted(issue_id(stream) for stream in issue.absorbed),
            merged_into=issue.merged_into and issue_id(issue.merged_into),
            reopened=issue.reopened,
            escalated=issue.escalated,
            urged=issue.urged,
            **more,
        )


class PersonalAnswer(BaseModel):
    """Opened personal data of the reporter."""

    name: str | None
    phone: str | None
    email: str | None
    door: str | None


class DutyMemberAnswer(BaseModel):
    """Somebody who was on duty at a service station."""

    model_config = ConfigDict(from_attributes=True)

    station: str = Field(examples=["xinghe-station"])
    name: str = Field(examples=["星河小区党群服务站"])
    """Of the station."""
    member: str = Field(examples=["actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"])
    """Pseudonym."""
    starts_at: Moment
    ends_at: Moment


class IssueDetail(IssueAnswer):
    """An issue with what its reporter said, for those who may read it."""

    position: int = Field(examples=[42])
    """The position of the log that this is true at."""
    description: str | None
    """The resident's own words; null too for who may not read personal data here."""
    reporter_data: PersonalAnswer | None
    """Null too for who may not read personal data here."""
    personal: Literal["none", "open", "withheld", "erased"]
    """Whether there are personal data, and whether they are shown: `withheld` from who may not read them
    here, and gone for everybody once they are `erased`."""
    erased: ErasedAnswer | None
    """When and on which ground they were erased."""
    on_duty: list[DutyMemberAnswer]
    """Who was on duty when it was raised, at the stations of its place or of the nearest above that has any:
    by the roster as the views know it at the position."""

    @classmethod
    def opened(
        cls,
        issue: Issue,
        position: int,
        personal: Personal | None,
        state: Literal["none", "open", "withheld", "erased"],
        *,
        erased: Erased | None = None,
        on_duty: Sequence[OnDuty],
    ) -> Self:
        """The detail of an issue with the personal data of its raising, as far as they are shown."""
        more: dict[str, Any] = {
            "position": position,
            "erased": ErasedAnswer.of(erased) if erased else None,
            "on_duty": [DutyMemberAnswer.model_validate(each) for each in on_duty],
        }
        if personal is None:
            return cls.of(issue, description=None, reporter_data=None, personal=state, **more)
        data = personal.model_dump(include={"name", "phone", "email", "door"})
        known = PersonalAnswer(**data) if any(data.values()) else None
        return cls.of(issue, description=personal.description, reporter_data=known, personal=state, **more)


class IssueItem(BaseModel):
    """An issue in a list."""

    id: str = Field(examples=[_ID])
    code: str = Field(examples=["20260301-7K3FQ"])
    version: int
    state: State
    tier: Tier
    place: str = Field(examples=["xinghe"])
    before: str = Field(examples=["xinghe"])
    category: str = Field(examples=["sanitation"])
    title: str = Field(examples=["垃圾房三天没有清运"])
    channel: Channel
    location: Location | None
    body: str | None
    raised_at: Moment
    changed_at: Moment
    resolved_at: Moment | None
    due: Moment | None
    """Of the present stage."""
    overdue: bool
    satisfied: bool | None
    supporters: int
    reopened: int
    escalated: int
    urged: int
    merged_into: str | None
    external_id: ExternalId | None

    @classmethod
    def of_row(cls, row: Mapping[str, Any], now: datetime) -> Self:
        """The item for a row of the issue board."""
        source, id_ = row["external_source"], row["external_id"]
        due, is_open = row["due"], row["state"] in ("raised", "discussed", "assigned", "escalated")
        more = {
            "id": issue_id(row["stream"]),
            "overdue": bool(is_open and due is not None and due < now),
            "merged_into": row["merged_into"] and issue_id(row["merged_into"]),
            "external_id": ExternalId(source=source, id=id_) if source else None,
        }
        return cls.model_validate({**row, **more})


class IssuePage(BaseModel):
    """A page of issues, newest first."""

    items: list[IssueItem]
    next: str | None
    """Cursor of the next page; null on the last."""


class TimelineItem(TimelineEvent):
    """One event of an issue, with the state that it led to. Open data only."""

    type: str = Field(examples=["issue.raised"])
    imported: str | None
    """The source that it was imported from."""
    state: State
    before: str
    body: str | None
    due: Moment | None
    erased: ErasedAnswer | None
    """When and on which ground the personal data that it sealed were erased."""

    @classmethod
    def of(cls, entry: LogEntry, issue: Issue, erased: Erased | None = None) -> Self:
        """The item for an entry of the log, with the issue as it left it."""
        return cls.telling(
            entry,
            imported=entry.envelope.data.facts().get("imported"),
            state=issue.state,
            before=issue.before,
            body=responsible_body(issue),
            due=issue.present_due,
            erased=ErasedAnswer.of(erased) if erased else None,
        )


class Timeline(BaseModel):
    """The events of an issue up to a position."""

    id: str = Field(examples=[_ID])
    position: int
    items: list[TimelineItem]
    next: None = None
    """Always null: a timeline is given whole."""


def issue_id(stream: str) -> str:
    """The id that paths and answers carry, of an issue's stream."""
    return stream.removeprefix("issue-")


def _assignment(assignment: Assignment | None) -> AssignmentAnswer | None:
    return AssignmentAnswer.model_validate(assignment) if assignment else None


def _resolution(resolution: Resolution | None) -> ResolutionAnswer | None:
    return ResolutionAnswer.model_validate(resolution) if resolution else None
