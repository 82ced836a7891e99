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
SILENT_LEASES = 2
"""An owner that has said nothing for so many leases is taken for gone.

Its own clock says when it last spoke: machines whose clocks are further apart than that call its views
unowned. Who takes a view over goes by no other machine's clock (`projections.ownership`)."""

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
    still: float
    """Seconds in which it has not moved although there was something to project; 0 at the head of the log."""
    error: str | None
    """Why it stands still, such as an entry that is being tried again. None while it goes on."""
    failures: int
    """How often that has been tried."""
    condition: Condition
    """`current`: at the head of the log. `moving`: behind it, and has stood still for less than 10 seconds.
    `stuck`: for longer. `paused`: by an operator. `unowned`: nobody has projected it lately."""


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the tables of the engine say, read at one time."""

    checkpoints: Mapping[str, Checkpoint]
    builds: Mapping[str, Build]
    parked: Mapping[str, int]
    head: int
    """Of the log, read after the rest."""


def observe(connection: Connection, log: LogReader, names: Collection[str]) -> EngineState:
    """Read it for these views."""
    known = read_checkpoints(connection)
    chosen = {name: known[name] for name in names if name in known}
    return EngineState(chosen, read_builds(connection), count_parked(connection), log.head())


def view_status(
    state: EngineState,
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
    lag = max(0, state.head - checkpoint.position)
    build = state.builds.get(name)
    has_moved = now - checkpoint.updated_at < STANDSTILL
    still = _stood_still(checkpoint, log, lag, now)
    is_owned = beat_age is not None and beat_age <= SILENT_LEASES * lease
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
        parked=state.parked.get(name, 0),
        building=build.position if build else None,
        still=still.total_seconds(),
        error=checkpoint.error if checkpoint.fingerprint == fingerprint else OF_ANOTHER_VERSION,
        failures=checkpoint.failures,
        condition=_condition(checkpoint, lag, still, is_owned=is_owned),
    )


def _condition(checkpoint: Checkpoint, lag: int, still: timedelta, *, is_owned: bool) -> Condition:
    if checkpoint.paused_at is not None:
        return "paused"
    if not is_owned:
        return "unowned"
    if lag == 0:
        return "current"
    return "moving" if still < STANDSTILL else "stuck"


def _stood_still(checkpoint: Checkpoint, log: LogReader, lag: int, now: datetime) -> timedelta:
    """How long the view has let wait what it projects next: after a quiet hour it is not late for it yet."""
    if lag == 0:
        return timedelta(0)
    since = checkpoint.updated_at
    if now - since >= STANDSTILL:
        # What cannot be read excuses no view: nobody knows how long it has been there.
        following = [each for each in log.entries(checkpoint.position, 1) if isinstance(each, LogEntry)]
        since = max([since, *(each.recorded_at for each in following)])
    return max(timedelta(0), now - since)
