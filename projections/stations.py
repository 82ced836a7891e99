"""Service stations and their duty rosters, each row with the positions between which it is so."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from domain.event import LogEntry
from domain.registry import events as e
from projections.registry_changes import RegistryChanges, Values
from projections.schema import POSITION, Moment, metadata, to_microseconds

stations = Table(
    "stations",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("place", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of its opening"),
    Column("opened_at", Moment, nullable=False),
    Index("ix_stations_place", "place"),
)

duties = Table(
    "duties",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False, doc="at which it was rostered"),
    Column("station", String, nullable=False),
    Column("member", String, nullable=False, doc="pseudonym"),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, doc="no longer on duty at this moment"),
    Column("rostered_at", Moment, nullable=False),
    Column("cancelled_position", BigInteger, doc="null while it stands"),
    Column("cancelled_at", Moment),
    Column("reason", String, doc="of its cancellation"),
    Index("ix_duties_station", "station", "starts_at"),
    Index("ix_duties_starts", "starts_at"),
)


def add_to_stations(changes: RegistryChanges, entry: LogEntry) -> None:
    """What an event of a station does to it and to its roster."""
    stream = entry.envelope.stream
    station, at = stream.removeprefix("station-"), to_microseconds(entry.envelope.occurred_at)
    if entry.envelope.version > 1:
        changes.change_one(stations, stream, {"id": station}, {"version": entry.envelope.version})
    match entry.envelope.data:
        case e.StationOpened() as event:
            changes.add(
                stations,
                stream,
                {
                    "id": event.station,
                    "name": event.name,
                    "place": event.place,
                    "version": entry.envelope.version,
                    "position": entry.position,
                    "opened_at": at,
                },
            )
        case e.DutyRostered() as event:
            changes.add(
                duties,
                stream,
                {
                    "position": entry.position,
                    "station": station,
                    "member": event.member,
                    "starts_at": to_microseconds(event.starts_at),
                    "ends_at": to_microseconds(event.ends_at),
                    "rostered_at": at,
                    "cancelled_position": None,
                    "cancelled_at": None,
                    "reason": None,
                },
            )
        case e.DutyCancelled() as event:
            standing: Values = {
                "station": station,
                "member": event.member,
                "starts_at": to_microseconds(event.starts_at),
                "cancelled_position": None,
            }
            cancelled = {"cancelled_position": entry.position, "cancelled_at": at, "reason": event.reason}
            changes.change(duties, stream, standing, cancelled)
