"""At which moment a page shows things: now, at a position of the log, or at a time read off another page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from api.dependencies import Services
from api.issue_clocks import moment_of
from api.positions import AtQuery, view_position
from api.problems import InvalidRequest


class MomentQuery(AtQuery):
    """At which moment; `at` is what the form sends, a local time to the minute."""

    at: Annotated[str, Field(max_length=16)] | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The position that a page shows."""

    position: int
    is_past: bool
    """Whether it was asked for; else it is the present one, and links lead to what is so now."""
    asked: AtQuery
    """The position or the time that was asked for; neither for now."""

    @property
    def kept(self) -> str:
        """What to put after the address of another page, so that it shows the same moment."""
        return f"?position={self.position}" if self.is_past else ""

    @property
    def known(self) -> int | None:
        """The position that rows must be known at; None for now."""
        return self.position if self.is_past else None


def moment_asked(query: MomentQuery, services: Services) -> Moment:
    """The moment that is asked for. Raises InvalidRequest, and TryAgain while the views do not know it."""
    at = _at(query, services)
    return Moment(view_position(services, at), at.position is not None or at.as_of is not None, at)


def time_of(moment: Moment, services: Services) -> datetime:
    """The time at which the moment is: now, the time asked for, or when the position was recorded."""
    return moment_of(services, moment.asked, moment.position)


def _at(query: MomentQuery, services: Services) -> AtQuery:
    """The position or time asked for. A minute counts whole: a person has read it off the page."""
    if not query.at:
        return AtQuery(position=query.position, as_of=query.as_of)
    try:
        minute = datetime.strptime(query.at, "%Y-%m-%dT%H:%M").replace(tzinfo=services.zone)
        until = minute + timedelta(minutes=1, microseconds=-1)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(
            "Give a local time such as 2026-03-01T08:00.", "请填写时间，如 2026-03-01 08:00。"
        ) from error
    return AtQuery(as_of=min(until, services.clock()))
