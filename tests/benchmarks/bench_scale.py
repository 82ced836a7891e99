"""How costs stay flat while a log grows: the same work on a great generated city and on a small one.

Every row is a cost, of which less is better; the peer is our own cost on a smaller log, or of the bare
minimum. At scale 1 the great city has a million events; from scale 10 on there is one of ten million as well.
Cities are kept in the server that YISHI_BENCH_SERVER names, and found there again (see city.py); without
one, a server is started and everything is filled anew.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import psycopg

from domain.issue.issue import fold
from infra.dev.postgres import PostgresServer
from infra.eventstore.log import EventLog, open_log
from tests.benchmarks.appending import (
    MICROSECONDS,
    SAMPLES,
    appends_everywhere,
    appends_to_open_issues,
    is_for_appends,
)
from tests.benchmarks.city import build_views, city_url, create_if_missing, fill
from tests.benchmarks.databases import note_server
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
WARMING = 300
RUNS = 5
PLACE, MONTH = "city-crowded", "2025-10"


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
        _read(great, small),
        *_append(great, small),
        *_rebuild(great, tenth),
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


def _read(great: Kept, small: Kept) -> Measurement:
    """Medians of single reads of both logs in turn, of issues from all over each log."""
    logs = [open_log(great.url), open_log(small.url)]
    issues = [_random_issues(great), _random_issues(small)]
    for kept in (great, small):
        _into_memory(kept)
    reads: list[list[float]] = [[], []]
    for number in range(WARMING + SAMPLES):
        for which in (0, 1) if number % 2 else (1, 0):
            read = _read_one(logs[which], issues[which][number])
            if number >= WARMING:
                reads[which].append(read)
    for log in logs:
        log.close()
    name, note = (
        f"read of one issue at {great.events:,} events",
        _note(great, "both logs read into the server's memory first, as far as it holds them"),
    )
    return _cost(name, "µs", reads, f"at {small.events:,} events", "at most 1.1", note)


def _append(great: Kept, small: Kept) -> list[Measurement]:
    """Medians of single appends to both logs in turn, to issues from all over each and to those open now."""
    urls, against = [great.url, small.url], f"at {small.events:,} events"
    for kept in (great, small):
        _into_memory(kept)
    rows = []
    for where, appends in (
        ("issues from all over the log", appends_everywhere),
        ("issues open now", appends_to_open_issues),
    ):
        name = f"append of one event to {where}, at {great.events:,} events"
        note = _note(great, "after a checkpoint and an append to each issue")
        rows.append(_cost(name, "µs", appends(urls), against, "at most 1.1", note))
    for kept in (great, small):
        build_views(kept.url)
    return rows


def _note(great: Kept, how: str) -> str:
    note = f"one server; medians of {SAMPLES:,} in turn, {how}"
    if great.filled:
        note += f"; {great.filled / great.events * MICROSECONDS:.0f} µs an event to fill the log"
    return note


def _into_memory(kept: Kept) -> None:
    """Have the server hold the log and the indexes by which it is read and appended to, if there is room."""
    with psycopg.connect(kept.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        for relation in ("events_command", "events_stream_version_key", "events"):
            connection.execute("SELECT pg_prewarm(%s)", [relation])


def _random_issues(kept: Kept) -> list[str]:
    """Issues from all over the log, none of those that are appended to."""
    with psycopg.connect(kept.url) as connection:
        rows = connection.execute(
            "SELECT stream FROM events WHERE version = 1 AND stream LIKE 'issue-%' ORDER BY stream"
        ).fetchall()
    streams = [str(row[0]) for row in rows if not is_for_appends(str(row[0]))]
    return Random(kept.events).choices(streams, k=WARMING + SAMPLES)


def _read_one(log: EventLog, stream: str) -> float:
    """Microseconds to read the issue and fold it."""
    return seconds(lambda: fold(None, log.history(stream))) * MICROSECONDS


def _rebuild(great: Kept, tenth: Kept) -> list[Measurement]:
    """Memory against a log of a tenth, time against reading and decoding; each in a process of its own."""
    bare = [_worker(great.url, "read")["seconds"]]
    rebuilt = _worker(great.url, "rebuild")
    bare.append(_worker(great.url, "read")["seconds"])
    peak = _worker(tenth.url, "rebuild")["peak"]
    return [
        Measurement(
            name=f"memory of a rebuild of all views at {great.events:,} events",
            unit="MB",
            ours=rebuilt["peak"],
            peer=peak,
            peer_name=f"at {tenth.events:,} events",
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
    made: list[list[float]] = [[], []]
    whole: list[list[float]] = [[], []]
    for run in range(RUNS):
        for which, kept in ((0, great), (1, tenth)) if run % 2 else ((1, tenth), (0, great)):
            told = _worker(kept.url, "summary", PLACE, MONTH)
            made[which].append(told["seconds"])
            whole[which].append(told["process"])
    return _cost(
        f"summary of a month with {great.issues_a_month:,} issues, by a fresh process on a warm server, "
        f"at {great.events:,} events",
        "s",
        made,
        f"the same community and month at {tenth.events:,} events",
        "below 0.5 s, at most 1.2",
        f"medians of {RUNS} processes, from when all is imported; connections opened, views asked; the whole "
        f"process with the interpreter's start and imports {median(whole[0]):.2f} s, "
        f"{median(whole[1]):.2f} s of the peer",
    )


def _cost(name: str, unit: str, taken: list[list[float]], against: str, goal: str, note: str) -> Measurement:
    ours, peer = median(taken[0]), median(taken[1])
    return Measurement(name=name, unit=unit, ours=ours, peer=peer, peer_name=against, goal=goal, note=note)


def _worker(url: str, *task: str) -> dict[str, float]:
    """What scale_worker.py tells, and the seconds of its whole process as `process`."""
    command = [sys.executable, "-m", "tests.benchmarks.scale_worker", url, *task]
    started = time.perf_counter()
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return {**measured, "process": time.perf_counter() - started}


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get(SERVER_VARIABLE):
        note_server(url)
        yield url
        return
    with PostgresServer(SERVER_OPTIONS) as server:
        note_server(server.url())
        yield server.url()
