"""The section on volunteers: activities that took place, duty at the service stations, posts claimed."""

from collections import defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, select

from projections.activities import activities
from projections.posts import volunteer_posts
from projections.registry import bodies
from projections.stations import duties, stations
from projections.summary_counted import Counts
from projections.summary_model_governance import (
    ActivityHeldTold,
    BodyPosts,
    StationDuty,
    VolunteeringSection,
)
from projections.summary_model_parts import Value
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_times import local_time
from projections.summary_told import figure_rows, hours, is_known

MOST_ACTIVITIES = 30
"""How many activities a summary shows."""
FIGURES = (
    "volunteering.activities",
    "volunteering.volunteers",
    "volunteering.hours",
    "duty.shifts",
    "duty.hours",
    "posts.open",
    "posts.seats",
    "posts.held",
    "posts.held_by_party_members",
    "posts.claimed",
)


def volunteering(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    scope: Scope,
    figures: Mapping[str, Value],
    found: Counts,
    names: Names,
    zone: ZoneInfo,
) -> VolunteeringSection | None:
    """What volunteers did; None for a place that never had an activity, a station or a post."""
    if not any(found[name] for name in FIGURES) and not _is_known(connection, scope):
        return None
    held = found["volunteering.activities"]
    return VolunteeringSection(
        id="volunteering",
        title="志愿服务与值班",
        figures=figure_rows(figures, FIGURES),
        total=len(held),
        activities=_activities(
            connection, [counted.position for counted in held[:MOST_ACTIVITIES]], names, zone
        ),
        stations=_stations(connection, found, names),
        posts=_posts(found, names),
    )


def _is_known(connection: Connection, scope: Scope) -> bool:
    posts = select(
        exists().where(
            volunteer_posts.c.body == bodies.c.id,
            bodies.c.place.in_(scope.places),
            volunteer_posts.c.position <= scope.position,
        )
    )
    return is_known(connection, scope, activities, stations) or connection.execute(posts).scalar_one()


def _activities(
    connection: Connection, held: list[int], names: Names, zone: ZoneInfo
) -> tuple[ActivityHeldTold, ...]:
    a = activities.c
    rows = connection.execute(select(activities).where(a.held_position.in_(held)).order_by(a.starts_at, a.id))
    return tuple(
        ActivityHeldTold(
            stream=f"activity-{row.id}",
            name=row.name,
            place=names.of("place", row.place),
            body=None if row.body is None else names.of("body", row.body),
            starts_at=local_time(row.starts_at, zone),
            volunteers=row.volunteers,
            hours=hours(row.minutes),
            result=row.result,
        )
        for row in rows
    )


def _stations(connection: Connection, found: Counts, names: Names) -> tuple[StationDuty, ...]:
    """By name; how many different people were on duty is read beside what is counted."""
    minutes: dict[str, int] = defaultdict(int)
    shifts: dict[str, list[int]] = defaultdict(list)
    for counted in found["duty.shifts"]:
        shifts[counted.stream].append(counted.position)
    for counted in found["duty.hours"]:
        minutes[counted.stream] += counted.amount
    if not shifts:
        return ()
    ids = [stream.removeprefix("station-") for stream in shifts]
    rows = connection.execute(select(stations).where(stations.c.id.in_(ids)).order_by(stations.c.id))
    members = _members(connection, ids, {position for some in shifts.values() for position in some})
    return tuple(
        StationDuty(
            station=row.name,
            place=names.of("place", row.place),
            shifts=len(shifts[f"station-{row.id}"]),
            members=len(members[row.id]),
            hours=hours(minutes[f"station-{row.id}"]),
        )
        for row in rows
    )


def _members(connection: Connection, ids: list[str], positions: set[int]) -> Mapping[str, set[str]]:
    d = duties.c
    members: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(d.station, d.position, d.member).where(d.station.in_(ids))):
        if row.position in positions:
            members[row.station].add(row.member)
    return members


def _posts(found: Counts, names: Names) -> tuple[BodyPosts, ...]:
    numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for index, name in enumerate(("posts.open", "posts.seats", "posts.held")):
        for counted in found[name]:
            numbers[counted.body or ""][index] += counted.amount
    return tuple(
        BodyPosts(body=names.of("body", body), posts=posts, seats=seats, held=held)
        for body, (posts, seats, held) in sorted(numbers.items())
    )
