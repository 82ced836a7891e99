"""Catch-up of all views in events a second: pages folded in memory, against a commit for every event.

Both read the same log in the same pages, decode it, and fill the same tables by the same folds. The peer is
how read models are usually kept: each event changes its rows and the checkpoint, and is committed. On
PostgreSQL the log is a generated city's, in which thousands of issues are under way at a time, and what a
core does is measured as well: there the peer is a bare pass that reads and decodes.
"""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import Engine, delete, update

from infra.dev.postgres import PostgresServer
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import views_engine
from projections.checkpoints import view_checkpoints
from projections.engine import ViewEngine
from projections.following import Uncollected
from projections.pages import PAGE, project_into
from projections.views import standard_views
from tests.benchmarks import city
from tests.benchmarks.databases import note_server
from tests.benchmarks.measurement import Measurement, interleaved_seconds
from tests.benchmarks.processor_time import Spent, spent
from tests.projections.histories import CHANGES, History, raised, uuid7

EVENTS = 20_000
"""In the log of SQLite at scale 1."""
PEER_SHARE = 10
"""The peer projects the first tenth of them, which favours it: its tables stay small."""
CITY_EVENTS = 300_000
"""In the log of PostgreSQL at scale 1."""
CITY_SHARE = 100
"""The peer that commits every event projects the first hundredth of them."""
APPENDED_AT_ONCE = 500
REPEATS = 3
COMMITTING = "the same views, a commit for every event"


def measure(scale: float) -> list[Measurement]:
    """Events a second on both databases, medians of interleaved repeats."""
    return [_on_sqlite(max(PEER_SHARE * 10, round(EVENTS * scale))), *_on_postgresql(scale)]


def _on_sqlite(events: int) -> Measurement:
    few = events // PEER_SHARE
    with _sqlite() as url:
        log, engine = open_log(url), views_engine(url)
        fill(log, events)
        ours, peer = interleaved_seconds(
            lambda: _catch_up(engine, log, events), lambda: _event_by_event(engine, log, few), REPEATS
        )
        engine.dispose()
        log.close()
    return Measurement(
        name="catch-up of all views, SQLite",
        unit="events/s",
        ours=events / ours,
        peer=few / peer,
        peer_name=COMMITTING,
        goal="more than the peer",
        note=f"log read and decoded by both; {events:,} events, fifty issues at a time; {few:,} by the peer",
    )


def _on_postgresql(scale: float) -> list[Measurement]:
    with PostgresServer() as server:
        note_server(server.url())
        url = server.create_database("catch_up")
        city.fill(url, max(1_000, round(CITY_EVENTS * scale)), 0)
        log, engine = open_log(url), views_engine(url)
        events = log.head()
        few = max(1, events // CITY_SHARE)
        ours: list[Spent] = []
        bare: list[Spent] = []
        committing: list[Spent] = []
        turns = [
            (ours, lambda: _catch_up(engine, log, events)),
            (bare, lambda: _read(log)),
            (committing, lambda: _event_by_event(engine, log, few)),
        ]
        for repeat in range(REPEATS):
            for taken, action in turns if repeat % 2 == 0 else reversed(turns):
                taken.append(spent(action, server.pid))
        engine.dispose()
        log.close()
    return [_by_the_clock(events, few, ours, committing), _per_core(events, ours, bare)]


def _by_the_clock(events: int, few: int, ours: list[Spent], committing: list[Spent]) -> Measurement:
    return Measurement(
        name="catch-up of all views, PostgreSQL",
        unit="events/s",
        ours=events / median(each.wall for each in ours),
        peer=few / median(each.wall for each in committing),
        peer_name=COMMITTING,
        goal="more than the peer",
        note=f"log of a generated city read and decoded by both; {events:,} events, {few:,} by the peer",
    )


def _per_core(events: int, ours: list[Spent], bare: list[Spent]) -> Measurement:
    servers = [median(each.server for each in taken) for taken in (ours, bare)]
    return Measurement(
        name="catch-up of all views, PostgreSQL, per core",
        unit="events/CPU-s",
        ours=events / median(each.process for each in ours),
        peer=events / median(each.process for each in bare),
        peer_name="a bare pass that reads and decodes every event",
        goal="at least 20,000 events/CPU-s",
        note=f"events a CPU-second of the projecting process; beside it the server took {servers[0]:.1f} "
        f"CPU-seconds, {servers[1]:.1f} for the peer; {events:,} events of a generated city",
    )


def _catch_up(engine: Engine, log: EventLog, events: int) -> None:
    views = _emptied(engine, log)
    if views.reach(events) != events:
        raise RuntimeError(f"the views did not catch up: {views.status()}")
    views.release()


def _read(log: EventLog) -> None:
    """Every event decoded and none kept; garbage is searched as in a catch-up."""
    position = 0
    with Uncollected() as collected:
        while page := log.page(position, PAGE):
            position = page[-1].position
            collected.page_ended()


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
