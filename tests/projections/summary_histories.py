"""Random histories of issues that obey their rules, recorded in any order across issues."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from sqlalchemy import Connection, Engine, create_engine

from domain.event import Actor, DomainEvent, Envelope, LogEntry
from domain.issue import events as e
from domain.issue.issue import Issue, evolve
from domain.registry import events as r
from projections.issues import IssueView
from projections.pages import project_into
from projections.registry import RegistryView
from projections.schema import metadata

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
STEPS_APART = (0, 1, 30, 200, 500)
"""Hours."""
RECORDED = datetime(2025, 2, 27, tzinfo=UTC)
PLACES = (
    r.PlaceRegistered(place="jie", name="桥西街道", tier="subdistrict"),
    r.PlaceRegistered(place="she-a", name="和平社区", tier="community", ancestors=("jie",)),
    r.PlaceRegistered(place="she_a", name="友谊社区", tier="community", ancestors=("jie",)),
    r.PlaceRegistered(place="yuan", name="幸福里", tier="compound", ancestors=("jie", "she-a")),
    r.PlaceRegistered(place="yuan2", name="如意里", tier="compound", ancestors=("jie", "she_a")),
)
ANCESTORS = {place.place: (*place.ancestors, place.place) for place in PLACES}
ABOVE = {"yuan": "she-a", "yuan2": "she_a", "she-a": "jie", "she_a": "jie"}
TIER = {place.place: place.tier for place in PLACES}
CATEGORIES = (
    r.CategoryDefined(category="env", name="环境"),
    r.CategoryDefined(category="rubbish", name="垃圾", parent="env"),
)
BODIES = (
    r.BodyRegistered(body="wuye", name="安居物业", kind="property_company", place="jie"),
    r.BodyRegistered(body="juwei", name="居委会", kind="neighbourhood_committee", place="jie"),
)


def stream_of(event: DomainEvent, issue: int) -> str:
    """The stream that the event belongs to; issues are numbered."""
    match event:
        case r.PlaceRegistered():
            return f"place-{event.place}"
        case r.CategoryDefined():
            return f"category-{event.category}"
        case r.BodyRegistered():
            return f"body-{event.body}"
        case _:
            return f"issue-{UUID(int=issue)}"


class Recorder:
    """Puts events into a log, as the store would."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []
        self.versions: dict[str, int] = {}
        self.issues: dict[int, Issue] = {}
        self.reached = BEGINNING

    def record(self, event: DomainEvent, at: datetime, issue: int = 0, recorded: datetime = RECORDED) -> None:
        """Append the event."""
        stream = stream_of(event, issue)
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        position = len(self.entries) + 1
        actor = Actor(id="actor", role="coordinator", body=getattr(event, "body", None))
        ids = f"c{position}"
        envelope = Envelope(str(UUID(int=position)), stream, version, at, actor, ids, ids, ids, event)
        self.reached = max(self.reached, recorded + timedelta(hours=position), at)
        self.entries.append(LogEntry(position, self.reached, envelope))
        if isinstance(event, e.IssueEvent):
            self.issues[issue] = evolve(self.issues.get(issue), envelope)

    def registry(self, *events: DomainEvent) -> "Recorder":
        """Enter places, categories and bodies."""
        for event in events or (*PLACES, *CATEGORIES, *BODIES):
            self.record(event, BEGINNING)
        return self


@st.composite
def histories(draw: DrawFn) -> list[LogEntry]:
    """The registry, then up to 40 steps of up to 6 issues; between them a new name and a new place."""
    log = Recorder().registry()
    steps = draw(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(STEPS_APART)), max_size=40))
    for number, (issue, hours) in enumerate(steps):
        if number == 10:
            log.record(r.CategoryDefined(category="env", name="市容环境"), BEGINNING)
        if number == 20:
            log.record(
                r.PlaceRegistered(place="xin", name="新苑", tier="compound", ancestors=("jie", "she-a")),
                BEGINNING,
            )
        before = log.issues.get(issue)
        at = (before.changed_at if before else BEGINNING) + timedelta(hours=hours)
        log.record(draw(_next(before, issue, at)), at, issue)
    return log.entries


