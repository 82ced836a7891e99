"""Deadlines that pass: which event set the one in force, and the name of what follows from it."""

from collections.abc import Iterable
from datetime import datetime

from domain.event import Actor, Envelope, rfc3339
from domain.issue.issue import Issue, evolve

CLOCK = Actor(id="yishi-deadlines", role="system")
"""Who moves up what nobody has moved in time."""


def command_id(stream: str, deadline: datetime) -> str:
    """The id of the command that a passed deadline leads to: the same one in any process."""
    return f"deadline:{stream}:{rfc3339(deadline)}"


def with_its_deadline(history: Iterable[Envelope]) -> tuple[Issue | None, Envelope | None]:
    """The issue after these events, and the event since which its present deadline has been what it is.

    There is no such event while it has no deadline.
    """
    issue: Issue | None = None
    due: datetime | None = None
    setting: Envelope | None = None
    for envelope in history:
        issue = evolve(issue, envelope)
        if issue.present_due != due:
            due, setting = issue.present_due, envelope
    return issue, setting if due is not None else None


def is_imported(envelope: Envelope) -> bool:
    """Whether another system told the event."""
    return getattr(envelope.data, "imported", None) is not None
