"""Catch-up of one simple view against the eventsourcing library's ProjectionRunner, on one PostgreSQL server.

Each reads a log of its own kind, decodes it, and keeps one row an issue: the number of its events and the
last type. Ours folds pages in memory and writes each by one upsert; the library commits each event by itself.
"""

import psycopg

from infra.eventstore.log import EventLog, open_log
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from tests.benchmarks.bench_catch_up import fill
from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.library_view import PEER_NAME, LibraryIssues
from tests.benchmarks.measurement import Measurement, interleaved_medians, seconds
from tests.benchmarks.simple_view import IssueCounts

EVENTS = 100_000
"""In our log at scale 1."""
PEER_SHARE = 50
"""The peer's log holds the fiftieth part, which favours it: its table stays small."""
REPEATS = 3
NOTE = "已催办，请于三日内回复" * 8


def measure(scale: float) -> list[Measurement]:
    """Events a second, medians of interleaved repeats; each repeat begins with an empty view."""
    events = max(PEER_SHARE * 10, round(EVENTS * scale))
    with postgres_server() as server:
        url, peer = new_database(server), LibraryIssues(new_database(server))
        log = open_log(url)
        fill(log, events)
        peer.fill(events // PEER_SHARE, NOTE)
        ours, theirs = interleaved_medians(
            lambda: events / _catch_up(log, url), lambda: peer.events / _run(peer), REPEATS
        )
        log.close()
    return [
        Measurement(
            name="catch-up of one simple view, PostgreSQL",
            unit="events/s",
            ours=ours,
            peer=theirs,
            peer_name=PEER_NAME,
            goal="at least 30",
            note=f"log read and decoded by both; {events:,} events, {peer.events:,} by the peer; "
            "the peer's clock runs from its first event to its last, ours from the making of the table; "
            "ours does not wait for the disk, since rows and checkpoint would be lost together",
        )
    ]


def _catch_up(log: EventLog, url: str) -> float:
    """Seconds in which our view comes up with the log."""
    _drop(url, "DROP SCHEMA IF EXISTS views CASCADE")
    engine = views_engine(url)
    views = ViewEngine(engine, log, [IssueCounts()])

    def catch_up() -> None:
        views.create()
        views.catch_up()

    taken = seconds(catch_up)
    if views.position() != log.head():
        raise RuntimeError(f"the view did not catch up: {views.status()}")
    views.release()
    engine.dispose()
    return taken


def _run(peer: LibraryIssues) -> float:
    """Seconds in which the library's view comes up with its log."""
    _drop(peer.database_url, "DROP TABLE IF EXISTS issue_counts, countissues_tracking")
    taken = peer.catch_up()
    with psycopg.connect(peer.database_url) as connection:
        counted = connection.execute("SELECT sum(events) FROM issue_counts").fetchone()
    if counted != (peer.events,):
        raise RuntimeError(f"the library counted {counted} events, not {peer.events}")
    return taken


def _drop(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
