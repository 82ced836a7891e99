"""Overdue issues are moved up by themselves: each once, by one process at a time, whatever happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consumers.escalation import AGAIN, Escalation
from domain.event import Actor
from domain.importing.outcome import ImportContext
from domain.issue.commands import EscalateOverdue
from domain.issue.events import ExternalId
from domain.issue.importing import ImportedIssue
from domain.issue.overdue import command_id
from domain.issue.service import external_stream
from domain.log import LogAway, Receipt
from domain.service import Context
from infra.bootstrap import Yishi, utc_now
from infra.dev.postgres import PostgresServer
from infra.escalation import escalation
from projections.errand import errand_status
from tests import occurrences as o
from tests.api.conftest import Api
from tests.consumers.overdue import moved, opened_again, opened_with_deadlines, overdue
from tests.consumers.test_loop import until
from tests.given import day

HERE: dict[str, Any] = {"place": "xinghe", "category": "sanitation", "personal": None}
DISCUSS_IN_A_DAY = {"entries": [{"category": "sanitation", "discuss_days": 1}]}


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with opened_with_deadlines(tmp_path, database_url) as api:
        yield api


def one_round(api: Api) -> int:
    """How many issues a process moves up that looks once, the views being up with the log."""
    api.yishi.views.catch_up()
    escalates = escalation(api.yishi)
    done = escalates.round()
    escalates.stop()
    assert done is not None
    assert done.failed == 0
    return done.escalated


def state(api: Api, stream: str) -> tuple[str, str]:
    issue = api.yishi.issues.load(stream)
    return issue.state, issue.before


def test_each_overdue_issue_goes_up_one_tier_once(api: Api) -> None:
    streams = overdue(api, 3)
    assert one_round(api) == 3
    assert {state(api, stream) for stream in streams} == {("escalated", "chunfeng")}
    assert one_round(api) == 0
    assert moved(api.yishi) == dict.fromkeys(streams, 1)


def test_it_is_recorded_under_the_id_of_issue_and_deadline_in_the_name_of_the_system(api: Api) -> None:
    [stream] = overdue(api)
    due = api.yishi.issues.load(stream).present_due
    assert due is not None
    assert one_round(api) == 1
    last = list(api.yishi.log.history(stream))[-1]
    assert last.command_id == last.causation_id == command_id(stream, due)
    assert last.actor == Actor(id="yishi-deadlines", role="system")
    assert last.data.automatic  # type: ignore[attr-defined]


def test_what_is_not_overdue_is_left_alone(api: Api) -> None:
    api.raised()
    discussed = api.raised(occurred_at="2026-03-02T09:00:00+08:00")
    api.give(discussed, "discuss", conclusion="由物业清运")
    assert one_round(api) == 0


def test_an_issue_whose_body_waits_for_information_is_left_alone_until_it_has_it(api: Api) -> None:
    id_ = api.raised(occurred_at="2026-03-02T09:00:00+08:00")
    at = {"occurred_at": "2026-03-02T10:00:00+08:00"}
    api.give(id_, "discuss", conclusion="由物业清运", **at)
    api.give(id_, "assign", body="xinghe-property", **at)
    api.give(id_, "request-information", question="在几号楼", **at)
    assert one_round(api) == 0
    api.give(id_, "give-information", answer="三号楼")
    assert one_round(api) == 0
    assert api.yishi.issues.load(f"issue-{id_}").present_due > utc_now()  # type: ignore[operator]


def test_at_the_district_it_is_urged_once_and_stays_where_it_is(api: Api) -> None:
    api.put(
        "/places/binjiang/responsibilities",
        DISCUSS_IN_A_DAY,
    )
    [stream] = overdue(api, place="binjiang")
    assert one_round(api) == 1
    assert one_round(api) == 0
    assert state(api, stream) == ("raised", "binjiang")
    assert api.yishi.issues.load(stream).urged == 1


def test_a_board_that_lags_behind_leads_to_nothing_twice_or_wrongly(api: Api) -> None:
    first, second = overdue(api, 2)
    api.yishi.views.catch_up()
    # The board does not know yet that the council has discussed the first.
    api.give(first.removeprefix("issue-"), "discuss", conclusion="由物业清运")
    escalates = escalation(api.yishi)
    for _ in range(2):
        escalates.round()
    assert (state(api, first), state(api, second)) == (("discussed", "xinghe"), ("escalated", "chunfeng"))
    assert moved(api.yishi) == {second: 1}


def test_the_deadline_of_the_tier_above_is_another_one(api: Api) -> None:
    api.put(
        "/places/chunfeng/responsibilities",
        DISCUSS_IN_A_DAY,
    )
    [stream] = overdue(api)
    assert one_round(api) == 1
    due = api.yishi.issues.load(stream).present_due
    assert due is not None
    assert due > utc_now()
    assert one_round(api) == 0


def test_an_imported_deadline_is_for_its_source_to_watch(api: Api) -> None:
    external = ExternalId(source="hotline", id="1")
    stream = external_stream(external)
    told: dict[str, Any] = {"imported": "hotline"}
    imported = ImportedIssue(
        stream=stream,
        external_id=external,
        commands=(
            o.raise_issue(
                now=day(0), place="xinghe", category="sanitation", personal=None, external_id=external, **told
            ),
            o.assign("xinghe-property", now=day(1), due=day(5), **told),
        ),
    )
    [outcome] = api.yishi.imports.import_issues(
        [imported], ImportContext(correlation_id="test", clock=utc_now())
    )
    assert outcome.result == "imported"
    assert api.yishi.issues.load(stream).present_due == day(5)
    assert one_round(api) == 0
    api.give(
        stream.removeprefix("issue-"),
        "extend",
        due="2026-03-20T09:00:00+08:00",
        reason="雨",
        occurred_at="2026-03-08T09:00:00+08:00",
    )
    assert one_round(api) == 1, "a deadline that was set here counts"


def test_what_a_demonstration_left_open_stays_so_and_what_a_visitor_does_counts(api: Api) -> None:
    context = Context(
        by=Actor(id="demo-1", role="duty_member"),
        command_id="demo:2025:1",
        correlation_id="demo:2025",
        causation_id="demo:2025:1",
        clock=utc_now(),
        occurred_at=day(0),
    )
    command = o.raise_issue(**HERE)
    stream = "issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
    api.yishi.issues.raise_issue(stream, command, context)
    assert one_round(api) == 0
    at = {"occurred_at": "2026-03-09T10:00:00+08:00"}
    api.give(stream.removeprefix("issue-"), "discuss", conclusion="由物业清运", **at)
    api.give(stream.removeprefix("issue-"), "assign", body="xinghe-property", **at)
    assert one_round(api) == 1


class Troubled:
    """The issues, of which some meet an error."""

    def __init__(self, api: Api, errors: dict[str, Exception]) -> None:
        self.issues = api.yishi.issues
        self.errors = errors
        self.asked: list[str] = []

    def escalate_overdue(self, stream: str, command: EscalateOverdue, *more: Any) -> Receipt:
        self.asked.append(stream)
        if error := self.errors.get(stream):
            raise error
        return self.issues.escalate_overdue(stream, command, *more)


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def over(api: Api, issues: Troubled, seconds: Seconds) -> Escalation:
    api.yishi.views.catch_up()
    usual = escalation(api.yishi)
    return Escalation(issues, usual._overdue, usual._lease, clock=utc_now, monotonic=seconds)


def test_an_issue_that_cannot_be_moved_keeps_no_other_waiting_is_told_and_tried_again(api: Api) -> None:
    first, second, third = sorted(overdue(api, 3))
    issues, seconds = Troubled(api, {second: ValueError("its history cannot be read")}), Seconds()
    escalates = over(api, issues, seconds)
    done = escalates.round()
    assert done is not None
    assert (done.escalated, done.failed) == (2, 1)
    assert moved(api.yishi) == {first: 1, third: 1}
    with api.yishi.read() as connection:
        status = errand_status(connection, "escalation", utc_now())
    assert status is not None
    assert status.running
    assert (
        status.error
        == f"1 overdue issues cannot be escalated; {second}: ValueError: its history cannot be read"
    )
    issues.errors.clear()
    escalates.round()
    assert issues.asked.count(second) == 1, "not at once"
    seconds.now += AGAIN
    done = escalates.round()
    assert done is not None
    assert (done.escalated, done.failed) == (1, 0)
    with api.yishi.read() as connection:
        status = errand_status(connection, "escalation", utc_now())
    assert status is not None
    assert status.error is None


def test_a_log_that_is_away_ends_the_round_and_the_next_one_goes_on(api: Api) -> None:
    first, second = sorted(overdue(api, 2))
    issues = Troubled(api, {second: LogAway("the database does not answer")})
    escalates = over(api, issues, Seconds())
    with pytest.raises(LogAway):
        escalates.round()
    issues.errors.clear()
    assert escalates.round() is not None
    assert moved(api.yishi) == {first: 1, second: 1}


def test_what_has_been_acted_on_is_not_asked_about_again_while_the_board_shows_it_unchanged(api: Api) -> None:
    [stream] = overdue(api)
    issues = Troubled(api, {})
    escalates = over(api, issues, Seconds())
    for _ in range(5):
        escalates.round()
    assert issues.asked == [stream]


def test_of_two_processes_one_acts_and_the_other_takes_over_when_it_leaves(
    api: Api, database_url: str, tmp_path: Path
) -> None:
    first = overdue(api, 2)
    api.yishi.views.catch_up()
    with opened_again(tmp_path, database_url) as yishi:
        one, other = escalation(api.yishi), escalation(yishi)
        done = one.round()
        assert done is not None
        assert done.escalated == 2
        assert other.round() is None
        one.stop()
        more = overdue(api)
        api.yishi.views.catch_up()
        done = other.round()
        assert done is not None
        assert done.escalated == 1
        assert one.round() is None
        other.stop()
    assert moved(api.yishi) == dict.fromkeys([*first, *more], 1)


def test_it_runs_in_a_thread_catches_up_and_moves_up_what_becomes_overdue_later(api: Api) -> None:
    before = overdue(api, 2)
    api.yishi.views.catch_up()
    escalates = escalation(api.yishi, lease=0.3)
    escalates.start()
    assert until(lambda: len(moved(api.yishi)) == 2)
    later = overdue(api)
    api.yishi.views.catch_up()
    assert until(lambda: len(moved(api.yishi)) == 3)
    escalates.stop()
    assert not escalates.health().running
    assert moved(api.yishi) == dict.fromkeys([*before, *later], 1)


def test_many_are_read_in_pages(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.overdue.PAGE", 2)
    streams = overdue(api, 7)
    assert one_round(api) == 7
    assert moved(api.yishi) == dict.fromkeys(streams, 1)


def test_nobody_does_it_before_anybody_has(api: Api) -> None:
    with api.yishi.read() as connection:
        assert errand_status(connection, "escalation", utc_now()) is None


def raised_long_ago(yishi: Yishi) -> str:
    """The stream of an overdue issue that another process has recorded."""
    stream = "issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e03"
    by = Actor(id="official-2", role="duty_member")
    context = Context(
        by=by, command_id="1", correlation_id="1", causation_id="1", clock=utc_now(), occurred_at=day(0)
    )
    yishi.issues.raise_issue(stream, o.raise_issue(**HERE, by=by), context)
    return stream


def test_a_postgresql_that_ends_without_notice_is_gone_on_with_once_it_is_back(tmp_path: Path) -> None:
    with PostgresServer() as server:
        url = server.create_database("yishi")
        with opened_with_deadlines(tmp_path, url) as api:
            before = overdue(api)
            api.yishi.views.catch_up()
            escalates = escalation(api.yishi, lease=0.3)
            escalates.start()
            assert until(lambda: moved(api.yishi) == dict.fromkeys(before, 1))
            server.kill()
            assert until(lambda: escalates.health().failures > 0)
            server.start()
            with opened_again(tmp_path, url) as yishi:
                after = [raised_long_ago(yishi)]
                yishi.views.reach()
                assert until(lambda: moved(yishi) == dict.fromkeys([*before, *after], 1))
            assert until(lambda: escalates.health().failures == 0)
            escalates.stop()
