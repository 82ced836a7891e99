"""Times in requests: RFC 3339 text with a time zone, and nothing that merely looks like it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from api.invalid_fields import Unsuitable
from domain.event import rfc3339, to_milliseconds

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+ -]\d{2}:\d{2}))", re.ASCII
)
_EXAMPLE = "2026-03-01T08:00:00+08:00"


def parse_moment(value: Any) -> datetime:
    """The moment in UTC, in whole microseconds. Raises Unsuitable, which says what is wanted."""
    if isinstance(value, datetime):
        return value
    match = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Unsuitable(
            f"give a time with its time zone in RFC 3339, such as {_EXAMPLE}",
            f"请按 RFC 3339 填写带时区的时间，如 {_EXAMPLE}",
        )
    day, clock, fraction, _, offset = match.groups()
    # In a query string an unescaped + arrives as a space.
    zone = offset.replace(" ", "+") if offset else "+00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}")
    except ValueError:
        raise Unsuitable(
            f"there is no such time; give one such as {_EXAMPLE}", f"没有这个时间，请填写如 {_EXAMPLE} 的时间"
        ) from None
    if not 1900 <= moment.year <= 2999:
        raise Unsuitable("give a year from 1900 to 2999", "年份须在 1900 至 2999 之间")
    return moment.astimezone(UTC)


def recorded(moment: datetime) -> str:
    """The moment as RFC 3339 text in UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


Moment = Annotated[
    datetime,
    BeforeValidator(parse_moment),
    AfterValidator(to_milliseconds),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [_EXAMPLE]}),
]
"""A moment in UTC with milliseconds, from and to RFC 3339 text."""

RecordedMoment = Annotated[
    datetime,
    BeforeValidator(parse_moment),
    PlainSerializer(recorded, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T00:00:00.123456Z"]}),
]
"""A moment in UTC with microseconds: when the log recorded something."""
