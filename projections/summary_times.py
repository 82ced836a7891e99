"""Moments as people read them: in local time, to the minute."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """The moment in local time, to the second, with its offset: `2019-04-03T10:15:00+08:00`."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def minute(local: str) -> str:
    """A local time to the minute: `2019-04-03 10:15`."""
    return local[:16].replace("T", " ")


def deadline(local: str) -> str:
    """A local time by which something is due, to the minute.

    Time limits end with a day, at midnight: that is `2019-04-03 24:00` (ISO 8601: 24:00 is the end of a day),
    since `2019-04-04 00:00` reads as if there were another day.
    """
    if local[11:19] != "00:00:00":
        return minute(local)
    return f"{date.fromisoformat(local[:10]) - timedelta(days=1)} 24:00"
