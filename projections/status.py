"""How the views fare, for operators."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from domain.event import LogEntry
from projections.builds import Build, read_builds
from projections.checkpoints import Checkpoint, read_checkpoints
from projections.parking import count_parked
from projections.reader import LogReader

STANDSTILL = timedelta(seconds=10)
"""A view that has something to project and has not moved for this long is stuck."""

Condition = Literal["current", "moving", "stuck", "paused", "unowned"]
OF_ANOTHER_VERSION = (
    "another version of Yishi has built this view anew; restart this process with that version"
)


@dataclass(frozen=True, slots=True)
class ViewStatus:
    """How far a view has come, and who moves it."""

    name: str
    position: int
    lag: int
    """Positions between it and the head of the log."""
    events: int
    """Of its kinds, up to its position, those of parked streams too."""
    rate: int
    """Events a second lately; 0 when it has not moved for 10 seconds."""
    updated_at: datetime
    """When it last moved."""
    beat_age: float | None
    """Seconds since its owner last said that it goes on; None without an owner."""
    owner: str | None
    """Host, process and a random part; None while nobody projects it."""
    epoch: int
    """Grows whenever another than the owner may have changed the rows."""
    paused: bool
    parked: int
    """Streams that are passed over until they are replayed."""
    building: int | None
    """The position of tables that are being filled beside the running ones."""
    error: str | None
    """Why it stands still, such as an entry that is being tried again. None while it goes on."""
    failures: int
    """How often that has been tried."""
    condition: Condition
    """`current`: at the head of the log. `moving`: behind it, and has moved within 10 seconds, or was behind
    for less. `stuck`: neither. `paused`: by an operator. `unowned`: nobody has projected it lately."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the tables of the engine say, read at one time."""

    checkpoints: Mapping[str, Checkpoint]
    builds: Mapping[str, Build]
    parked: Mapping[str, int]
    head: int
    """Of the log, read after the rest."""


def observe(connection: Connection, log: LogReader, names: Collection[str]) -> Observed:
    """Read it for these views."""
    known = read_checkpoints(connection)
    chosen = {name: known[name] for name in names if name in known}
    return Observed(chosen, read_builds(connection), count_parked(connection), log.head())


def view_status(
    observed: Observed,
    checkpoint: Checkpoint,
    log: LogReader,
    *,
    now: datetime,
    lease: float,
    fingerprint: str,
) -> ViewStatus:
    """How one view fares.

    `lease` is how many seconds an owner may keep silent, `fingerprint` that of this version of the view.
    """
    name = checkpoint.name
    beat_at = checkpoint.beat_at
    beat_age = max(0.0, (now - beat_at).total_seconds()) if beat_at else None
    lag = max(0, observed.head - checkpoint.position)
    build = observed.builds.get(name)
    has_moved = now - checkpoint.updated_at < STANDSTILL
    return ViewStatus(
        name=name,
        position=checkpoint.position,
        lag=lag,
        events=checkpoint.events,
        rate=checkpoint.rate if has_moved else 0,
        updated_at=checkpoint.updated_at,
        beat_age=beat_age,
        owner=checkpoint.owner,
        epoch=checkpoint.epoch,
        paused=checkpoint.paused_at is not None,
        parked=observed.parked.get(name, 0),
        building=build.position if build else None,
        error=checkpoint.error if checkpoint.fingerprint == fingerprint else OF_ANOTHER_VERSION,
        failures=checkpoint.failures,
        condition=_condition(checkpoint, log, lag, now, None if beat_age is None else beat_age / lease),
    )


def _condition(
    checkpoint: Checkpoint, log: LogReader, lag: int, now: datetime, leases_silent: float | None
) -> Condition:
    if checkpoint.paused_at is not None:
        return "paused"
    if leases_silent is None or leases_silent > 2:
        return "unowned"
    if lag == 0:
        return "current"
    if now - checkpoint.updated_at < STANDSTILL or _was_appended_lately(log, checkpoint.position, now):
        return "moving"
    return "stuck"


def _was_appended_lately(log: LogReader, position: int, now: datetime) -> bool:
    """Whether what is next to be projected is new: after a quiet hour no view is late for it yet."""
    following = log.entries(position, 1)
    return any(isinstance(each, LogEntry) and now - each.recorded_at < STANDSTILL for each in following)
