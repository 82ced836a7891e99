"""Local months as meetings and summaries name them: `2026-03`. As texts they sort in the order of time."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Years that a month may lie in, as in the period of a summary; beyond them it is mistyped."""
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def is_month(text: str) -> bool:
    """Whether the text names a month."""
    matched = _MONTH.fullmatch(text)
    return matched is not None and FIRST_YEAR <= int(matched[1]) <= LAST_YEAR


def local_month(moment: datetime, zone: ZoneInfo) -> str:
    """The month that the moment falls into in the zone."""
    local = moment.astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"


def later_month(month: str, by: int = 1) -> str:
    """The month that many months later; earlier for a negative number."""
    year, index = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{index + 1:02d}"


def end_of(month: str, zone: ZoneInfo) -> datetime:
    """The first moment after the month in the zone, in UTC."""
    following = later_month(month)
    return datetime(int(following[:4]), int(following[5:]), 1, tzinfo=zone).astimezone(UTC)
