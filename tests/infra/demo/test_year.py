"""What the demonstration shows of Yishi: every event, state and rule, in a year that could have been."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

from domain.event import Envelope, event_classes
from domain.issue import events as e
from domain.issue.issue import Issue, fold
from infra.demo.community import COMPOUNDS, LANTING, SONGYUAN
from tests.infra.demo.conftest import CALENDAR, told

Histories = Mapping[str, Sequence[Envelope]]


def facts(envelopes: Sequence[Envelope]) -> list[tuple[object, ...]]:
    return [(e.id, e.stream, e.version, e.occurred_at, e.actor, e.command_id, e.data) for e in envelopes]


def local_day(envelope: Envelope) -> date:
    return envelope.occurred_at.astimezone(CALENDAR.zone).date()


def of(year: Sequence[Envelope], event: type[e.IssueEvent]) -> list[Envelope]:
    return [envelope for envelope in year if isinstance(envelope.data, event)]


def open_at(histories: Histories, moment: datetime, place: str) -> int:
    """How many issues of the place were open at that moment."""
    states = (fold(None, [v for v in h if v.occurred_at < moment]) for h in histories.values())
    return sum(issue is not None and issue.is_open and issue.place == place for issue in states)


def deeds_after_leaving(year: Sequence[Envelope]) -> list[Envelope]:
    """What the failing company did when it was there no more."""
    company, gone = "demo-songyuan-property", date(2025, 12, 1)
    return [envelope for envelope in year if envelope.actor.body == company and local_day(envelope) >= gone]


def test_the_same_seed_tells_the_same_year(year: Sequence[Envelope], tmp_path: Path) -> None:
    assert facts(told(2025, tmp_path)) == facts(year)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_another_seed_tells_another_year_that_breaks_no_rule_either(
    seed: int, year: Sequence[Envelope], tmp_path: Path
) -> None:
    other = told(seed, tmp_path)
    assert {envelope.stream for envelope in other if envelope.stream.startswith("issue-")}.isdisjoint(
        envelope.stream for envelope in year
    )
    assert 5_000 <= len(other) <= 8_000
    assert deeds_after_leaving(other) == []


def test_every_type_of_event_occurs_but_those_of_sign_ins_of_people_and_of_imports(
    year: Sequence[Envelope],
) -> None:
    known = {type_ for type_, cls in event_classes().items() if cls.__module__.startswith("domain.")}
    elsewhere = {"actor.appointed", "actor.dismissed", "subject.read", "subject.erased", "decision.rejected"}
    assert {envelope.data.type for envelope in year} == known - elsewhere


def test_every_state_is_there_when_the_year_ends(issues: Sequence[Issue]) -> None:
    assert {issue.state for issue in issues} == set(get_args(e.State))


def test_issues_come_in_by_every_channel(year: Sequence[Envelope]) -> None:
    assert {v.data.channel for v in of(year, e.IssueRaised)} == set(get_args(e.Channel))  # type: ignore[attr-defined]


def test_bodies_are_made_responsible_on_every_basis_but_that_of_imports(year: Sequence[Envelope]) -> None:
    bases = {v.data.basis for v in of(year, e.IssueAssigned)}  # type: ignore[attr-defined]
    assert bases == set(get_args(e.Basis)) - {"imported"}


def test_issues_climb_to_the_district_and_some_by_themselves(year: Sequence[Envelope]) -> None:
    escalated = [v.data for v in of(year, e.IssueEscalated)]
    assert {event.to_tier for event in escalated} == {"community", "subdistrict", "district"}  # type: ignore[attr-defined]
    assert {event.automatic for event in escalated} == {True, False}  # type: ignore[attr-defined]


def test_some_deadline_is_extended_twice(histories: Histories) -> None:
    counts = Counter(v.stream for history in histories.values() for v in of(history, e.DeadlineExtended))
    assert max(counts.values()) == 2


def test_residents_say_yes_and_no_with_every_rating(year: Sequence[Envelope]) -> None:
    words = [v.data for v in of(year, e.ResolutionConfirmed)]
    assert {(w.satisfied, w.rating) for w in words} == {  # type: ignore[attr-defined]
        *((True, rating) for rating in (3, 4, 5)),
        *((False, rating) for rating in (1, 2)),
    }


def test_issues_are_reopened_by_a_no_and_by_the_coordinator(year: Sequence[Envelope]) -> None:
    assert {v.actor.role for v in of(year, e.IssueReopened)} == {"resident", "coordinator"}


def test_it_is_the_year_2025_and_every_month_has_its_issues(year: Sequence[Envelope]) -> None:
    assert {local_day(envelope).year for envelope in year} == {2025}
    raised = Counter(local_day(v).month for v in of(year, e.IssueRaised))
    assert sorted(raised) == list(range(1, 13))
    assert all(25 <= number <= 95 for number in raised.values())
    assert raised[2] < raised[7], "the Spring Festival is quieter than the floods"


def test_it_has_the_size_of_a_community(year: Sequence[Envelope], issues: Sequence[Issue]) -> None:
    assert 600 <= len(issues) <= 900
    assert 5_500 <= len(year) <= 7_500


def test_events_are_recorded_in_the_order_in_which_they_happened_but_for_one(
    year: Sequence[Envelope],
) -> None:
    late = [v for before, v in pairwise(year) if v.occurred_at < before.occurred_at]
    assert [v.data.facts()["title"] for v in late] == ["和安家园六号楼门前台阶断裂，老人进出绊倒"]
    in_time = [v.occurred_at for v in year if v not in late]
    assert in_time == sorted(in_time)


def test_every_event_has_an_id_of_its_own_of_the_time_it_happened(year: Sequence[Envelope]) -> None:
    ids = [UUID(envelope.id) for envelope in year]
    assert len(set(ids)) == len(ids)
    assert {id_.version for id_ in ids} == {7}
    assert [id_.int >> 80 for id_ in ids] == [int(v.occurred_at.timestamp() * 1000) for v in year]


def test_codes_are_unique(issues: Sequence[Issue]) -> None:
    assert len({issue.code for issue in issues}) == len(issues)


def test_heating_is_for_the_winter_and_floods_for_the_summer(issues: Sequence[Issue]) -> None:
    months = Counter(
        issue.raised_at.astimezone(CALENDAR.zone).month
        for issue in issues
        if issue.category == "demo-heating"
    )
    assert not set(months) & {4, 5, 6, 7, 8}
    assert months[12] + months[11] + months[1] > months[9] + months[10]


def test_issues_pile_up_where_the_property_company_fails(histories: Histories) -> None:
    spring, autumn = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 12, 6, tzinfo=UTC)
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    piled = open_at(histories, autumn, SONGYUAN)
    assert piled > 2 * open_at(histories, spring, SONGYUAN)
    assert piled > 3 * open_at(histories, autumn, LANTING)
    assert open_at(histories, new_year, SONGYUAN) < piled


def test_the_failing_company_does_nothing_after_it_has_left(year: Sequence[Envelope]) -> None:
    assert deeds_after_leaving(year) == []


def test_fifteen_volunteers_have_the_heating_running_on_13_december(
    histories: Histories, issues: Sequence[Issue]
) -> None:
    issue = next(issue for issue in issues if issue.title.startswith("换热站停运"))
    resolved = of(histories[issue.stream], e.IssueResolved)[-1]
    assert local_day(resolved) == date(2025, 12, 13)
    assert "十五名志愿者" in resolved.data.outcome  # type: ignore[attr-defined]
    assert issue.resolution is not None
    assert (issue.resolution.body, issue.resolution.satisfied) == ("demo-songyuan-volunteers", True)
    assert (issue.escalated, issue.tier) == (3, "compound")


def test_all_compounds_take_part(issues: Sequence[Issue]) -> None:
    assert {issue.place for issue in issues} == {compound.place for compound in COMPOUNDS}


def test_what_goes_up_by_itself_has_missed_its_deadline(histories: Mapping[str, Sequence[Envelope]]) -> None:
    missed = []
    for history in histories.values():
        for version, envelope in enumerate(history):
            if isinstance(envelope.data, e.IssueEscalated) and envelope.data.automatic:
                before = fold(None, history[:version])
                assert before is not None
                assert before.present_due is not None
                assert before.present_due < envelope.occurred_at, (before.title, envelope.occurred_at)
                missed.append(before.present_due)
    assert len(missed) > 10
