"""Councils, decisions, meetings, tasks and volunteers in a summary: at every position, on both databases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import rfc8785
from hypothesis import HealthCheck, assume, given, settings
from sqlalchemy import Connection, Engine, NullPool, create_engine

from domain.event import LogEntry
from domain.registry import events as r
from projections.figures import figure_events
from projections.pages import project_into
from projections.period import Period, PeriodNotBegun
from projections.schema import metadata
from projections.summary import Summary, summarise, summary_json
from projections.summary_counted import COUNTED, value_of
from projections.summary_issuing import late_events
from projections.summary_scope import scope_of
from projections.views import standard_views
from tests.projections.coordination_histories import WholeHistory
from tests.projections.histories import START, log_of, uuid7
from tests.projections.registry_histories import RegistryHistory

SHANGHAI = ZoneInfo("Asia/Shanghai")
PERIODS = st.sampled_from(["2025-01", "2025-02", "2025-03", "2025-04", "2025-02..2025-04"]).map(Period.parse)


class EverythingHistory(WholeHistory, RegistryHistory):
    """Grows a log of every kind of stream: issues, decisions, sittings, meetings, volunteers and duty."""

    months = ("2025-01", "2025-02", "2025-03")

    def add_any(self) -> None:
        """Append any event to any stream."""
        if self.random.random() < 0.35:
            RegistryHistory.add_any(self)
        else:
            WholeHistory.add_any(self)

    def _of_an_activity(self) -> None:
        """An activity ends once: its row tells of no second end."""
        waiting = [s for s in self.versions if s.startswith("activity-") and self.versions[s] == 1]
        choose, some = self.random.choice, self.random.randrange
        if not waiting or choose((True, False)):
            place, body = choose(("lake", "garden", "hill")), choose((None, "team"))
            planned = r.ActivityPlanned(place=place, name="清理", body=body, starts_at=START)
            self.add(f"activity-{uuid7(len(self.versions))}", planned)
            return
        held = r.ActivityHeld(volunteers=some(99), minutes=some(9999), result="完成")
        self.add(choose(waiting), choose((held, r.ActivityCancelled(reason="暴雨"))))


def everything(seed: int, events: int) -> list[LogEntry]:
    """A log of so many events after the registry."""
    made = EverythingHistory(Random(seed))
    RegistryHistory.begin(made)
    while len(made.entries) < events:
        made.add_any()
    return made.entries


@contextmanager
def seen(engine: Engine, entries: Sequence[LogEntry]) -> Iterator[Connection]:
    """Views that have seen exactly these entries, in two pages."""
    metadata.drop_all(engine)
    metadata.create_all(engine)
    with engine.connect() as connection:
        for view in standard_views():
            half = len(entries) // 2
            project_into(connection, view, entries[:half])
            project_into(connection, view, entries[half:])
        yield connection


def in_memory(entries: Sequence[LogEntry]):
    return seen(create_engine("sqlite://"), entries)


def known_places(entries: Sequence[LogEntry], position: int) -> list[str]:
    """Those registered up to the position."""
    data = (entry.envelope.data for entry in entries[:position])
    return [event.place for event in data if isinstance(event, r.PlaceRegistered)]


def summary_of(connection, entries, place, period, position) -> Summary | None:
    """The summary, or None for a period that had not begun then."""
    try:
        return summarise(connection, log_of(entries), place, period, position, SHANGHAI)
    except PeriodNotBegun:
        return None


@settings(max_examples=25, deadline=None)
@given(st.integers(0), st.integers(40, 160), PERIODS, st.data())
def test_a_summary_at_a_position_is_that_of_a_log_which_ends_there(seed, events, period, data):
    entries = everything(seed, events)
    position = data.draw(st.integers(12, len(entries)))
    place = data.draw(st.sampled_from(known_places(entries, position)))
    with in_memory(entries) as connection:
        whole = summary_of(connection, entries, place, period, position)
    with in_memory(entries[:position]) as connection:
        cut_off = summary_of(connection, entries[:position], place, period, position)
    assert (whole and summary_json(whole)) == (cut_off and summary_json(cut_off))


@settings(max_examples=15, deadline=None)
@given(st.integers(0), st.integers(60, 160), PERIODS)
def test_every_figure_leads_to_the_events_that_add_up_to_it(seed, events, period):
    entries = everything(seed, events)
    with in_memory(entries) as connection:
        place = known_places(entries, len(entries))[0]
        summary = summary_of(connection, entries, place, period, len(entries))
        for name, value in summary.figures.items() if summary else ():
            base = name.partition(".by_")[0]
            if base in COUNTED:
                assert value == value_of(base, traced(connection, entries, place, period, name)), name


def traced(connection: Connection, entries: Sequence[LogEntry], place: str, period: Period, name: str):
    """All pages of the figure's events, two at a time; no event comes twice."""
    found, cursor = [], None
    while True:
        page = figure_events(
            connection,
            log_of(entries),
            place,
            period,
            len(entries),
            SHANGHAI,
            name,
            limit=2,
            cursor=cursor,
        )
        found += page.items
        if page.next is None:
            positions = [event.position for event in found]
            assert positions == sorted(set(positions))
            assert [event.event_id for event in found] == [entries[n - 1].envelope.id for n in positions]
            return found
        cursor = page.next


