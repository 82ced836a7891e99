"""Replaying a stream, and writing the log out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from domain.event import Actor, Personal
from domain.issue import commands as c
from domain.issue.service import IssueService
from domain.registry import commands as r
from domain.registry.service import RegistryService
from domain.service import Context
from domain.working_time import WorkCalendar, is_weekday
from infra.eventstore.log import EventLog
from infra.eventstore.rows import leaf
from infra.identifiers import new_id
from infra.replay import (
    PAGE,
    UnknownStream,
    log_lines,
    replay,
    replay_json,
    replay_text,
    state_facts,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
ISSUE = "issue-0195b1f0-0000-7000-8000-000000000001"
COORDINATOR = Actor(id="official-1", role="coordinator")
HANDLER = Actor(id="official-2", role="handler", body="clean-co")
NAME, PHONE, DESCRIPTION = "隐去的人", "10012345678", "只有反映人知道的话"


@dataclass
class Town:
    """A log with one compound, one body and one issue that was resolved."""

    log: EventLog
    registry: RegistryService = field(init=False)
    issues: IssueService = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.registry = RegistryService(self.log, new_id)
        calendar = WorkCalendar(SHANGHAI, is_weekday)
        self.issues = IssueService(self.log, self.registry, calendar, new_id)

    def now(self) -> datetime:
        return MONDAY + timedelta(hours=self.number)

    def context(self, by: Actor) -> Context:
        self.number += 1
        return Context(
            by=by,
            command_id=f"command-{self.number}",
            correlation_id="request-1",
            causation_id="request-1",
            clock=MONDAY + timedelta(days=365),
            occurred_at=self.now(),
        )

    def found(self) -> None:
        by = COORDINATOR
        place = r.RegisterPlace(by=by, now=self.now(), place="garden", name="花园小区", tier="compound")
        self.registry.register_place(place, self.context(by))
        category = r.DefineCategory(by=by, now=self.now(), category="heating", name="供暖")
        self.registry.define_category(category, self.context(by))
        body = r.RegisterBody(
            by=by, now=self.now(), body="clean-co", name="清洁公司", kind="property_company", place="garden"
        )
        self.registry.register_body(body, self.context(by))

    def give(self, command: Callable[..., c.IssueCommand], by: Actor, **facts: object) -> None:
        context = self.context(by)
        given = command(by=by, now=self.now(), **facts)
        if isinstance(given, c.RaiseIssue):
            self.issues.raise_issue(ISSUE, given, context)
        else:
            self.issues.handle(ISSUE, given, context)

    def live(self) -> None:
        personal = Personal(subject="subject-1", name=NAME, phone=PHONE, description=DESCRIPTION)
        self.give(
            c.RaiseIssue, COORDINATOR, code="20260302-7K3FQ", place="garden", category="heating",
            title="暖气不热", channel="duty", personal=personal,
        )  # fmt: skip
        for number in (9, 3, 7, 5):
            supporter = f"subject-{number}"
            self.give(c.SupportIssue, Actor(id=supporter, role="resident"), supporter=supporter)
        self.give(c.DiscussIssue, COORDINATOR, conclusion="先测温，\n再调试")
        self.give(c.AssignIssue, COORDINATOR, body="clean-co")
        self.give(c.ResolveIssue, HANDLER, outcome="室温二十度")


@pytest.fixture
def town(log: EventLog) -> Town:
    town = Town(log)
    town.found()
    town.live()
    return town


def states(town: Town, position: int | None = None) -> Sequence[str]:
    return [str(state_facts(step.state)["state"]) for step in replay(town.log, ISSUE, position)]


def test_each_event_is_followed_by_the_state_after_it(town: Town) -> None:
    assert states(town) == [*["raised"] * 5, "discussed", "assigned", "resolved"]


def test_the_last_state_is_that_of_the_service(town: Town) -> None:
    *_, last = replay(town.log, ISSUE)
    assert last.state == town.issues.load(ISSUE)


def test_a_replay_can_end_at_a_position(town: Town) -> None:
    discussed = [step.entry.position for step in replay(town.log, ISSUE)][5]
    assert states(town, discussed) == [*["raised"] * 5, "discussed"]


@pytest.mark.parametrize(
    ("stream", "name"),
    [("place-garden", "花园小区"), ("body-clean-co", "清洁公司"), ("category-heating", "供暖")],
)
def test_the_registry_is_replayed_as_well(town: Town, stream: str, name: str) -> None:
    (step,) = replay(town.log, stream)
    assert state_facts(step.state)["name"] == name


def test_an_unknown_stream_is_said_to_be_unknown(town: Town) -> None:
    streams = ("issue-2", "place-nowhere", "council-1", "garden", "", "issue-")
    for stream, form in product(streams, (replay, replay_json, replay_text)):
        with pytest.raises(UnknownStream) as refused:
            list(form(town.log, stream))
        assert "yishi log" in refused.value.english
        assert "yishi log" in refused.value.chinese


def test_a_stream_that_began_later_is_unknown_at_the_position(town: Town) -> None:
    with pytest.raises(UnknownStream, match="up to position 1"):
        replay(town.log, ISSUE, 1)


def test_json_lines_hold_the_event_as_stored_and_the_state(town: Town) -> None:
    lines = [json.loads(line) for line in replay_json(town.log, ISSUE)]
    stored = town.log.raw_history(ISSUE)
    assert [line["event"] for line in lines] == [json.loads(raw.state) for raw in stored]
    assert [line["position"] for line in lines] == [raw.position for raw in stored]
    assert lines[-1]["state"]["resolution"] == {"at": "2026-03-02T12:00:00.000Z", "body": "clean-co"}


def test_json_lines_are_the_same_every_time(town: Town) -> None:
    lines = list(replay_json(town.log, ISSUE))
    assert lines == list(replay_json(town.log, ISSUE))
    assert json.loads(lines[-1])["state"]["supporters"] == [f"subject-{n}" for n in (3, 5, 7, 9)]


def test_people_read_chinese_names_and_local_time(town: Town) -> None:
    text = "\n".join(replay_text(town.log, ISSUE, zone=SHANGHAI))
    assert "#1  2026-03-02 13:00:00 +0800  提出 issue.raised" in text
    assert "  → 状态 state: 已议 discussed" in text
    assert "  → 附议人 supporters: 4" in text
    assert "结论 conclusion: 先测温， ⏎ 再调试" in text


def test_people_are_not_told_twice_what_the_event_says(town: Town) -> None:
    lines = list(replay_text(town.log, ISSUE))
    assert sum("标题 title" in line for line in lines) == 1


def test_no_form_tells_personal_data(town: Town) -> None:
    told = "\n".join([*replay_text(town.log, ISSUE), *replay_json(town.log, ISSUE)])
    told += b"\n".join(log_lines(town.log)).decode()
    assert not [secret for secret in (NAME, PHONE, DESCRIPTION) if secret in told]


def test_the_log_is_written_as_its_audit_leaves(town: Town) -> None:
    lines = list(log_lines(town.log))
    assert lines == [leaf(raw) for raw in town.log.raw_page(0, 100)]
    assert [set(json.loads(line)) for line in lines] == [{"event", "position", "recorded_at"}] * len(lines)


def test_the_log_can_begin_and_end_anywhere(town: Town) -> None:
    assert [json.loads(line)["position"] for line in log_lines(town.log, after=2, limit=3)] == [3, 4, 5]
    head = town.log.head()
    assert [json.loads(line)["position"] for line in log_lines(town.log, after=head - 1, limit=50)] == [head]
    assert list(log_lines(town.log, after=head)) == []


def test_a_log_of_many_pages_is_written_wholly(town: Town) -> None:
    (first,) = town.log.history("category-heating")
    renamed = [
        replace(first, id=new_id(), version=version, command_id=f"rename-{version}")
        for version in range(2, PAGE + 2)
    ]
    town.log.append(renamed)
    positions = [json.loads(line)["position"] for line in log_lines(town.log)]
    assert positions == list(range(1, town.log.head() + 1))
    assert len(positions) > PAGE
