"""One view following the log on its running tables."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine

from domain.event import LogEntry
from projections.checkpoints import Checkpoint, advance, record_failure
from projections.pages import Overtaken, Poison, commit, project
from projections.view import View, fingerprint

LONGEST_REST = timedelta(minutes=5)
"""A view that an entry has stopped tries it again after 1, 2, 4, … seconds, and after this at most."""


class Follower:
    """Moves one view on.

    What the view remembers of earlier entries is used only while no other process moves the checkpoint.
    """

    def __init__(self, engine: Engine, view: View, clock: Callable[[], datetime]) -> None:
        """`engine` is for writing; `clock` gives the time now, in UTC."""
        self.view = view
        self._engine = engine
        self._clock = clock
        self._fingerprint = fingerprint(view, engine.dialect)
        self._moved_to: tuple[int, int] | None = None
        self._has_failed = False

    def goes_on(self, checkpoint: Checkpoint) -> bool:
        """Whether the tables are for this version of the view, and no entry holds it up for now."""
        if checkpoint.fingerprint != self._fingerprint:
            return False
        # A new process tries at once: it may be the one that knows better.
        if not checkpoint.error or not self._has_failed:
            return True
        rest = min(timedelta(seconds=2 ** min(checkpoint.failures - 1, 20)), LONGEST_REST)
        return self._clock() >= checkpoint.updated_at + rest

    def error(self, checkpoint: Checkpoint) -> str | None:
        """Why the view stands still, and what to do."""
        if checkpoint.fingerprint != self._fingerprint:
            return "another version of Yishi has built this view anew; restart this process with that version"
        return checkpoint.error

    def move_on(self, checkpoint: Checkpoint, entries: Sequence[LogEntry], poison: Poison | None) -> None:
        """Project the entries. An entry that cannot be projected, or read (`poison`), stops this view."""
        if self._moved_to != _place(checkpoint):
            self.view.forget()
        self._checkpoint = checkpoint
        try:
            poison = project(entries, self._commit) if entries else poison
        except Overtaken:
            return
        self._has_failed = poison is not None
        if poison:
            self._record(poison)

    def _commit(self, entries: Sequence[LogEntry]) -> None:
        since, last, now = self._checkpoint, entries[-1], self._clock()

        def move(connection: Connection) -> bool:
            return advance(connection, since, last, now)

        commit(self._engine, self.view, entries, move)
        self._checkpoint = replace(since, position=last.position)
        self._moved_to = _place(self._checkpoint)

    def _record(self, poison: Poison) -> None:
        with self._engine.begin() as connection:
            record_failure(connection, self._checkpoint, str(poison), self._clock())
        structlog.get_logger().error(
            "view_stopped", view=self.view.name, position=poison.position, error=str(poison)
        )


def _place(checkpoint: Checkpoint) -> tuple[int, int]:
    return checkpoint.generation, checkpoint.position
