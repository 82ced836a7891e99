"""Councils, decisions, meetings and volunteers of the demonstration year."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import pytest

from domain.coordination import events as o
from domain.coordination.meeting import Meeting, fold
from domain.council import events as k
from domain.decision import events as d
from domain.decision.decision import Decision
from domain.decision.decision import fold as fold_decision
from domain.event import DomainEvent, Envelope, stream_kind
from domain.issue import events as e
from domain.registry import events as r
from infra.demo.community import COMMUNITY, HEAN, LANTING, SONGYUAN
from tests.infra.demo.conftest import CALENDAR


def of(year: Sequence[Envelope], event: type[DomainEvent]) -> list[Envelope]:
    return [envelope for envelope in year if isinstance(envelope.data, event)]


def local_day(envelope: Envelope) -> date:
    return envelope.occurred_at.astimezone(CALENDAR.zone).date()


def histories(year: Sequence[Envelope], kind: str) -> dict[str, list[Envelope]]:
    streams: dict[str, list[Envelope]] = {}
    for envelope in year:
        if stream_kind(envelope.stream) == kind:
            streams.setdefault(envelope.stream, []).append(envelope)
    return streams


@pytest.fixture(scope="session")
def decisions(year: Sequence[Envelope]) -> Sequence[Decision]:
    """Every decision as the year leaves it."""
    return [found for h in histories(year, "decision").values() if (found := fold_decision(None, h))]


@pytest.fixture(scope="session")
def meetings(year: Sequence[Envelope]) -> Sequence[Meeting]:
    """Every meeting as the year leaves it."""
    return [found for h in histories(year, "coordination").values() if (found := fold(None, h))]


def titled(decisions: Sequence[Decision], words: str) -> Decision:
    return next(decision for decision in decisions if words in decision.title)


def test_whatever_a_council_discusses_it_deliberates_in_a_sitting(year: Sequence[Envelope]) -> None:
    discussed = [*of(year, e.IssueDiscussed), *of(year, d.DecisionDiscussed)]
    convened = {v.stream for v in of(year, k.CouncilConvened)}
    assert len(discussed) == len(of(year, k.CouncilDeliberated))
    assert {v.data.facts()["council"] for v in discussed} <= convened


def test_every_sitting_ends_with_minutes_and_some_postpone_an_item(year: Sequence[Envelope]) -> None:
    adjourned: list[Any] = [v.data for v in of(year, k.CouncilAdjourned)]
    assert len(adjourned) == len(of(year, k.CouncilConvened))
    assert any(event.postponed for event in adjourned)
    assert len({event.minutes for event in adjourned}) > len(adjourned) / 2


def test_members_differ_recuse_themselves_and_give_opinions(year: Sequence[Envelope]) -> None:
    told: list[Any] = [v.data for v in of(year, k.CouncilDeliberated)]
    assert all(any(getattr(event, part) for event in told) for part in ("dissent", "recusals", "opinions"))
    opinions = Counter(opinion for event in told for opinion in event.opinions)
    assert opinions.most_common(1)[0][1] <= 0.08 * opinions.total()


def test_no_council_sits_on_a_holiday_but_that_of_the_first_evening(year: Sequence[Envelope]) -> None:
    days = {local_day(v) for v in of(year, k.CouncilConvened)}
    off = {day for day in days if not CALENDAR.is_workday(day)}
    assert off == {date(2025, 12, 6), date(2025, 12, 20)}


def test_decisions_are_of_every_kind_and_come_to_every_end(decisions: Sequence[Decision]) -> None:
    assert {decision.kind for decision in decisions} == set(get_args(d.Kind))
    assert {decision.state for decision in decisions} == set(get_args(d.State)) - {"discussed"}


def test_a_covenant_is_revised_and_adopted_by_the_other_compounds(decisions: Sequence[Decision]) -> None:
    first, second = titled(decisions, "2025年版"), titled(decisions, "2026年修订版")
    assert (first.covenant and first.covenant.version, second.covenant and second.covenant.version) == (1, 2)
    assert (first.state, first.superseded_by) == ("superseded", second.stream)
    assert (first.adopted_by, second.adopted_by) == ({HEAN: 1}, {HEAN: 2, SONGYUAN: 2})


def test_nineteen_building_heads_and_sixty_nine_unit_heads_are_elected(decisions: Sequence[Decision]) -> None:
    heads = titled(decisions, "楼长和单元长选举")
    assert heads.state == "resolved"
    assert Counter(each.office for each in heads.elected) == {"building_head": 19, "unit_head": 69}
    assert heads.warnings == ()


def test_the_owners_committee_is_on_the_way_with_a_warning(decisions: Sequence[Decision]) -> None:
    committee = titled(decisions, "第一届业主委员会")
    assert (committee.state, len(committee.elected)) == ("assigned", 7)
    assert committee.warnings == ("party_share_low",)
    assert len(committee.open_tasks) == 2


def test_a_campaign_brings_twenty_five_compounds_to_zero(decisions: Sequence[Decision]) -> None:
    campaign = titled(decisions, "清零行动")
    assert campaign.campaign is not None
    assert [target.count for target in campaign.campaign.targets] == [25]
    assert (campaign.state, set(campaign.remaining.values())) == ("resolved", {0})


def test_a_decision_climbs_to_the_district(decisions: Sequence[Decision]) -> None:
    station = titled(decisions, "换热站移交")
    assert (station.state, station.tier, station.place) == ("escalated", "district", SONGYUAN)


def test_the_new_company_is_hired_on_trial_first(decisions: Sequence[Decision]) -> None:
    trial = titled(decisions, "先尝后买")
    assert trial.is_adopted
    assert trial.trial_until is not None
    assert trial.trial_until.astimezone(CALENDAR.zone).date() == date(2026, 6, 30)


def test_ballots_are_held_under_each_of_the_standard_rules(year: Sequence[Envelope]) -> None:
    ballots: list[Any] = [v.data for v in of(year, d.DecisionBalloted)]
    assert {b.rule.name for b in ballots} == {"owners_general", "owners_special", "council_majority"}
    assert {b.adopted for b in ballots} == {True, False}


def test_the_community_meets_every_month_and_works_through_its_agenda(meetings: Sequence[Meeting]) -> None:
    assert [meeting.month for meeting in meetings] == [f"2025-{month:02d}" for month in range(1, 13)]
    for meeting in meetings:
        assert (meeting.place, meeting.state) == (COMMUNITY, "closed")
        assert meeting.attendance
        assert len(meeting.outcomes) == len(meeting.items) >= 2


def test_meetings_settle_things_in_every_way(meetings: Sequence[Meeting]) -> None:
    kinds = {outcome.outcome for meeting in meetings for outcome in meeting.outcomes}
    assert kinds == set(get_args(o.OutcomeKind))


def test_tasks_are_done_in_time_late_and_carried_over(meetings: Sequence[Meeting]) -> None:
    tasks = [task for meeting in meetings for task in meeting.tasks]
    done = [(task.done_at, task.task.due) for task in tasks if task.done_at]
    assert any(at <= due for at, due in done)
    assert any(at > due for at, due in done)
    carried = Counter(item.carried for meeting in meetings for item in meeting.items)
    assert carried[1] > carried[2] > 0


def test_what_meetings_take_up_has_the_reasons_for_which_it_was_proposed(meetings: Sequence[Meeting]) -> None:
    reasons = {reason for meeting in meetings for item in meeting.items for reason in item.reasons}
    assert reasons >= {"overdue", "escalated", "carried_over", "much_supported", "decision_open", "added"}


def test_each_month_but_the_last_has_its_summary_and_august_a_correction(year: Sequence[Envelope]) -> None:
    issued: list[Any] = [v.data for v in of(year, o.SummaryIssued)]
    of_community = [(s.month, s.number, s.late_events) for s in issued if s.place == COMMUNITY]
    first = [(f"2025-{month:02d}", 1, 0) for month in range(1, 12)]
    assert sorted(of_community) == sorted([*first, ("2025-08", 2, 1)])
    assert len({s.sha256 for s in issued}) == len(issued)


def test_six_actions_clear_fifty_truckloads_of_refuse(year: Sequence[Envelope]) -> None:
    names: dict[str, Any] = {v.stream: v.data for v in of(year, r.ActivityPlanned)}
    held = [v for v in of(year, r.ActivityHeld) if "松园清存量垃圾" in names[v.stream].name]
    assert len(held) == 6
    results = [v.data.facts()["result"] for v in held]
    numerals = {number: i for i, number in enumerate("零一二三四五六七八九十")} | {"十一": 11}
    loads = [text.partition("清运")[2].partition("车")[0] for text in results]
    assert sum(numerals[load] for load in loads) == 50
    issue = next(v for v in of(year, e.IssueRaised) if "垃圾成山" in v.data.facts()["title"])
    assert {names[v.stream].issue for v in held} == {issue.stream}


def test_party_members_claim_posts_and_the_station_is_staffed(year: Sequence[Envelope]) -> None:
    claims: list[Any] = [v.data for v in of(year, r.PostClaimed)]
    assert Counter(claim.party_member for claim in claims)[True] > 40
    stations = {v.data.facts()["place"] for v in of(year, r.StationOpened)}
    assert stations == {COMMUNITY, SONGYUAN}
    assert len(of(year, r.DutyRostered)) > 200


def test_grids_hold_every_building_once(year: Sequence[Envelope]) -> None:
    drawn = {v.data.facts()["place"]: v.data for v in of(year, r.GridsSet)}
    assert set(drawn) == {SONGYUAN, LANTING, HEAN}
    songyuan: Any = drawn[SONGYUAN]
    buildings = [building for grid in songyuan.grids for building in grid.buildings]
    assert buildings == [f"{number}号楼" for number in range(1, 20)]
