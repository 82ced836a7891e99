"""The feed of events by position: open data, for integrations and for auditors."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.dependencies import InServices, ReadableLog
from api.event_selection import Selection, selection
from api.moments import Moment, RecordedMoment
from api.positions import MAX_POSITION, within_the_log
from domain.event import Actor, Envelope, Identifier, LogEntry, rfc3339

SCANNED = 5_000
"""Entries looked at for one page: a filter that matches little gives short pages, not slow ones."""
PAGE = 500
CLOUDEVENTS_BATCH = "application/cloudevents-batch+json"


class EventsQuery(BaseModel):
    """Which events."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(default=0, ge=0, le=MAX_POSITION)
    """Positions above this one; `next` of the page before."""
    limit: int = Field(default=100, ge=1, le=1000)
    types: Annotated[str, Field(max_length=1000, pattern=r"^[a-z_.]+(?:,[a-z_.]+)*$")] | None = None
    """Types, separated by commas, such as `issue.raised,issue.resolved`."""
    place: Identifier | None = None
    """Of what arose or was held in this place or below it, of these places, and of what serves them."""


class PublicEvent(BaseModel):
    """An event as it is stored, without its sealed part."""

    id: str
    type: str = Field(examples=["issue.raised"])
    v: int
    stream: str
    version: int
    occurred_at: Moment
    actor: Actor
    command_id: str
    correlation_id: str
    causation_id: str
    data: dict[str, Any]

    @classmethod
    def of(cls, envelope: Envelope) -> "PublicEvent":
        """The open part of an envelope."""
        return cls(
            id=envelope.id,
            type=envelope.data.type,
            v=envelope.data.v,
            stream=envelope.stream,
            version=envelope.version,
            occurred_at=envelope.occurred_at,
            actor=envelope.actor,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            data=envelope.data.facts(),
        )


class EventItem(BaseModel):
    """An event at its place in the log."""

    event: PublicEvent
    position: int
    recorded_at: RecordedMoment


class EventPage(BaseModel):
    """Events in the order of the log."""

    items: list[EventItem]
    next: str | None
    """`after` of the next page; null at the end of the log."""
    position: int
    """Everything up to here has been looked at: where to go on from at the end of the log."""


def routes() -> APIRouter:
    """The route of the feed."""
    router = APIRouter(tags=["events"])
    router.get("/events", response_model=EventPage, summary="Events by position", **needs("events.read"))(
        events
    )
    return router


def events(
    query: Annotated[EventsQuery, Query()],
    services: InServices,
    authority: InAuthority,
    accept: Annotated[str, Header(description="`application/json`, or a CloudEvents batch.")] = "*/*",
) -> Response:
    """Events after a position, in the order of the log, each exactly once.

    Appointments and reads of personal data are among them for those who may audit all places.
    """
    place = authority.narrowed(query.place)
    audits = place is None and authority.may_everywhere("audit.read")
    wanted = selection(services.registry, services.read, query.types, place, audits=audits)
    head = services.log.head()
    within_the_log(query.after, head, "after")
    if place is not None:
        # Which place an issue belongs to is known from the views alone.
        head = min(head, services.views.position())
    found, reached = _scan(services.log, query, wanted, head)
    headers = {"Yishi-Position": str(head), "Vary": "Accept"}
    if CLOUDEVENTS_BATCH in accept:
        headers["Link"] = f'<?after={reached}>; rel="next"'
        return Response(cloudevents(found), headers=headers, media_type=CLOUDEVENTS_BATCH)
    page = EventPage(items=found, next=str(reached) if reached < head else None, position=reached)
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


def cloudevents(items: Sequence[EventItem]) -> bytes:
    """The events as a CloudEvents 1.0 batch, with the attributes that the topics use too."""
    return orjson.dumps([_cloudevent(item) for item in items])


def _cloudevent(item: EventItem) -> dict[str, Any]:
    event = item.event
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": "urn:yishi",
        "type": f"yishi.{event.type}.v{event.v}",
        "subject": event.stream,
        "time": rfc3339(event.occurred_at),
        "datacontenttype": "application/json",
        "sequence": str(item.position),
        "streamversion": event.version,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "data": event.data,
    }


def _scan(log: ReadableLog, query: EventsQuery, wanted: Selection, head: int) -> tuple[list[EventItem], int]:
    """The events found, and the position that was looked at last."""
    found: list[EventItem] = []
    reached = query.after
    while reached < min(head, query.after + SCANNED):
        entries = log.page(reached, PAGE, head)
        found += [_item(entry) for entry in wanted.of(entries)]
        if len(found) >= query.limit:
            return found[: query.limit], found[query.limit - 1].position
        reached = entries[-1].position
    return found, reached


def _item(entry: LogEntry) -> EventItem:
    return EventItem(
        event=PublicEvent.of(entry.envelope), position=entry.position, recorded_at=entry.recorded_at
    )
