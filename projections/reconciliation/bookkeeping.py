"""What the engine has written down for itself, where it is out of date: nothing wrong, but good to know."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, inspect

from projections.builds import read_builds
from projections.checkpoints import Checkpoint, read_checkpoints
from projections.previous import read_previous
from projections.tables import name_beside
from projections.view import View

SILENCE = timedelta(minutes=1)
"""After this long without a word, whoever owned a view or was building one is taken for dead."""


def notices(connection: Connection, views: Sequence[View], now: datetime) -> Iterator[str]:
    """One sentence for each thing that somebody may have to look after."""
    checkpoints = read_checkpoints(connection).values()
    yield from _dead_owners(checkpoints, now)
    yield from _paused(checkpoints)
    yield from _broken_off(connection, now)
    yield from _leftover_tables(connection, views)


def _dead_owners(checkpoints: Iterable[Checkpoint], now: datetime) -> Iterator[str]:
    for each in checkpoints:
        if each.owner is not None and each.beat_at is not None and now - each.beat_at > SILENCE:
            yield (
                f"{_owned(each)} process {each.owner}, which was last heard of at"
                f" {each.beat_at:%Y-%m-%d %H:%M:%S} UTC; another takes it over as soon as a server runs"
            )


def _owned(each: Checkpoint) -> str:
    """A view has tables; what has none is an errand, whose lease stands among those of the views."""
    return f"the view {each.name} is owned by" if each.tables else f"the errand {each.name} is done by"


def _paused(checkpoints: Iterable[Checkpoint]) -> Iterator[str]:
    for each in checkpoints:
        if each.paused_at is not None:
            yield f"the view {each.name} is paused since {each.paused_at:%Y-%m-%d %H:%M:%S} UTC"


def _broken_off(connection: Connection, now: datetime) -> Iterator[str]:
    for name, build in read_builds(connection).items():
        if now - build.updated_at > SILENCE:
            yield (
                f"a rebuild of the view {name} has said nothing since {build.updated_at:%Y-%m-%d %H:%M} UTC;"
                " if it was broken off, the next start of `yishi serve` clears its tables away"
            )


def _leftover_tables(connection: Connection, views: Sequence[View]) -> Iterator[str]:
    shapes = "|".join(re.escape(table.name) for view in views for table in view.tables)
    known = {name for build in read_builds(connection).values() for name in build.tables}
    for previous in read_previous(connection).values():
        known |= {name_beside(name, previous.generation) for name in previous.tables}
    for name in sorted(inspect(connection).get_table_names()):
        if re.fullmatch(f"({shapes})__[0-9]+", name) and name not in known:
            yield f"the table {name} belongs to no rebuild that is known; it can be dropped"