def late_in(connection: Connection, place: str, period: Period, after: int, position: int) -> int:
    scope = scope_of(connection, place, period, position, SHANGHAI)
    return late_events(connection, scope, after)


@settings(max_examples=15, deadline=None)
@given(st.integers(0), PERIODS, st.data())
def test_what_arrives_late_is_told_alike_by_a_log_which_ends_there_and_adds_up(seed, period, data):
    entries = everything(seed, 150)
    first, between, last = sorted(data.draw(st.lists(st.integers(12, 150), min_size=3, max_size=3)))
    place = known_places(entries, first)[0]
    with in_memory(entries) as connection:
        late = [
            late_in(connection, place, period, *span)
            for span in ((first, last), (first, between), (between, last))
        ]
    with in_memory(entries[:last]) as connection:
        assert late_in(connection, place, period, first, last) == late[0]
    # A place that is registered in between brings its earlier events with it.
    if set(known_places(entries, first)) == set(known_places(entries, last)):
        assert late[0] == late[1] + late[2] <= last - first


@settings(max_examples=25, deadline=None)
@given(st.integers(0), PERIODS, st.data())
def test_what_nothing_has_arrived_late_for_counts_the_same_ever_after(seed, period, data):
    entries = everything(seed, 150)
    first = data.draw(st.integers(60, 140))
    last = data.draw(st.integers(first + 1, min(first + 10, 150)))
    place = data.draw(st.sampled_from(known_places(entries, first)))
    assume(known_places(entries, first) == known_places(entries, last))
    with in_memory(entries) as connection:
        issued = summary_of(connection, entries, place, period, first)
        assume(issued is not None and issued.period.finished)
        now = summary_of(connection, entries, place, period, last)
        if late_in(connection, place, period, first, last) == 0:
            assert (now.figures, told_of_the_meeting(now)) == (issued.figures, told_of_the_meeting(issued))


def told_of_the_meeting(summary: Summary):
    head = summary.sections[0]
    return [fact for fact in head.facts if fact.label.startswith("会议")], head.attendance


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0), PERIODS)
def test_both_databases_give_the_same_canonical_bytes(postgres_url, seed, period):
    entries = everything(seed, 150)
    place = known_places(entries, len(entries))[0]
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    with seen(create_engine(url, poolclass=NullPool), entries) as connection:
        theirs = summary_of(connection, entries, place, period, len(entries))
        late = late_in(connection, place, period, 60, len(entries))
    with in_memory(entries) as connection:
        ours = summary_of(connection, entries, place, period, len(entries))
        assert late_in(connection, place, period, 60, len(entries)) == late
    assert (theirs and summary_json(theirs)) == (ours and summary_json(ours))
    if ours:
        assert summary_json(ours) == rfc8785.dumps(ours.model_dump(mode="json", by_alias=True))
