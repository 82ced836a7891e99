"""The state of a volunteer activity, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.event import Envelope
from domain.registry import events as e

ActivityState = Literal["planned", "held", "cancelled"]


@dataclass(frozen=True, slots=True)
class Activity:
    """A volunteer activity: announced, and then held or cancelled."""

    stream: str
    place: str
    name: str
    starts_at: datetime
    changed_at: datetime
    """When the last event occurred."""
    version: int = 1
    state: ActivityState = "planned"
    body: str | None = None
    """The body that organises it."""
    issue: str | None = None
    """Stream of the issue that it works on."""
    volunteers: int | None = None
    minutes: int | None = None
    """Of all volunteers together."""
    result: str | None = None
    reason: str | None = None
    """Why it was cancelled."""

    @property
    def id(self) -> str:
        """The part of the stream's name after its kind."""
        return self.stream.removeprefix("activity-")


def fold_activity(activity: Activity | None, history: Iterable[Envelope]) -> Activity | None:
    """The activity after these events."""
    for envelope in history:
        match envelope.data:
            case e.ActivityPlanned() as event:
                activity = Activity(
                    stream=envelope.stream,
                    place=event.place,
                    name=event.name,
                    starts_at=event.starts_at,
                    changed_at=envelope.occurred_at,
                    body=event.body,
                    issue=event.issue,
                )
            case e.ActivityHeld() as event if activity:
                activity = replace(
                    activity,
                    state="held",
                    volunteers=event.volunteers,
                    minutes=event.minutes,
                    result=event.result,
                )
            case e.ActivityCancelled() as event if activity:
                activity = replace(activity, state="cancelled", reason=event.reason)
        activity = activity and replace(activity, version=envelope.version, changed_at=envelope.occurred_at)
    return activity
