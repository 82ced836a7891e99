"""What the bodies of commands on service stations hold, and what answers say."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.issue_bodies import CommandBody
from api.moments import Moment
from api.references import Member
from domain.event import Identifier

_AT = "2026-03-02T01:00:00.000Z"
_UNTIL = "2026-03-02T09:00:00.000Z"


class StationBody(CommandBody):
    """A party-mass service station."""

    id: Identifier = Field(examples=["xinghe-station"])
    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["星河小区党群服务站"])
    place: Identifier = Field(examples=["xinghe"])


class RosterBody(CommandBody):
    """Put somebody on the duty roster."""

    member: Member
    starts_at: Moment = Field(examples=["2026-03-02T09:00:00+08:00"])
    ends_at: Moment = Field(examples=["2026-03-02T17:00:00+08:00"])
    """At most 24 hours later; no longer on duty at this moment."""


class CancelDutyBody(CommandBody):
    """Take a duty off the roster."""

    member: Member
    starts_at: Moment = Field(examples=["2026-03-02T09:00:00+08:00"])
    """When the duty begins, as the roster has it."""
    reason: str | None = Field(default=None, examples=["与他人调班。"])


class DutyAnswer(BaseModel):
    """Somebody on duty."""

    model_config = ConfigDict(from_attributes=True)

    member: str = Field(examples=["actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"])
    starts_at: Moment = Field(examples=[_AT])
    ends_at: Moment = Field(examples=[_UNTIL])


class StationAnswer(BaseModel):
    """A service station."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["xinghe-station"])
    name: str = Field(examples=["星河小区党群服务站"])
    place: str = Field(examples=["xinghe"])
    version: int


class RosterAnswer(StationAnswer):
    """A station, with what stands on its roster of the member whom the command was about."""

    duties: list[DutyAnswer]


class StationPage(BaseModel):
    """A page of stations, by id."""

    items: list[StationAnswer]
    next: str | None


class OnDutyAnswer(BaseModel):
    """Who is on duty at a station at a moment."""

    station: str = Field(examples=["xinghe-station"])
    name: str = Field(examples=["星河小区党群服务站"])
    place: str = Field(examples=["xinghe"])
    at: Moment = Field(examples=[_AT])
    position: int
    """Of the log: the roster is the one known there."""
    on_duty: list[DutyAnswer]
