"""What the figures of volunteer activities, of duty at service stations and of volunteer posts count."""

from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from projections.activities import activities
from projections.duty import known_duties
from projections.posts import post_claims, volunteer_posts
from projections.registry import bodies
from projections.schema import MICROSECOND
from projections.stations import duties, stations
from projections.summary_counted_entry import Counted, Found
from projections.summary_scope import Scope

MICROSECONDS_PER_MINUTE = 60_000_000


def counted_volunteering(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Activities that took place, by when that was reported, with their volunteers; and those cancelled."""
    a = activities.c
    held = select(a.held_position, a.id, a.name, a.body, a.volunteers, a.minutes).where(
        a.place.in_(scope.places),
        a.held_at >= scope.start,
        a.held_at < scope.end,
        a.held_position <= scope.position,
    )
    for row in connection.execute(held):
        counted = Counted(row.held_position, f"activity-{row.id}", row.name, body=row.body)
        yield "volunteering.activities", counted
        yield "volunteering.volunteers", counted._replace(amount=row.volunteers)
        yield "volunteering.hours", counted._replace(amount=row.minutes)
    cancelled = select(a.cancelled_position, a.id, a.name, a.body).where(
        a.place.in_(scope.places),
        a.cancelled_at >= scope.start,
        a.cancelled_at < scope.end,
        a.cancelled_position <= scope.position,
    )
    for at, id_, name, body in connection.execute(cancelled):
        yield "volunteering.cancelled", Counted(at, f"activity-{id_}", name, body=body)


def counted_duty(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Duties that begin in the period and stand on the roster."""
    d, s = duties.c, stations.c
    query = (
        select(d.position, d.station, s.name, d.starts_at, d.ends_at)
        .join(stations, s.id == d.station)
        .where(
            s.place.in_(scope.places),
            d.starts_at >= scope.start,
            d.starts_at < scope.end,
            known_duties(scope.position),
        )
    )
    for row in connection.execute(query):
        counted = Counted(row.position, f"station-{row.station}", row.name)
        minutes = (row.ends_at - row.starts_at) // MICROSECOND // MICROSECONDS_PER_MINUTE
        yield "duty.shifts", counted
        yield "duty.hours", counted._replace(amount=minutes)


def counted_posts(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Posts wanted at the end of the period, with their seats, and who claimed and held them."""
    p = volunteer_posts.c
    wanted = (
        select(p.position, p.body, p.name, p.seats)
        .join(bodies, bodies.c.id == p.body)
        .where(
            bodies.c.place.in_(scope.places),
            p.position <= scope.position,
            p.opened_at < scope.end,
            or_(p.closed_position.is_(None), p.closed_position > scope.position, p.closed_at >= scope.end),
        )
    )
    for row in connection.execute(wanted):
        counted = Counted(row.position, f"body-{row.body}", row.name, body=row.body)
        yield "posts.open", counted
        yield "posts.seats", counted._replace(amount=row.seats)
    yield from _claims(connection, scope)


def _claims(connection: Connection, scope: Scope) -> Iterator[Found]:
    k = post_claims.c
    is_held = or_(k.ended_position.is_(None), k.ended_position > scope.position, k.ended_at >= scope.end)
    claims = (
        select(
            *(k.position, k.body, k.post, k.party_member, bodies.c.name),
            (k.claimed_at >= scope.start).label("is_new"),
            is_held.label("is_held"),
        )
        .join(bodies, bodies.c.id == k.body)
        .where(
            bodies.c.place.in_(scope.places),
            k.position <= scope.position,
            k.claimed_at < scope.end,
            or_(k.claimed_at >= scope.start, is_held),
        )
    )
    for row in connection.execute(claims):
        counted = Counted(row.position, f"body-{row.body}", f"{row.name}：{row.post}", body=row.body)
        if row.is_new:
            yield "posts.claimed", counted
        if row.is_held:
            yield "posts.held", counted
            if row.party_member:
                yield "posts.held_by_party_members", counted
