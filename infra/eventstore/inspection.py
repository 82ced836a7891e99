"""Looks the log itself over: whether it is still what docs/events.md says that it is. Changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import orjson

from infra.eventstore.canonical import canonical
from infra.eventstore.errors import NotStorable
from infra.eventstore.recorder import LogRecorder
from infra.eventstore.rows import RawEntry, moment
from projections.reconciliation.findings import MOST, Finding, Findings, shown

RECOVER = "restore the log from a backup; docs/operating.md says how to find a good one"
"""The log cannot be mended: what is recorded is never changed."""
TIMES = 200_000
"""Recorded times that are read at most."""
WINDOW = 1_000
"""Entries in a row whose recorded times are compared, in a log of more than `TIMES` entries."""

Looked = Callable[[str, int, int | None], None]
"""Told what is looked at, and how many of how many parts of it have been; None where that is not known."""


@dataclass(slots=True)
class LogReport:
    """What was looked at, and what was found."""

    head: int = 0
    times: int = 0
    """Entries whose recorded times were compared with those before."""
    streams: int = 0
    """Whose bytes were all looked at."""
    findings: Findings = field(default_factory=Findings)


class Inspection:
    """Counts in the whole log; reads times and bytes of a part of it."""

    def __init__(self, log: LogRecorder, *, sample: int, random: Random) -> None:
        """`sample` is how many streams' bytes are looked at."""
        self._log = log
        self._sample = sample
        self._random = random

    def run(self, looked: Looked = lambda *_: None) -> LogReport:
        """Look. Raises what the database raises when it is away."""
        report = LogReport(head=self._log.head())
        looked("positions", 0, None)
        report.findings.add([*self._positions(report.head)])
        looked("versions", 0, None)
        report.findings.add([*self._versions()])
        report.findings.add([*self._times(report, looked)])
        streams = self._streams(report.head)
        for stream in streams:
            report.findings.add([*_of_bytes(self._log.stream_entries([stream]))])
            report.streams += 1
            looked("bytes of streams", report.streams, len(streams))
        return report

    def _positions(self, head: int) -> Iterator[Finding]:
        """Positions are 1, 2, 3, …: as many as the last one says. An index holds them, so this is quick."""
        low, high = 0, head
        if self._count(low, high) == high - low:
            return
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._count(low, middle) < middle - low else (middle, high)
        sentence = f"the log ends at position {head:,} and holds {self._count(0, head):,} entries: the first"
        yield _finding("gap", f"{sentence} position without one is {high:,}")

    def _count(self, after: int, last: int) -> int:
        query = "SELECT count(*) FROM events WHERE position > %s AND position <= %s"
        return int(self._log.fetch(query, [after, last])[0][0])

    def _versions(self) -> Iterator[Finding]:
        """Versions of every stream are 1, 2, 3, …: the index of streams and versions is read through once."""
        query = (
            "SELECT stream, count(*), min(version), max(version) FROM events GROUP BY stream"
            " HAVING min(version) <> 1 OR max(version) <> count(*) LIMIT %s"
        )
        for stream, events, first, last in self._log.fetch(query, [MOST]):
            sentence = f"stream {stream} holds {events:,} events, of versions {first:,} to {last:,}"
            yield _finding("version_gap", f"{sentence}: some are missing", stream)

    def _times(self, report: LogReport, looked: Looked) -> Iterator[Finding]:
        """No time is before that of a position before it, adjacent or the last that was looked at."""
        for (before, earlier), (position, later) in pairwise(self._times_of_windows(report, looked)):
            if later < earlier:
                sentence = (
                    f"position {position:,} was recorded at {moment(later)}, before position {before:,},"
                    f" which was at {moment(earlier)}"
                )
                yield _finding("time", sentence)

    def _times_of_windows(self, report: LogReport, looked: Looked) -> Iterator[tuple[int, int]]:
        query = "SELECT position, recorded_at FROM events WHERE position > %s AND position <= %s ORDER BY 1"
        windows = self._windows(report.head)
        for number, start in enumerate(windows, start=1):
            rows = self._log.fetch(query, [start, min(start + WINDOW, report.head)])
            report.times += len(rows)
            looked("recorded times", number, len(windows))
            yield from ((int(position), int(at)) for position, at in rows)

    def _windows(self, head: int) -> list[int]:
        """After which positions the windows begin: all, or as many as may be at random and the last."""
        starts = range(0, head, WINDOW)
        if head <= TIMES:
            return list(starts)
        return sorted({*self._random.sample(starts, TIMES // WINDOW - 1), starts[-1]})

    def _streams(self, head: int) -> list[str]:
        """The streams of positions at random."""
        positions = self._random.sample(range(1, head + 1), min(self._sample, head))
        found = (self._log.page(position - 1, 1) for position in positions)
        return list(dict.fromkeys(entry.stream for entries in found for entry in entries))


def _of_bytes(entries: Iterator[RawEntry]) -> Iterator[Finding]:
    """The bytes of each are canonical, and say what the columns beside them say."""
    for entry in entries:
        try:
            said = orjson.loads(entry.state)
            is_canonical = canonical(said) == entry.state
            beside = (said["stream"], said["version"], said["type"])
        except (orjson.JSONDecodeError, NotStorable, TypeError, KeyError) as error:
            sentence = f"position {entry.position:,} holds bytes that are no event: {shown(error)}"
            yield _finding("bytes", sentence, entry.stream)
            continue
        if not is_canonical:
            sentence = f"position {entry.position:,} holds an event whose bytes are not canonical JSON"
            yield _finding("bytes", sentence, entry.stream)
        if beside != (entry.stream, entry.version, entry.type):
            sentence = (
                f"position {entry.position:,} is entered as version {entry.version} of {entry.stream},"
                f" {entry.type}, and its bytes are version {beside[1]} of {beside[0]}, {beside[2]}"
            )
            yield _finding("bytes", sentence, entry.stream)


def _finding(kind: str, sentence: str, stream: str | None = None) -> Finding:
    return Finding(kind=kind, sentence=f"log: {sentence}", remedy=RECOVER, stream=stream)
