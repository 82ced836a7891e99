"""Which views this process keeps up with the log.

No clock of another machine is trusted: a lease has lapsed when its owner has said nothing for that long while
this process was watching. Time in which it did not look, because the database was away or a page took long,
does not count: others could not show themselves either, or could not be seen to.
"""

import math
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from projections.checkpoints import Checkpoint, read_checkpoints
from projections.leases import (
    Process,
    ask_for_work,
    give_up,
    leave,
    read_processes,
    renew,
    take,
)
from projections.transactions import cut_off

LEASE = 3.0
"""Seconds without a sign of its owner after which a view is taken over."""
BEATS = 3
"""How often an owner shows itself in that time."""


class Watch:
    """Measures, by this process's own clock, for how long it has seen something look the same."""

    def __init__(self, monotonic: Callable[[], float], at_most: float) -> None:
        """`monotonic` gives seconds that never go back; between two looks `at_most` seconds count."""
        self._monotonic = monotonic
        self._at_most = at_most
        self._seen: dict[Hashable, tuple[object, float, float]] = {}

    def unchanged(self, key: Hashable, look: object) -> float:
        """Seconds of watching since the thing first looked like this; 0 at the first look."""
        now = self._monotonic()
        last, watched, looked_at = self._seen.get(key, (None, 0.0, now))
        watched = watched + min(now - looked_at, self._at_most) if last == look else 0.0
        self._seen[key] = (look, watched, now)
        return watched


@dataclass(frozen=True, slots=True)
class _Decision:
    takes: Sequence[Checkpoint] = ()
    gives: Sequence[str] = ()
    gone: Sequence[str] = ()
    """Processes that have not shown themselves for long."""


class Ownership:
    """Takes views that nobody keeps up, shares them out among the processes, and renews its leases."""

    def __init__(
        self,
        engine: Engine,
        owner: str,
        fingerprints: Mapping[str, str],
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        lease: float,
    ) -> None:
        """`fingerprints` are of the views that this process knows; `owner` is its name among processes."""
        self.owner = owner
        self.lease = lease
        self._engine = engine
        self._reader = engine.execution_options(writes=False)
        self._fingerprints = fingerprints
        self._clock = clock
        self._monotonic = monotonic
        self._watch = Watch(monotonic, self.beat)
        self._renewed_at: float | None = None

    @property
    def beat(self) -> float:
        """Seconds between two signs of life."""
        return self.lease / BEATS

    def is_due(self) -> bool:
        """Whether it is time to renew the leases."""
        return self._renewed_at is None or self._monotonic() - self._renewed_at >= self.beat

    def claim(self, shares: bool, before_giving: Callable[[str], None]) -> Mapping[str, Checkpoint]:
        """The checkpoints of the views that this process owns from now on.

        With `shares` it stays, and takes its part beside the others; without, it is here for one piece of
        work, and takes what is free. `before_giving` is called with a view before that is left to another.
        """
        known, processes = self._read()
        decision = self._decide(known, processes, shares)
        if decision.takes or decision.gives or self.is_due():
            for name in decision.gives:
                before_giving(name)
            known = self._carry_out(decision, known, shares)
        return {
            name: each for name, each in known.items() if each.owner == self.owner and self._is_ours(each)
        }

    def renew(self) -> None:
        """Show that this process goes on, from within a long piece of work."""
        with self._engine.begin() as connection:
            renew(connection, self._fingerprints, self.owner, self._clock())
        self._renewed_at = self._monotonic()

    def release(self) -> None:
        """Leave everything to whoever wants it, at once."""
        with self._engine.begin() as connection:
            give_up(connection, self.owner)
            leave(connection, [self.owner])
        self._renewed_at = None

    def _read(self) -> tuple[Mapping[str, Checkpoint], Mapping[str, Process]]:
        with self._reader.connect() as connection:
            return self._ours(connection), read_processes(connection)

    def _ours(self, connection: Connection) -> Mapping[str, Checkpoint]:
        known = read_checkpoints(connection)
        return {name: known[name] for name in self._fingerprints if name in known}

    def _decide(
        self, known: Mapping[str, Checkpoint], processes: Mapping[str, Process], shares: bool
    ) -> _Decision:
        others = [process for process in processes.values() if process.id != self.owner]
        silent = {each.id: self._watch.unchanged(each.id, each.beat_at) for each in others}
        alive = [each for each in others if silent[each.id] < self.lease]
        fair = math.ceil(len(known) / (1 + len(alive))) if shares else len(known)
        return _Decision(
            takes=self._takes(known, fair),
            gives=[*self._foreign(known), *(self._gives(known, alive, fair) if shares else ())],
            gone=[id_ for id_, seconds in silent.items() if seconds >= self.lease],
        )

    def _takes(self, known: Mapping[str, Checkpoint], fair: int) -> list[Checkpoint]:
        """What is free, up to a fair share, and what nobody has moved or claimed for a whole lease."""
        owned = sum(each.owner == self.owner for each in known.values())
        takes: list[Checkpoint] = []
        for each in known.values():
            look = (each.owner, each.epoch, each.beat_at, each.position)
            unchanged = self._watch.unchanged(("view", each.name), look)
            if each.owner == self.owner or not self._is_ours(each):
                continue
            if unchanged >= self.lease or (each.owner is None and owned + len(takes) < fair):
                takes.append(each)
        return takes

    def _gives(self, known: Mapping[str, Checkpoint], alive: Collection[Process], fair: int) -> list[str]:
        """One view, where this process has more than its share and another that could project it has less."""
        mine = [name for name, each in known.items() if each.owner == self.owner and self._is_ours(each)]
        if len(mine) <= fair:
            return []
        owned = dict.fromkeys((process.id for process in alive), 0)
        for each in known.values():
            if each.owner in owned:
                owned[each.owner] += 1
        idle = [process for process in alive if owned[process.id] + 1 < len(mine)]
        return [name for name in mine if any(name in process.views for process in idle)][-1:]

    def _foreign(self, known: Mapping[str, Checkpoint]) -> list[str]:
        """What another version of Yishi has built anew under this process."""
        return [name for name, each in known.items() if each.owner == self.owner and not self._is_ours(each)]

    def _is_ours(self, checkpoint: Checkpoint) -> bool:
        """Whether the tables are for the view as this process knows it."""
        return checkpoint.fingerprint == self._fingerprints[checkpoint.name]

    def _carry_out(
        self, decision: _Decision, known: Mapping[str, Checkpoint], shares: bool
    ) -> Mapping[str, Checkpoint]:
        for silent in {each.owner for each in decision.takes} - {None}:
            cut_off(self._engine, str(silent))
        now = self._clock()
        with self._engine.begin() as connection:
            if shares:
                able = [name for name, each in known.items() if self._is_ours(each)]
                ask_for_work(connection, self.owner, able, now)
            if decision.gone:
                leave(connection, decision.gone)
            if decision.gives:
                give_up(connection, self.owner, decision.gives)
            renew(connection, self._fingerprints, self.owner, now)
            taken = [each for each in decision.takes if take(connection, each, self.owner, now)]
            after = self._ours(connection)
        self._renewed_at = self._monotonic()
        self._tell(taken, decision.gives)
        return after

    def _tell(self, taken: Sequence[Checkpoint], given: Sequence[str]) -> None:
        log = structlog.get_logger().bind(process=self.owner)
        for each in taken:
            log.info("view_taken", view=each.name, from_process=each.owner, position=each.position)
        for name in given:
            log.info("view_left_to_another", view=name)