def _next(issue: Issue | None, number: int, at: datetime) -> SearchStrategy[DomainEvent]:
    if issue is None:
        return _raised(number, at)
    always: list[DomainEvent] = [
        e.IssueSupported(supporter=f"subject-{issue.version}"),
        e.IssueUrged(note="请尽快办理"),
        e.IssueReclassified(category="env", previous=issue.category),
    ]
    return st.sampled_from([*always, *_by_state(issue, at)])


def _raised(number: int, at: datetime) -> SearchStrategy[DomainEvent]:
    return st.builds(
        lambda place, category, channel, due, imported: e.IssueRaised(
            code=f"20250101-{number:04d}",
            place=place,
            tier=TIER[place],
            category=category,
            title=f'<b>第{number}件</b> | "引号" & 诉求',
            channel=channel,
            discuss_due=at + timedelta(days=due) if due else None,
            imported="平台" if imported else None,
        ),
        st.sampled_from(sorted(TIER)),
        st.sampled_from(["env", "rubbish"]),
        st.sampled_from(["duty", "hotline"]),
        st.sampled_from([0, 5, 40]),
        st.booleans(),
    )


def _by_state(issue: Issue, at: datetime) -> Sequence[DomainEvent]:
    match issue.state:
        case "raised" | "discussed" | "escalated":
            above = ABOVE.get(issue.before)
            up = [] if above is None else [_escalated(issue, above)]
            return [
                e.IssueDiscussed(tier=issue.tier, conclusion="请物业处理"),
                e.IssueAssigned(body="wuye", basis="council", due=at + timedelta(days=10)),
                e.IssueAssigned(body="juwei", basis="council"),
                e.IssueAssigned(body="juwei", basis="council", accept_due=at + timedelta(days=2)),
                e.IssueAssigned(
                    body="wuye",
                    basis="council",
                    accept_due=at + timedelta(days=4),
                    due=at + timedelta(days=15),
                ),
                e.IssueResolved(outcome="已办", body="wuye", imported="平台"),
                e.IssueDeclined(legal_ground="不属本级职权"),
                e.IssueWithdrawn(),
                e.IssueMerged(into=f"issue-{UUID(int=99)}"),
                *up,
            ]
        case "assigned":
            body = issue.assignment.body if issue.assignment else "wuye"
            return [
                e.IssueResolved(outcome="已办", body=body),
                e.DeadlineExtended(due=at + timedelta(days=20), reason="备料"),
                e.AssignmentReturned(body=body, reason="非我方职责"),
                e.AssignmentReturned(body=body, reason="合同已到期", discuss_due=at + timedelta(days=7)),
                e.AssignmentAccepted(body=body),
            ]
        case "resolved":
            return [
                e.ResolutionConfirmed(satisfied=True, rating=5),
                e.ResolutionConfirmed(satisfied=False, rating=1, comment="没有解决"),
                e.IssueReopened(reason="复发", body="wuye", due=at + timedelta(days=3)),
            ]
        case "merged":
            return [e.IssueUnmerged(out_of=f"issue-{UUID(int=99)}", state="raised")]
        case _:
            return []


def _escalated(issue: Issue, above: str) -> DomainEvent:
    return e.IssueEscalated(from_tier=issue.tier, to_tier=TIER[above], place=above, reason="本级无法解决")


@contextmanager
def projected(entries: Sequence[LogEntry]) -> Iterator[Connection]:
    """Views in memory that have seen exactly these entries. Made once, and emptied at the end of each use."""
    engine, registry, issues = _views()
    try:
        # Closing the connection rolls back what it has written.
        with engine.connect() as connection:
            project_into(connection, registry, entries)
            # In two pages, so that rows of an earlier page are ended by a later one.
            half = len(entries) // 2
            project_into(connection, issues, entries[:half])
            project_into(connection, issues, entries[half:])
            yield connection
    finally:
        issues.forget()


@cache
def _views() -> tuple[Engine, RegistryView, IssueView]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return engine, RegistryView(), IssueView()
