"""One view beside the log."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from random import Random

from sqlalchemy import Engine

from domain.event import LogEntry, Unreadable
from projections.reconciliation.comparison import Comparison, rebuild
from projections.reconciliation.findings import MOST, Finding, Findings, shown
from projections.reconciliation.membership import Membership
from projections.reconciliation.reached import Reached, reached
from projections.reconciliation.reader import Read, StreamReader
from projections.reconciliation.sample import Draw, changed_last
from projections.reconciliation.scratch import Held, Scratch, rows
from projections.view import View, fingerprint

Compared = Callable[[str, int, int | None], None]
"""Told what is compared, and of how many streams of how many it has been."""


@dataclass(slots=True)
class ViewReport:
    """What was compared of one view, and what was found."""

    view: str
    position: int = 0
    events: int = 0
    """Of its kinds in the log, up to that position."""
    streams: int = 0
    """Of its kinds in the log, up to that position."""
    compared: int = 0
    """Streams whose rows were derived anew."""
    findings: Findings = field(default_factory=Findings)


class ViewReconciliation:
    """Compares the rows of one view with its events, while the view may go on."""

    def __init__(
        self, view: View, log: StreamReader, database: Engine, read: Read, *, sample: int, random: Random
    ) -> None:
        """`database` takes temporary tables; `sample` is how many streams are derived anew."""
        self._view = view
        self._log = log
        self._database = database
        self._read = read
        self._sample = sample
        self._random = random
        self._fingerprint = fingerprint(view, database.dialect)
        self._report = ViewReport(view.name)

    def run(self, compared: Compared | None = None) -> ViewReport:
        """Count and compare. Raises what the databases raise when they are away."""
        with self._read() as connection:
            at = reached(connection, self._view.name, self._fingerprint)
        if at is None or not at.is_ours:
            self._report.findings.add([self._outdated()])
            return self._report
        self._report.position = at.position
        self._count_events(at)
        chosen = self._choose(at)
        with Scratch.beside(self._database, self._view) as scratch:
            suspects = self._look_for_suspects(scratch, at, compared)
            self._compare(scratch, list(dict.fromkeys([*suspects, *chosen])), compared)
        return self._report

    def _count_events(self, at: Reached) -> None:
        self._report.events = self._log.count(self._view.kinds, at.position)
        if at.events != self._report.events:
            sentence = (
                f"view {self._view.name}: it has counted {at.events:,} events up to position {at.position:,},"
                f" and the log holds {self._report.events:,} of its kinds"
            )
            finding = Finding(
                "count",
                sentence,
                rebuild(self._view.name),
                view=self._view.name,
                found=str(at.events),
                expected=str(self._report.events),
            )
            self._report.findings.add([finding])

    def _choose(self, at: Reached) -> list[str]:
        """Half of those changed last, the rest at random of all; counts them all on the way."""
        last = changed_last(self._log, self._view.kinds, at.position, self._sample // 2)
        draw = Draw(self._sample, self._random)
        draw.see(self._log.streams(self._view.kinds, at.position))
        self._report.streams = draw.passed
        others = [stream for stream in draw.drawn if stream not in last]
        return last + others[: self._sample - len(last)]

    def _look_for_suspects(self, scratch: Scratch, at: Reached, compared: Compared | None) -> list[str]:
        """Tell of streams that the log does not know; returns those that own too few rows, or too many.

        They are derived anew to say which; those beyond the first are only counted.
        """

        def seen(streams: int) -> None:
            if compared:
                compared("rows counted", streams, self._report.streams)

        derive = partial(self._counted, scratch)
        membership = Membership(self._view, self._log, self._read, self._fingerprint, derive)
        self._report.findings.add([*membership.unknown_to_the_log()])
        found = membership.suspects(at.position, seen)
        suspects = list(islice(found, MOST))
        self._report.findings.beyond += sum(1 for _ in found)
        return suspects

    def _compare(self, scratch: Scratch, streams: Sequence[str], compared: Compared | None) -> None:
        for stream in streams:
            self._report.findings.add([*self._of_stream(scratch, stream)])
            self._report.compared += 1
            if compared:
                compared("derived anew", self._report.compared, len(streams))

    def _of_stream(self, scratch: Scratch, stream: str) -> Iterator[Finding]:
        with self._read() as connection:
            at = reached(connection, self._view.name, self._fingerprint)
            if at is None or not at.is_ours:
                # Swapped for another version's while it was compared: told once, by the next run.
                return
            there = [
                rows(connection, table, self._view.rows_of(table, [stream])) for table in self._view.tables
            ]
        try:
            expected = scratch.derive(self._entries(stream, at))
        except Exception as error:
            # Whatever a view raises for a stream, it should have parked it for.
            yield self._not_parked(stream, error)
            return
        yield from Comparison(self._view.name, self._view.tables, stream).findings(there, expected)

    def _counted(self, scratch: Scratch, streams: Sequence[str], at: Reached) -> Held:
        entries = [entry for stream in streams for entry in self._entries(stream, at)]
        return scratch.count(sorted(entries, key=lambda entry: entry.position), streams)

    def _entries(self, stream: str, at: Reached) -> list[LogEntry]:
        """As far as the view has come with it. Raises what makes one unreadable."""
        entries: list[LogEntry] = []
        for entry in self._log.stream_entries(stream, at.stop(stream)):
            if isinstance(entry, Unreadable):
                raise entry.error
            entries.append(entry)
        return entries

    def _not_parked(self, stream: str, error: Exception) -> Finding:
        sentence = (
            f"view {self._view.name}, stream {stream}: its events cannot be projected, and it is not parked:"
            f" {type(error).__name__}: {shown(error)}"
        )
        return Finding("not_parked", sentence, rebuild(self._view.name), view=self._view.name, stream=stream)

    def _outdated(self) -> Finding:
        sentence = f"view {self._view.name}: its tables are not those of this version of Yishi"
        return Finding(
            "outdated", sentence, "start `yishi serve`, which builds them anew", view=self._view.name
        )
