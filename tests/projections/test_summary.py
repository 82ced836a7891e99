import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import NullPool, create_engine, select

from domain.issue import events as e
from domain.registry import events as r
from projections.figures import figure_events
from projections.issues import IssueView
from projections.pages import project_into
from projections.parking import Parked, park
from projections.period import Period, PeriodNotBegun
from projections.registry import RegistryView, places
from projections.schema import metadata
from projections.summary import Summary, summarise, summary_json
from projections.summary_scope import PlaceUnknownAtPosition
from tests.projections.histories import log_of
from tests.projections.summary_histories import Recorder, histories, projected, stream_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = datetime(2025, 3, 3, tzinfo=UTC)


def summary_of(entries, position=None, place="jie", period="2025-03") -> Summary:
    at = len(entries) if position is None else position
    with projected(entries) as connection:
        return summarise(connection, log_of(entries), place, Period.parse(period), at, SHANGHAI)


def section(summary: Summary, id_: str):
    return next(section for section in summary.sections if section.id == id_)


def raised(number: int = 1, place: str = "yuan", title: str = "楼道堆物") -> e.IssueRaised:
    code = f"20250301-{number:04d}"
    return e.IssueRaised(
        code=code, place=place, tier="compound", category="rubbish", title=title, channel="duty"
    )


def community() -> Recorder:
    return Recorder().registry()


@settings(max_examples=60, deadline=None)
@given(
    histories(),
    st.sampled_from(["jie", "she-a"]),
    st.sampled_from(["2025-01", "2025-02", "2025-01..2025-03"]),
    st.data(),
)
def test_a_summary_at_a_position_is_that_of_a_log_which_ends_there(entries, place, period, data):
    position = data.draw(st.integers(9, len(entries)))

    whole = summary_json(summary_of(entries, position, place, period))
    cut_off = summary_json(summary_of(entries[:position], position, place, period))

    assert whole == cut_off


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.data())
def test_both_databases_give_the_same_bytes(postgres_url, entries, data):
    position = data.draw(st.integers(9, len(entries)))
    period = Period.parse("2025-01..2025-02")
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    metadata.drop_all(engine)
    metadata.create_all(engine)

    with engine.connect() as connection:
        project_into(connection, RegistryView(), entries)
        project_into(connection, IssueView(), entries)
        theirs = summarise(connection, log_of(entries), "jie", period, position, SHANGHAI)
        for name in theirs.figures:
            traced = figure_events(
                connection, log_of(entries), "jie", period, position, SHANGHAI, name, limit=5
            )
            assert len(traced.items) <= 5

    assert summary_json(theirs) == summary_json(summary_of(entries, position, "jie", str(period)))


def test_a_summary_keeps_the_names_of_its_time():
    log = community()
    log.record(raised(), MARCH, 1)
    before = len(log.entries)
    log.record(r.CategoryDefined(category="rubbish", name="生活垃圾", parent="env"), MARCH)

    names = [section(summary_of(log.entries, at), "by_category").rows[0].label for at in (before, before + 1)]
    assert names == ["环境 / 垃圾", "环境 / 生活垃圾"]


