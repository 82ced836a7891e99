"""What the plain tracker takes and answers: the same members as Yishi."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def _without_phone_number(title: str) -> str:
    if MOBILE.search(title):
        raise ValueError("the title holds a phone number; put it into the reporter's data")
    return title


class Location(BaseModel):
    grid: str | None = None
    building: str | None = None
    unit: str | None = None


class ReporterBody(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=100)
    phone: str | None = Field(default=None, min_length=3, max_length=50)


class RaiseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    place: str = Field(max_length=64)
    category: str = Field(max_length=64)
    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_phone_number)]
    channel: Literal["duty", "building_head", "grid", "meeting", "hotline", "online"]
    description: str | None = Field(default=None, max_length=4_000)
    location: Location | None = None
    reporter: ReporterBody | None = None


class IssueAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    code: str
    version: int
    state: str
    tier: str
    place: str
    category: str
    title: str
    channel: str
    location: Location | None
    reporter: str | None
    discuss_due: datetime | None
    raised_at: datetime
    changed_at: datetime
