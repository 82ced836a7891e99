"""Rows of posts, claims, stations, duties, activities and voting rules, as known at any position."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine, Table, delete, func, select, update

from domain.event import Envelope, LogEntry
from domain.registry import events as r
from domain.registry.activity import fold_activity
from domain.registry.rule import fold_rule
from domain.registry.station import fold_station
from domain.voting import OWNERS_GENERAL, STANDARD_RULES
from infra.views.engine import reading
from projections.activities import activities
from projections.duty import duties_at, known_duties, on_duty
from projections.engine import ViewEngine
from projections.posts import held_claims, open_posts, post_claims, posts_of, volunteer_posts
from projections.registry import RegistryView, bodies
from projections.rows import RowsMissing
from projections.stations import duties, stations
from projections.voting_rules import recorded_rules, voting_rules
from tests.projections.conftest import MakeViews, make_views, start_anew
from tests.projections.histories import START, History
from tests.projections.registry_histories import ACTIVITIES, BODIES, HOURS, STATIONS, registry_history

HOUR = timedelta(hours=1)
TABLES = (bodies, volunteer_posts, post_claims, stations, duties, activities, voting_rules)
random_logs = st.builds(registry_history, st.integers(0, 2**32), st.integers(1, 150))
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def views(database: Engine, entries: Sequence[LogEntry], at_most: int = 1_000) -> ViewEngine:
    made = make_views(database, entries, [RegistryView()], at_most=at_most)
    made.catch_up()
    return made


def all_rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {table.name: _rows(connection, table) for table in TABLES}


def _rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]


def told(entries: Sequence[LogEntry], stream: str) -> list[Envelope]:
    return [entry.envelope for entry in entries if entry.envelope.stream == stream]


@given(entries=random_logs, pages=st.lists(st.sampled_from([1, 2, 7, 30]), min_size=2, max_size=2))
@few
def test_rows_do_not_depend_on_where_pages_end(
    database: Engine, entries: list[LogEntry], pages: list[int]
) -> None:
    found = []
    for at_most in (1_000, *pages):
        start_anew(database)
        views(database, entries, at_most).release()
        with reading(database) as connection:
            found.append(all_rows(connection))
    assert found[1:] == found[:1] * len(pages)


@given(entries=random_logs, at=st.integers(0, 150))
@few
def test_what_was_known_at_a_position_is_what_the_log_said_up_to_it(
    database: Engine, entries: list[LogEntry], at: int
) -> None:
    start_anew(database)
    views(database, entries, at_most=20)
    position = min(at, len(entries))
    known = entries[:position]
    with reading(database) as connection:
        _posts_are_those_of(connection, known, position)
        _duties_are_those_of(connection, known, position)
        _rules_are_those_of(connection, known, position)


def _posts_are_those_of(connection: Connection, known: Sequence[LogEntry], position: int) -> None:
    found = posts_of(connection, BODIES, position)
    for body in BODIES:
        shown = [
            (post.id, post.name, post.seats, [(claim.claimant, claim.party_member) for claim in post.claims])
            for post in found.get(body, ())
        ]
        assert shown == posts_after(told(known, f"body-{body}"))


def posts_after(history: Sequence[Envelope]) -> list[tuple[str, str, int, list[tuple[str, bool]]]]:
    """The open posts with those who hold them, worked out without rows; here anything may follow anything."""
    posts: list[r.PostOpened] = []
    claims: list[r.PostClaimed] = []
    for envelope in history:
        match envelope.data:
            case r.PostOpened() as event:
                posts.append(event)
            case r.PostClaimed() as event:
                claims.append(event)
            case r.PostReleased() as event:
                left = (event.post, event.claimant)
                claims = [each for each in claims if (each.post, each.claimant) != left]
            case r.PostClosed() as event:
                posts = [each for each in posts if each.post != event.post]
                claims = [each for each in claims if each.post != event.post]
    return [
        (
            each.post,
            each.name,
            each.seats,
            [(claim.claimant, claim.party_member) for claim in claims if claim.post == each.post],
        )
        for each in posts
    ]


def _duties_are_those_of(connection: Connection, known: Sequence[LogEntry], position: int) -> None:
    for station in STATIONS:
        folded = fold_station(None, told(known, f"station-{station}"))
        for hour in HOURS:
            at = START + hour * HOUR
            expected = sorted((each.member, each.starts_at) for each in folded.on_duty(at)) if folded else []
            found = duties_at(connection, [station], at, position)
            assert sorted((each.member, each.starts_at) for each in found) == expected


def _rules_are_those_of(connection: Connection, known: Sequence[LogEntry], position: int) -> None:
    folded = [fold_rule(None, told(known, f"rule-{name}")) for name in sorted(STANDARD_RULES)]
    assert recorded_rules(connection, position) == [rule for rule in folded if rule]


@given(entries=random_logs)
@few
def test_activities_are_the_folds_of_their_streams(database: Engine, entries: list[LogEntry]) -> None:
    start_anew(database)
    views(database, entries, at_most=20)
    with reading(database) as connection:
        found = {row.id: row for row in connection.execute(select(activities))}
    for stream in ACTIVITIES:
        activity = fold_activity(None, told(entries, stream))
        if activity is None:
            assert activity_id(stream) not in found
            continue
        row = found[activity.id]
        shown = {
            name: getattr(row, name) for name in ("place", "name", "body", "issue", "starts_at", "version")
        }
        assert shown == {name: getattr(activity, name) for name in shown}
        facts = {name: getattr(row, name) for name in ("volunteers", "minutes", "result", "reason")}
        assert facts == {name: getattr(activity, name) for name in facts}


def activity_id(stream: str) -> str:
    return stream.removeprefix("activity-")


def test_a_claim_is_known_between_its_positions(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    team = "body-team"
    made.add(team, r.BodyRegistered(body="team", name="服务队", kind="volunteer_team", place="garden"))
    made.add(team, r.PostOpened(post="lights", name="照明", seats=2))
    made.add(team, r.PostClaimed(post="lights", claimant="subject-1", party_member=True))
    made.add(team, r.PostClaimed(post="lights", claimant="subject-2", party_member=False))
    made.add(team, r.PostReleased(post="lights", claimant="subject-1"))
    made.add(team, r.PostClaimed(post="lights", claimant="subject-1", party_member=False))
    made.add(team, r.PostClosed(post="lights"))
    for at_most in (1, 1_000):
        start_anew(database)
        views(database, made.entries, at_most).release()
        with reading(database) as connection:
            held = [
                [
                    claim.claimant
                    for post in posts_of(connection, ["team"], position).get("team", ())
                    for claim in post.claims
                ]
                for position in range(1, 8)
            ]
            ended = connection.execute(select(post_claims.c.position, post_claims.c.ended_position)).all()
            assert posts_of(connection, ["team"]) == {}
            version = connection.execute(select(bodies.c.version)).scalar_one()
        assert held == [
            [],
            [],
            ["subject-1"],
            ["subject-1", "subject-2"],
            ["subject-2"],
            ["subject-2", "subject-1"],
            [],
        ]
        assert sorted(tuple(row) for row in ended) == [(3, 5), (4, 7), (6, 7)]
        assert version == 7


def test_sums_over_rows_are_those_of_what_stands(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    made.add("body-team", r.BodyRegistered(body="team", name="服务队", kind="volunteer_team", place="garden"))
    made.add("body-team", r.PostOpened(post="lights", name="照明", seats=2))
    made.add("body-team", r.PostClaimed(post="lights", claimant="subject-1", party_member=True))
    made.add("body-team", r.PostClosed(post="lights"))
    made.add("station-s", r.StationOpened(station="s", name="站", place="garden"))
    made.add("station-s", r.DutyRostered(member="actor-1", starts_at=START, ends_at=START + HOUR))
    made.add("station-s", r.DutyCancelled(member="actor-1", starts_at=START))
    views(database, made.entries)
    with reading(database) as connection:

        def number(table: Table, condition: Any) -> int:
            return int(
                connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
            )

        assert [number(volunteer_posts, open_posts(n)) for n in range(1, 5)] == [0, 1, 1, 0]
        assert [number(post_claims, held_claims(n)) for n in range(1, 5)] == [0, 0, 1, 0]
        assert [number(duties, known_duties(n)) for n in range(5, 8)] == [0, 1, 0]
        assert (number(volunteer_posts, open_posts()), number(duties, known_duties())) == (0, 0)


def stationed(database: Engine) -> None:
    """A community with a station, a compound below it with two, and one below that without any."""
    made = History(Random(1))
    for place, ancestors in (("lake", ()), ("garden", ("lake",)), ("yard", ("lake", "garden")), ("hill", ())):
        made.add(
            f"place-{place}", r.PlaceRegistered(place=place, name=place, tier="compound", ancestors=ancestors)
        )
    for station, place in (("garden-a", "garden"), ("garden-b", "garden"), ("lake-a", "lake")):
        made.add(f"station-{station}", r.StationOpened(station=station, name=f"{station} 站", place=place))
        made.add(
            f"station-{station}",
            r.DutyRostered(member=f"actor-{station}", starts_at=START, ends_at=START + 8 * HOUR),
        )
    made.add("station-garden-b", r.DutyCancelled(member="actor-garden-b", starts_at=START))
    views(database, made.entries)


@pytest.mark.parametrize(
    ("place", "hours", "position", "expected"),
    [
        ("garden", 1, None, ["actor-garden-a"]),
        ("garden", 1, 10, ["actor-garden-a", "actor-garden-b"]),
        ("garden", 1, 6, ["actor-garden-a"]),
        ("garden", 1, 5, []),
        ("garden", 1, 4, []),
        ("garden", 8, None, []),
        ("garden", 0, None, ["actor-garden-a"]),
        ("yard", 1, None, ["actor-garden-a"]),
        ("lake", 1, None, ["actor-lake-a"]),
        ("hill", 1, None, []),
        ("nowhere", 1, None, []),
    ],
)
def test_who_was_on_duty_is_told_by_the_nearest_place_with_a_station(
    database: Engine, place: str, hours: int, position: int | None, expected: list[str]
) -> None:
    stationed(database)
    with reading(database) as connection:
        found = on_duty(connection, place, START + hours * HOUR, position)
    assert [each.member for each in found] == expected


def test_who_was_on_duty_is_told_with_the_station(database: Engine) -> None:
    stationed(database)
    with reading(database) as connection:
        [found] = on_duty(connection, "yard", START)
    assert (found.station, found.name) == ("garden-a", "garden-a 站")
    assert (found.starts_at, found.ends_at) == (START, START + 8 * HOUR)


def test_a_rule_of_an_earlier_position_is_the_rule_of_that_time(
    views_of: MakeViews, database: Engine
) -> None:
    made = History(Random(1))
    changed = OWNERS_GENERAL.model_copy(update={"source": "业主大会议事规则"})
    made.add("rule-owners_general", r.VotingRuleDefined(rule=OWNERS_GENERAL))
    made.add("rule-owners_general", r.VotingRuleDefined(rule=changed))
    views(database, made.entries, at_most=1)
    with reading(database) as connection:
        found = [[(each.rule, each.version) for each in recorded_rules(connection, n)] for n in range(3)]
    assert found == [[], [(OWNERS_GENERAL, 1)], [(changed, 2)]]


def test_a_body_whose_row_is_lost_is_not_changed_unnoticed(database: Engine) -> None:
    made = History(Random(1))
    made.add("body-team", r.BodyRegistered(body="team", name="服务队", kind="volunteer_team", place="garden"))
    made.add("body-team", r.PostOpened(post="lights", name="照明", seats=2))
    view = RegistryView()
    make_views(database, made.entries[:1], [view]).catch_up()
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(delete(bodies))
        changes = view.fold(connection, made.entries[1:])
        with pytest.raises(RowsMissing, match="bodies holds 0 of 1 rows"):
            view.write(connection, changes)
        connection.rollback()


def test_a_rebuilt_registry_holds_the_same_rows(database: Engine) -> None:
    entries = registry_history(7, 150)
    made = views(database, entries, at_most=11)
    with reading(database) as connection:
        before = all_rows(connection)
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(update(post_claims).values(claimant="spoilt", ended_position=None))
        connection.execute(delete(duties))
    made.rebuild()
    with reading(database) as connection:
        assert all_rows(connection) == before
