"""The sitting that a discussion names, when it is recorded by hand instead of by a deliberation."""

from datetime import datetime

from domain.council import errors
from domain.council.council import Council, fold
from domain.event import stream_kind
from domain.log import Log


def sitting_named(log: Log, stream: str | None) -> Council | None:
    """The sitting as it stands now; None where none is named, or there is no such sitting."""
    if stream is None or stream_kind(stream) != "council":
        return None
    return fold(None, log.history(stream))


def was_held_there(
    named: str, sitting: Council | None, *, subject: str, code: str, before: str, now: datetime
) -> None:
    """The sitting is of the place that the matter is before, has it on its agenda, and has begun.

    Raises UnknownCouncil, NotOnTheAgenda, BeforeAnotherPlace and CouncilNotYetBegun.
    """
    if sitting is None:
        raise errors.UnknownCouncil(council=named.removeprefix("council-"))
    if subject not in sitting.agenda:
        raise errors.NotOnTheAgenda(subject=subject)
    if sitting.place != before:
        raise errors.BeforeAnotherPlace(code=code, before=before, place=sitting.place)
    if now < sitting.starts_at:
        raise errors.CouncilNotYetBegun(starts_at=sitting.starts_at, now=now)
