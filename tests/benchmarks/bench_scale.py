"""How costs stay flat while a log grows: the same work on a great generated city and on a small one.

Every row is a cost, of which less is better; the peer is our own cost on the small log, or of the bare
minimum. At scale 1 the great city has a million events; from scale 10 on there is one of ten million as well.
Cities are kept in the server that YISHI_BENCH_SERVER names, and found there again (see city.py); without
one, a server is started and everything is filled anew.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import psycopg

from domain.event import Actor, Envelope
from domain.issue.events import IssueSupported
from domain.issue.issue import Issue, fold
from domain.issue.policies import CLOSED
from infra.dev.postgres import PostgresServer
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from projections.pages import PAGE
from tests.benchmarks.city import build_views, city_url, create_if_missing, fill
from tests.benchmarks.measurement import Measurement, seconds

SERVER_VARIABLE = "YISHI_BENCH_SERVER"
"""The URL of a database of a server in which cities are kept; its role may create databases."""
SERVER_OPTIONS = {"shared_buffers": "2GB", "max_wal_size": "4GB"}
"""Of a server that is started for this: a million events with their indexes fit into its memory.

For ten million give YISHI_BENCH_SERVER, with 8 GB of them or more.
"""
ROOT = Path(__file__).parents[2]
SMALL = 10_000
GREAT = 1_000_000
"""Events at scale 1."""
SAMPLES = 3_000
WARMING = 300
RUNS = 5
PLACE, MONTH = "city-crowded", "2025-10"
MICROSECONDS = 1_000_000


class Kept(NamedTuple):
    """A city in a database."""

    url: str
    events: int
    issues_a_month: int
    """Of the crowded community; 0 without one."""
    filled: float
    """Seconds that filling the log took just now; 0 when it was there."""


def measure(scale: float) -> list[Measurement]:
    """Costs at each size against those of a small log."""
    greats = [max(20_000, round(GREAT * min(scale, 1)))] + ([10 * GREAT] if scale >= 10 else [])
    with _server() as server:
        small = _kept(server, SMALL, 0)
        return [row for events in greats for row in _rows(server, events, small)]


def _rows(server: str, events: int, small: Kept) -> list[Measurement]:
    crowd = min(10_000, events // 100)
    great, tenth = _kept(server, events, crowd), _kept(server, events // 10, crowd)
    return [
        *_append_and_read(great, small),
        *_rebuild(great, small),
        _summary(great, tenth),
    ]


def _kept(server: str, events: int, crowd: int) -> Kept:
    """The city, filled if it is not there yet, with its views up to date."""
    url = city_url(server, events, crowd)
    create_if_missing(url)
    written = 0

    def load() -> None:
        nonlocal written
        written = fill(url, events, crowd)

    filled = seconds(load)
    build_views(url)
    log = open_log(url)
    head = log.head()
    log.close()
    return Kept(url, head, crowd, filled if written == head else 0.0)


def _append_and_read(great: Kept, small: Kept) -> list[Measurement]:
    """Medians of single appends and reads, on both logs in turn, of issues from all over each log."""
    logs = [open_log(great.url), open_log(small.url)]
    issues = [_random_issues(great), _random_issues(small)]
    for log in logs:
        _read_through(log)
    reads: list[list[float]] = [[], []]
    appends: list[list[float]] = [[], []]
    for number in range(WARMING + SAMPLES):
        for which in (0, 1) if number % 2 else (1, 0):
            to_read, to_support = issues[which]
            read, appended = _read(logs[which], to_read[number]), _support(logs[which], to_support[number])
            if number >= WARMING:
                reads[which].append(read)
                appends[which] += [appended] if appended else []
    for log in logs:
        log.close()
    build_views(great.url)
    note = f"one server, both logs read through; medians of {SAMPLES:,} in turn, issues from all over the log"
    if great.filled:
        note += f"; {great.filled / great.events * MICROSECONDS:.0f} µs an event to fill the log"
    against = f"at {small.events:,} events"
    return [
        _cost(f"append of one event at {great.events:,} events", "µs", appends, against, "at most 1.1", note),
        _cost(f"read of one issue at {great.events:,} events", "µs", reads, against, "at most 1.1", note),
    ]


def _read_through(log: EventLog) -> None:
    """Page by page, so that the server has in its memory what fits there of either log."""
    position = 0
    while page := log.raw_page(position, PAGE):
        position = page[-1].position


def _random_issues(kept: Kept) -> tuple[list[str], list[str]]:
    """Issues to read, and others to append to: what is read stays as long as the city made it."""
    with psycopg.connect(kept.url) as connection:
        rows = connection.execute(
            "SELECT stream FROM events WHERE version = 1 AND stream LIKE 'issue-%' ORDER BY stream"
        ).fetchall()
    streams, random = [str(row[0]) for row in rows], Random(kept.events)
    to_read, to_support = (random.choices(streams[half::2], k=WARMING + SAMPLES) for half in (0, 1))
    return to_read, to_support


def _read(log: EventLog, stream: str) -> float:
    """Microseconds to read the issue and fold it."""
    return seconds(lambda: fold(None, log.history(stream))) * MICROSECONDS


def _support(log: EventLog, stream: str) -> float | None:
    """Microseconds to append one event to the issue; None where it takes no support any more."""
    issue = fold(None, log.history(stream))
    if issue is None or issue.state in CLOSED:
        return None
    support = _supported(issue)
    return seconds(lambda: log.append([support])) * MICROSECONDS


def _supported(issue: Issue) -> Envelope:
    id_ = new_id()
    return Envelope(
        id=id_,
        stream=issue.stream,
        version=issue.version + 1,
        occurred_at=issue.changed_at,
        actor=Actor(id=f"subject-{id_}", role="resident"),
        command_id=f"bench:{id_}",
        correlation_id="bench",
        causation_id="bench",
        data=IssueSupported(supporter=f"subject-{id_}"),
    )


def _rebuild(great: Kept, small: Kept) -> list[Measurement]:
    """Memory against the small log, and time against reading and decoding, each in a process of its own."""
    bare = [_worker(great.url, "read")["seconds"]]
    rebuilt = _worker(great.url, "rebuild")
    bare.append(_worker(great.url, "read")["seconds"])
    peak = _worker(small.url, "rebuild")["peak"]
    return [
        Measurement(
            name=f"memory of a rebuild of all views at {great.events:,} events",
            unit="MB",
            ours=rebuilt["peak"],
            peer=peak,
            peer_name=f"at {small.events:,} events",
            goal="the same, below 300 MB",
            note="most memory of the process",
        ),
        Measurement(
            name=f"rebuild of all views, {great.events:,} events",
            unit="s",
            ours=rebuilt["seconds"],
            peer=median(bare),
            peer_name="one bare pass that reads and decodes every event",
            goal="at most 3",
            note="the bare pass before and after it",
        ),
    ]


def _summary(great: Kept, tenth: Kept) -> Measurement:
    """Each made by a fresh process, in turn."""
    taken: list[list[float]] = [[], []]
    for run in range(RUNS):
        for which, kept in ((0, great), (1, tenth)) if run % 2 else ((1, tenth), (0, great)):
            taken[which].append(_worker(kept.url, "summary", PLACE, MONTH)["seconds"])
    return _cost(
        f"summary of a month with {great.issues_a_month:,} issues, cold, at {great.events:,} events",
        "s",
        taken,
        f"the same community and month at {tenth.events:,} events",
        "below 0.5 s, at most 1.2",
        f"medians of {RUNS} fresh processes, from when they have started; connections opened, views asked",
    )


def _cost(name: str, unit: str, taken: list[list[float]], against: str, goal: str, note: str) -> Measurement:
    ours, peer = median(taken[0]), median(taken[1])
    return Measurement(name=name, unit=unit, ours=ours, peer=peer, peer_name=against, goal=goal, note=note)


def _worker(url: str, *task: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.scale_worker", url, *task]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return measured


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get(SERVER_VARIABLE):
        yield url
        return
    with PostgresServer(SERVER_OPTIONS) as server:
        yield server.url()
