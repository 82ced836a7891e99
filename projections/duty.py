"""Who was on duty at a service station, as known at a position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from domain.registry.station import LONGEST_DUTY
from projections.registry import places
from projections.stations import duties, stations


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty at a station."""

    station: str
    name: str
    """Of the station."""
    member: str
    """Pseudonym."""
    starts_at: datetime
    ends_at: datetime


def on_duty(
    connection: Connection, place: str, at: datetime, position: int | None = None
) -> Sequence[OnDuty]:
    """Who was on duty at the moment at the stations of the place, by station, then by beginning.

    For a place without a station it is those of the nearest place above it that has one. The roster is that
    known at the position, default now; empty when nobody was on duty, or the place is not known.
    """
    for seat in _lineage(connection, place):
        chosen = _stations_of(connection, seat, position)
        if chosen:
            return duties_at(connection, chosen, at, position)
    return ()


def duties_at(
    connection: Connection, chosen: Sequence[str], at: datetime, position: int | None = None
) -> Sequence[OnDuty]:
    """Who was on duty at the moment at these stations, as known at the position, default now."""
    d, s = duties.c, stations.c
    query = (
        select(d.station, s.name, d.member, d.starts_at, d.ends_at)
        .join(stations, s.id == d.station)
        .where(d.station.in_(chosen), d.starts_at <= at, d.starts_at > at - LONGEST_DUTY, d.ends_at > at)
        .where(known_duties(position))
        .order_by(d.station, d.starts_at, d.position)
    )
    return [OnDuty(*row) for row in connection.execute(query)]


def known_duties(position: int | None = None) -> ColumnElement[bool]:
    """Rows of `duties` that stand as known at the position: rostered and not cancelled up to it."""
    d = duties.c
    if position is None:
        return d.cancelled_position.is_(None)
    return and_(d.position <= position, or_(d.cancelled_position.is_(None), d.cancelled_position > position))


def _lineage(connection: Connection, place: str) -> Sequence[str]:
    """The place and those above it, nearest first."""
    path = connection.execute(select(places.c.path).where(places.c.id == place)).scalar_one_or_none()
    return [] if path is None else path.strip("/").split("/")[::-1]


def _stations_of(connection: Connection, place: str, position: int | None) -> Sequence[str]:
    query = select(stations.c.id).where(stations.c.place == place).order_by(stations.c.id)
    if position is not None:
        query = query.where(stations.c.position <= position)
    return connection.execute(query).scalars().all()
