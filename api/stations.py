"""Service stations and their duty rosters: who was on duty when an opinion came in."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select
from starlette.responses import Response

from api.acting import acting
from api.authority import InAuthority, needs
from api.dependencies import InServices, Services
from api.issue_bodies import CommandBody
from api.issue_lists import below
from api.known import known_place
from api.moments import Moment
from api.positions import AtQuery, MinimumPosition, log_position
from api.recording import Answer, InRecording, Recording
from api.registry_pages import ListQuery, page_by
from api.station_bodies import (
    CancelDutyBody,
    DutyAnswer,
    OnDutyAnswer,
    RosterAnswer,
    RosterBody,
    StationAnswer,
    StationBody,
    StationPage,
)
from domain.event import IDENTIFIER, Identifier
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry.errors import StationNotFound
from domain.registry.station import Station, fold_station
from domain.service import Context
from projections.stations import stations as stations_table

InStationId = Annotated[str, Path(alias="id", pattern=IDENTIFIER, description="The station's id.")]


class StationQuery(ListQuery):
    """Which stations."""

    place: Identifier | None = None
    """Of this place or one below it."""


class DutyQuery(AtQuery):
    """When, and as known at which position."""

    at: Moment | None = None
    """The moment at which they are on duty; default now."""


def routes() -> APIRouter:
    """The routes of stations."""
    router = APIRouter(tags=["stations"])
    router.post(
        "/stations",
        status_code=201,
        response_model=StationAnswer,
        summary="Open a service station",
        **needs("station.open"),
    )(open_station)
    for name, command, summary in (
        ("roster", roster, "Roster a duty"),
        ("cancel-duty", cancel_duty, "Cancel a duty"),
    ):
        router.post(
            f"/stations/{{id}}/{name}",
            response_model=RosterAnswer,
            summary=summary,
            **needs(f"station.{name}"),
        )(command)
    waiting = APIRouter(tags=["stations"], dependencies=[MinimumPosition])
    waiting.get("/stations", response_model=StationPage, summary="List stations", **needs("registry.read"))(
        stations
    )
    waiting.get(
        "/stations/{id}/duty",
        response_model=OnDutyAnswer,
        summary="Who is on duty at a moment",
        **needs("registry.read"),
    )(duty)
    router.include_router(waiting)
    return router


def open_station(body: StationBody, recording: InRecording) -> Response:
    """Open a service station of a place. Opening the same again changes nothing."""
    recording.over(f"station-{body.id}", body.place)
    context = _context(body, recording)
    command = c.OpenStation(
        by=context.by, now=context.occurred_at, station=body.id, name=body.name, place=body.place
    )
    registry = recording.services.registry
    answer = _station_from(recording.services, StationAnswer.model_validate)
    return recording.record(
        f"station-{body.id}", body, lambda: registry.open_station(command, context), answer, created=True
    )


def roster(id: InStationId, body: RosterBody, recording: InRecording) -> Response:
    """Put somebody on the duty roster. Nobody has two overlapping duties at one station."""
    _authorise(id, recording)
    context = _context(body, recording)
    command = c.RosterDuty(
        by=context.by,
        now=context.occurred_at,
        station=id,
        member=body.member,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    registry = recording.services.registry
    answer = _roster_from(recording.services, body.member)
    return recording.record(f"station-{id}", body, lambda: registry.roster_duty(command, context), answer)


def cancel_duty(id: InStationId, body: CancelDutyBody, recording: InRecording) -> Response:
    """Take a duty off the roster."""
    _authorise(id, recording)
    context = _context(body, recording)
    command = c.CancelDuty(
        by=context.by,
        now=context.occurred_at,
        station=id,
        member=body.member,
        starts_at=body.starts_at,
        reason=body.reason,
    )
    registry = recording.services.registry
    answer = _roster_from(recording.services, body.member)
    return recording.record(f"station-{id}", body, lambda: registry.cancel_duty(command, context), answer)


def stations(
    query: Annotated[StationQuery, Query()], services: InServices, authority: InAuthority
) -> StationPage:
    """Stations by id, as far as they are in sight."""
    if query.place is not None:
        authority.in_sight(query.place)
    known_place(services.registry, query.place)
    wanted = select(stations_table).where(*authority.in_sight_alone(stations_table.c.place))
    if query.place is not None:
        wanted = wanted.where(stations_table.c.place.in_(below(query.place)))
    with services.read() as connection:
        rows, after = page_by(connection, wanted, stations_table.c.id, query, f"stations {query.place}")
    return StationPage(items=[StationAnswer.model_validate(dict(row)) for row in rows], next=after)


def duty(
    id: InStationId, query: Annotated[DutyQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Who is, was or will be on duty at the moment, by the roster as it was known at a position."""
    authority.sees_registered(f"station-{id}", StationNotFound(station=id))
    position = log_position(services, query)
    station = fold_station(None, services.log.history(f"station-{id}", position))
    if station is None:
        raise StationNotFound(station=id)
    at = query.at or services.clock()
    answer = OnDutyAnswer(
        station=station.id,
        name=station.name,
        place=station.place,
        at=at,
        position=position,
        on_duty=[DutyAnswer.model_validate(each) for each in station.on_duty(at)],
    )
    headers = {"ETag": f'"{station.version}"', "Yishi-Position": str(position)}
    return Response(answer.model_dump_json(), headers=headers, media_type="application/json")


def _authorise(id_: str, recording: Recording) -> None:
    """Raises StationNotFound, also for a station elsewhere, and what the caller's authority refuses."""
    missing = StationNotFound(station=id_)
    found = recording.services.registry.station(id_)
    if found is None:
        raise missing
    recording.over(f"station-{id_}", found.place, missing=missing)


def _context(body: CommandBody, recording: Recording) -> Context:
    return recording.context(acting(recording.actor, body.by), body.occurred_at)


def _station_from(services: Services, answer_of: Callable[[Station], StationAnswer]) -> Answer:
    """Makes the answer of a station's stream at a position from the log."""

    def answer(receipt: Receipt) -> StationAnswer:
        found = fold_station(None, services.log.history(receipt.stream, receipt.position))
        if found is None:
            raise LookupError(receipt.stream)
        return answer_of(found)

    return answer


def _roster_from(services: Services, member: str) -> Answer:
    def answer_of(station: Station) -> RosterAnswer:
        duties = sorted((each for each in station.duties if each.member == member), key=lambda d: d.starts_at)
        return RosterAnswer(
            id=station.id,
            name=station.name,
            place=station.place,
            version=station.version,
            duties=[DutyAnswer.model_validate(each) for each in duties],
        )

    return _station_from(services, answer_of)
