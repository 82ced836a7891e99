"""The agenda that a coordination meeting is proposed, before it is frozen."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.coordination_reads import InMonth, InPlace
from api.dependencies import InServices
from api.positions import AtQuery, MinimumPosition, view_position
from api.stream_reads import answered
from domain.coordination.events import Reason


class ProposedItem(BaseModel):
    """Something that the meeting should work on, and why."""

    item: str = Field(examples=["1"])
    """Its number in the order to take them."""
    subject: str = Field(examples=["issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"])
    """`issue-<id>`, `decision-<id>`, or `coordination-<month>-<place>#<task>` for a task carried over."""
    title: str = Field(examples=["垃圾房三天没有清运"])
    reasons: list[Reason] = Field(examples=[["overdue", "much_supported"]])
    carried: int = Field(examples=[0])
    """How many meetings it has been carried over from."""


class ProposedAgenda(BaseModel):
    """What is proposed for the meeting of a place and month, as known at a position."""

    place: str = Field(examples=["chunfeng"])
    month: str = Field(examples=["2026-03"])
    position: int = Field(examples=[42])
    """To be given to `freeze-agenda`, so that this very proposal is frozen."""
    items: list[ProposedItem]
    next: None = None
    """Always null: a proposal is given whole."""


def routes() -> APIRouter:
    """The read route of proposed agendas."""
    router = APIRouter(tags=["coordination meetings"], dependencies=[MinimumPosition])
    router.get(
        "/coordination-meetings/{place}/{month}/proposed-agenda",
        response_model=ProposedAgenda,
        summary="The agenda proposed for a meeting",
        **needs("open.read"),
    )(proposed_agenda)
    return router


def proposed_agenda(
    place: InPlace,
    month: InMonth,
    at: Annotated[AtQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """What the meeting should work on and why, whether or not it is called yet."""
    authority.at(place)
    position = view_position(services, at)
    items = [
        ProposedItem.model_validate(item.model_dump())
        for item in services.propose_agenda(place, month, position)
    ]
    found = ProposedAgenda(place=place, month=month, position=position, items=items)
    return answered(found.model_dump_json(), position)