def test_json_is_canonical_and_reads_back_as_the_same_summary():
    log = community()
    log.record(raised(), MARCH, 1)
    summary = summary_of(log.entries)

    text = summary_json(summary)

    assert (
        text
        == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    assert Summary.model_validate_json(text) == summary
    assert set(json.loads(text)) == {
        "place",
        "place_label",
        "period",
        "position",
        "figures",
        "sections",
    }
    assert json.loads(text)["period"]["from"] == "2025-03"


def test_a_summary_holds_no_floating_point_number():
    log = community()
    log.record(raised(), MARCH, 1)
    log.record(e.IssueResolved(outcome="已办", body="wuye"), MARCH + timedelta(days=1), 1)

    def refuse(text: str) -> float:
        raise AssertionError(text)

    json.loads(summary_json(summary_of(log.entries)), parse_float=refuse)


def overdue(log: Recorder, number: int, day: datetime) -> None:
    """Recorded when March is over, so that every deadline in it has passed."""
    april = datetime(2025, 4, 1, tzinfo=UTC)
    log.record(raised(number), day, number, recorded=april)
    log.record(e.IssueAssigned(body="wuye", basis="council", due=day + timedelta(days=2)), day, number)


def test_the_case_with_most_reasons_comes_first_and_the_oldest_among_equals():
    log = community()
    overdue(log, 1, MARCH + timedelta(days=1))
    overdue(log, 2, MARCH)
    overdue(log, 3, MARCH + timedelta(days=2))
    log.record(
        e.IssueEscalated(from_tier="compound", to_tier="community", place="she-a", reason="超期"),
        MARCH + timedelta(days=5),
        3,
    )
    log.record(
        e.IssueAssigned(body="wuye", basis="emergency", due=MARCH + timedelta(days=7)),
        MARCH + timedelta(days=6),
        3,
    )

    cases = section(summary_of(log.entries), "hard_cases")
    assert [case.code[-1] for case in cases.cases] == ["3", "2", "1"]
    assert cases.cases[0].reasons == ("overdue", "escalated")
    assert cases.total == 3


def test_the_agenda_takes_up_open_issues_only_with_the_reason_of_each():
    log = community()
    overdue(log, 1, MARCH)
    log.record(raised(2), MARCH, 2)
    log.record(e.IssueResolved(outcome="已办", body="wuye"), MARCH, 2)
    log.record(e.ResolutionConfirmed(satisfied=False), MARCH + timedelta(days=1), 2)
    log.record(e.IssueReopened(reason="不满意", body="wuye"), MARCH + timedelta(days=1), 2)
    log.record(e.IssueResolved(outcome="重办", body="wuye"), MARCH + timedelta(days=2), 2)
    for supporter in range(5):
        log.record(raised(3) if supporter == 0 else e.IssueSupported(supporter=f"s{supporter}"), MARCH, 3)

    summary = summary_of(log.entries)
    assert [(item.code[-1], item.reasons) for item in section(summary, "agenda").items] == [
        ("1", ("overdue",))
    ]
    assert [case.reasons for case in section(summary, "hard_cases").cases] == [
        ("reopened", "unsatisfied"),
        ("overdue",),
    ]

    log.record(e.IssueSupported(supporter="s5"), MARCH, 3)
    assert section(summary_of(log.entries), "agenda").items[1].reasons == ("much_supported",)


def test_the_timeline_of_a_case_tells_its_first_event_and_the_latest_and_counts_the_others():
    log = community()
    overdue(log, 1, MARCH)
    for hour in range(40):
        log.record(e.ProgressReported(body="wuye", note=f"第{hour}次"), MARCH + timedelta(hours=hour), 1)

    case = section(summary_of(log.entries), "hard_cases").cases[0]
    assert (case.timeline[0].label, case.timeline[-1].text) == ("提出", "第39次")
    assert len(case.timeline) + case.omitted == 42


def test_a_period_before_all_records_is_not_compared():
    log = community()
    log.record(raised(), MARCH, 1, recorded=datetime(2025, 4, 1, tzinfo=UTC))

    rows = {row.name: row for row in section(summary_of(log.entries), "figures").rows}
    assert (rows["issues.raised"].previous, rows["issues.raised"].previous_change) == (None, None)
    rows = {row.name: row for row in section(summary_of(log.entries, period="2025-04"), "figures").rows}
    assert (rows["issues.raised"].previous, rows["issues.raised"].previous_change) == (1, -1)


def test_the_course_of_a_month_has_every_day_and_adds_up():
    log = community()
    log.record(raised(1), datetime(2025, 2, 28, 16, 0, tzinfo=UTC), 1)
    log.record(raised(2), datetime(2025, 3, 31, 15, 59, tzinfo=UTC), 2)

    points = section(summary_of(log.entries), "course").points
    assert len(points) == 31
    assert {point.key: point.raised for point in points if point.raised} == {"2025-03-01": 1, "2025-03-31": 1}


@pytest.mark.parametrize(
    ("period", "keys"),
    [
        ("2025-02..2025-04", ["2025-02", "2025-03", "2025-04"]),
        ("2019-01..2025-04", [str(y) for y in range(2019, 2026)]),
    ],
)
def test_the_course_of_a_longer_period_goes_by_months_or_years(period, keys):
    log = community()
    log.record(raised(1), MARCH, 1)

    points = section(summary_of(log.entries, period=period), "course").points
    assert [point.key for point in points] == keys
    assert sum(point.raised for point in points) == 1


def test_an_issue_that_took_exactly_three_days_is_among_those_up_to_three():
    log = community()
    for number, late in ((1, timedelta()), (2, timedelta(milliseconds=1)), (3, timedelta(days=400))):
        log.record(raised(number), MARCH - timedelta(days=400), number)
        log.record(e.IssueResolved(outcome="已办"), MARCH - timedelta(days=397) + late, number)

    buckets = section(summary_of(log.entries, period="2024-01..2025-04"), "days_to_resolve").buckets
    assert {bucket.label: bucket.number for bucket in buckets if bucket.number} == {
        "1–3 天": 1,
        "3–7 天": 1,
        "90 天以上": 1,
    }


def test_notes_say_how_many_events_were_recorded_late_or_imported():
    log = community()
    log.record(raised(1), MARCH, 1, recorded=datetime(2025, 4, 2, tzinfo=UTC))
    log.record(
        e.IssueResolved(outcome="已办", imported="平台"), MARCH, 1, recorded=datetime(2025, 4, 3, tzinfo=UTC)
    )

    assert any(
        "共有诉求事件 2 条" in note and "补录 2 条" in note and "导入 1 条" in note
        for note in section(summary_of(log.entries), "notes").notes
    )


def test_notes_say_how_many_issues_of_the_place_are_not_counted_in_full():
    log = community()
    for number, place in ((1, "yuan"), (2, "yuan"), (3, "jie")):
        log.record(raised(number, place), MARCH, number)
    of = {number: stream_of(raised(), number) for number in (1, 2, 3, 4)}
    end = len(log.entries)
    with projected(log.entries) as connection:
        for number, position in ((1, end), (2, end + 1), (3, end), (4, end)):
            park(connection, [Parked("issues", of[number], position, "no sum", 1, MARCH)])
        summary = summarise(connection, log_of(log.entries), "she-a", Period.parse("2025-03"), end, SHANGHAI)
    assert "有 2 件诉求的部分记录暂时无法处理" in section(summary, "notes").notes[0]


def test_while_something_is_missing_no_summary_says_that_it_can_be_repeated():
    log = community()
    log.record(raised(), MARCH, 1)
    end = len(log.entries)
    with projected(log.entries) as connection:
        whole = summarise(connection, log_of(log.entries), "jie", Period.parse("2025-03"), end, SHANGHAI)
        park(connection, [Parked("issues", "issue-2", 1, "broken", 1, MARCH)])
        lacking = summarise(connection, log_of(log.entries), "jie", Period.parse("2025-03"), end, SHANGHAI)
    assert any("逐字节相同" in note for note in section(whole, "notes").notes)
    assert not any("逐字节相同" in note for note in section(lacking, "notes").notes)


def test_notes_say_how_many_places_could_not_be_registered():
    log = community()
    log.record(raised(), MARCH, 1)
    end = len(log.entries)
    with projected(log.entries) as connection:
        known = connection.execute(select(places.c.id)).scalars().first()
        streams = [("place-new", 1), ("place-later", end + 1), (f"place-{known}", 1), ("body-x", 1)]
        park(connection, [Parked("registry", name, at, "broken", 1, MARCH) for name, at in streams])
        summary = summarise(connection, log_of(log.entries), "jie", Period.parse("2025-03"), end, SHANGHAI)
    assert section(summary, "notes").notes[0].startswith("注意：有 1 个辖区的登记记录暂时无法处理")


def test_a_place_without_places_below_has_no_table_of_them():
    log = community()
    assert "by_place" not in [found.id for found in summary_of(log.entries, place="yuan").sections]
    assert "by_place" in [found.id for found in summary_of(log.entries, place="jie").sections]


def test_a_place_registered_below_later_changes_no_earlier_summary():
    log = community()
    before = len(log.entries)
    below = r.PlaceRegistered(place="lou", name="1号楼", tier="compound", ancestors=("jie", "she-a", "yuan"))
    log.record(below, MARCH)

    sections = [[s.id for s in summary_of(log.entries, at, "yuan").sections] for at in (before, before + 1)]
    assert ["by_place" in ids for ids in sections] == [False, True]


def test_the_summary_of_an_unknown_place_is_refused():
    with pytest.raises(PlaceUnknownAtPosition, match="check its id"):
        summary_of(community().entries, place="nowhere")


def test_a_period_is_finished_once_the_log_has_reached_its_end():
    log = community()
    end = datetime(2025, 3, 31, 16, tzinfo=UTC)
    log.record(raised(1), MARCH, 1, recorded=MARCH)
    log.reached = end - timedelta(days=3)
    log.record(e.IssueUrged(), MARCH, 1, recorded=MARCH)
    log.reached = end
    log.record(e.IssueUrged(), MARCH, 1, recorded=MARCH)
    at = len(log.entries)

    then, finished = (summary_of(log.entries, position).period for position in (at - 1, at))
    assert (then.finished, then.known_until) == (False, "2025-03-29T00:00:00+08:00")
    assert (finished.finished, finished.known_until) == (True, finished.ends_at)


def test_an_imported_month_of_the_past_is_finished_however_early_its_last_event_was():
    log = community()
    log.record(raised(1), datetime(2019, 4, 3, tzinfo=UTC), 1)
    assert summary_of(log.entries, period="2019-04").period.finished


def test_without_any_issue_no_period_is_finished_and_none_refused():
    period = summary_of(community().entries, period="2099-01").period
    assert (period.finished, period.known_until) == (False, None)


def test_a_period_that_begins_after_the_log_is_refused_and_so_are_the_events_of_its_figures():
    log = community()
    log.record(raised(1), MARCH, 1)
    at = len(log.entries)
    with pytest.raises(PeriodNotBegun, match="ask for an earlier period"):
        summary_of(log.entries, period="2025-04")
    with projected(log.entries) as connection, pytest.raises(PeriodNotBegun):
        figure_events(
            connection,
            log_of(log.entries),
            "jie",
            Period.parse("2025-04..2025-06"),
            at,
            SHANGHAI,
            "issues.open",
        )
    assert not summary_of(log.entries, period="2025-03..2025-04").period.finished


def test_a_share_names_its_unit_and_a_period_that_is_not_known_has_no_label():
    log = community()
    log.record(raised(), datetime(2025, 2, 3, tzinfo=UTC), 1, recorded=datetime(2026, 3, 1, tzinfo=UTC))
    log.record(e.IssueResolved(outcome="已办", body="wuye"), MARCH, 1)

    then, year_after = (
        section(summary_of(log.entries, period=at), "figures") for at in ("2025-03", "2026-02")
    )
    assert {row.unit for row in then.rows} == {"issues", "share", "days"}
    resolution = next(row for row in then.rows if row.name == "rate.resolution")
    assert (resolution.unit, resolution.value, resolution.previous_change) == ("share", "1.0000", "1.0000")
    assert (then.previous_label, then.year_before_label) == ("上期（2025年2月）", None)
    assert year_after.year_before_label == "去年同期（2025年2月）"
