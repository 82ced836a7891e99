"""Catch-up of all views in events a second: pages folded in memory, against a commit for every event.

Both read the same log in the same pages, decode it, and fill the same tables by the same folds. The peer is
how read models are usually kept: each event changes its rows and the checkpoint, and is committed.
"""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import Engine, delete, update

from infra.dev.postgres import PostgresServer, create_database
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import views_engine
from projections.checkpoints import view_checkpoints
from projections.engine import ViewEngine
from projections.pages import PAGE, project_into
from projections.views import standard_views
from tests.benchmarks.measurement import Measurement, interleaved_seconds
from tests.projections.histories import CHANGES, History, raised, uuid7

EVENTS = 20_000
"""In the log at scale 1."""
PEER_SHARE = 10
"""The peer projects the first tenth of them, which favours it: its tables stay small."""
APPENDED_AT_ONCE = 500
REPEATS = 3


def measure(scale: float) -> list[Measurement]:
    """Events a second on both databases, medians of interleaved repeats."""
    events = max(PEER_SHARE * 10, round(EVENTS * scale))
    measurements = []
    for database, address in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with address() as url:
            log = open_log(url)
            fill(log, events)
            measurements.append(_compare(database, url, log, events))
            log.close()
    return measurements


def _compare(database: str, url: str, log: EventLog, events: int) -> Measurement:
    few = events // PEER_SHARE
    engine = views_engine(url)
    ours_seconds, peer_seconds = interleaved_seconds(
        lambda: _catch_up(engine, log, events), lambda: _event_by_event(engine, log, few), REPEATS
    )
    engine.dispose()
    return Measurement(
        name=f"catch-up of all views, {database}",
        unit="events/s",
        ours=events / ours_seconds,
        peer=few / peer_seconds,
        peer_name="the same views, a commit for every event",
        goal="more than the peer",
        note=f"log read and decoded by both; {events:,} events, {few:,} by the peer",
    )


def _catch_up(engine: Engine, log: EventLog, events: int) -> None:
    views = _emptied(engine, log)
    if views.reach(events) != events:
        raise RuntimeError(f"the views did not catch up: {views.status()}")


def _event_by_event(engine: Engine, log: EventLog, events: int) -> None:
    _emptied(engine, log)
    views = standard_views()
    writer = engine.execution_options(writes=True)
    for after in range(0, events, PAGE):
        for entry in log.page(after, PAGE, events):
            with writer.begin() as connection:
                for view in views:
                    project_into(connection, view, [entry])
                last = {"position": entry.position, "event_id": entry.envelope.id}
                connection.execute(update(view_checkpoints).values(last))


def _emptied(engine: Engine, log: EventLog) -> ViewEngine:
    """Views that have projected nothing yet."""
    views = ViewEngine(engine, log, standard_views())
    views.create()
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(view_checkpoints))
    views.create()
    return views


def fill(log: EventLog, events: int) -> None:
    """Issues in the order of a busy community: fifty under way at a time, about five events each."""
    made, random = History(Random(2025)), Random(42)
    for number in itertools.count():
        if len(made.entries) >= events:
            break
        if number % 5 == 0:
            made.add(f"issue-{uuid7(number // 5)}", raised(random))
        else:
            issue = random.randrange(max(0, number // 5 - 50), number // 5 + 1)
            made.add(f"issue-{uuid7(issue)}", random.choice(CHANGES)(random))
    envelopes = [entry.envelope for entry in made.entries]
    for start in range(0, len(envelopes), APPENDED_AT_ONCE):
        log.append(envelopes[start : start + APPENDED_AT_ONCE])


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder)}/yishi.db"


@contextmanager
def _postgres() -> Iterator[str]:
    with PostgresServer() as server:
        create_database(server.url(), "catch_up")
        start, _, _ = server.url().rpartition("/")
        yield f"{start}/catch_up"
