"""The projector follows a real log in a thread, and lives through what the views' database does."""

from collections.abc import Sequence
from random import Random

import pytest
from sqlalchemy import Connection, func, select

from consumers.projector import Projector
from domain.event import LogEntry
from infra.dev.postgres import PostgresServer
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import reading, views_engine
from projections.engine import ViewEngine
from projections.issue_timeline import issue_timeline
from projections.issues import IssueView
from projections.ownership import LEASE
from projections.registry import RegistryView
from projections.view import Changes, View
from projections.views import standard_views
from tests.consumers.test_loop import until
from tests.projections.histories import broken, history, log_of

ENTRIES = history(Random(31), 200)


def views_on(database_url: str, log: EventLog, views: Sequence[View] | None = None) -> ViewEngine:
    made = ViewEngine(views_engine(database_url), log, views or standard_views())
    made.create()
    return made


def append(log: EventLog, entries: Sequence[LogEntry]) -> None:
    log.append([entry.envelope for entry in entries])


def test_what_is_appended_is_projected(database_url: str, log: EventLog) -> None:
    views = views_on(database_url, log)
    projector = Projector(views, log.wait_for_append)
    append(log, ENTRIES[:100])
    projector.start()
    assert views.wait_for(100, timeout=60)
    for number in range(100, 200, 20):
        append(log, ENTRIES[number : number + 20])
        assert views.wait_for(number + 20, timeout=60)
    assert projector.health().error is None
    projector.stop()
    assert not projector.health().running


def test_two_projectors_project_each_entry_once(database_url: str, log: EventLog) -> None:
    first, second = views_on(database_url, log), views_on(database_url, log)
    projectors = [Projector(views, log.wait_for_append) for views in (first, second)]
    for projector in projectors:
        projector.start()
    for number in range(0, 200, 10):
        append(log, ENTRIES[number : number + 10])
    assert first.wait_for(200, timeout=60)
    for projector in projectors:
        projector.stop()
        assert projector.health().error is None
    assert [each.error for each in first.status()] == [None for _ in standard_views()]


class Away(RegistryView):
    """Meets a database that is away, so many times."""

    times = 2

    def write(self, connection: Connection, changes: Changes) -> None:
        if self.times:
            self.times -= 1
            raise ConnectionError("the database is away")
        super().write(connection, changes)


def test_a_database_that_is_away_is_tried_again(database_url: str, log: EventLog) -> None:
    append(log, ENTRIES)
    views = views_on(database_url, log, [Away(), IssueView()])
    projector = Projector(views, log.wait_for_append)
    projector.start()
    assert until(lambda: "away" in str(projector.health().error))
    assert views.wait_for(200, timeout=60)
    assert until(lambda: projector.health().failures == 0)
    projector.stop()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_projector_never_rests_for_so_long_that_its_leases_lapse(
    database_url: str, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[float] = []
    projector = Projector(views_on(database_url, log), log.wait_for_append)
    monkeypatch.setattr(projector._loop._stopping, "wait", rested.append)
    for _ in range(12):
        projector._loop._failed(ConnectionError("away"))
    assert max(rested) < LEASE / 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_view_that_an_entry_stops_does_not_make_the_projector_spin(database_url: str) -> None:
    position = next(e.position for e in ENTRIES[50:] if e.envelope.stream.startswith("issue-"))
    entries = log_of(broken(ENTRIES, position))
    asked: list[int] = []
    views = ViewEngine(views_engine(database_url), entries, [IssueView()])
    views.create()

    def wait_for_append(after: int, timeout: float) -> bool:
        asked.append(after)
        return True  # As a log does that has grown since.

    projector = Projector(views, wait_for_append)
    projector.start()
    assert until(lambda: views.status()[0].failures >= 2)
    projector.stop()
    assert len(entries.reads) < 20
    assert len(asked) < 20


def test_a_postgresql_that_ends_without_notice_is_followed_again_once_it_is_back() -> None:
    with PostgresServer() as server:
        url = server.create_database("yishi")
        log = open_log(url)
        views = views_on(url, log)
        projector = Projector(views, log.wait_for_append)
        append(log, ENTRIES[:50])
        projector.start()
        assert views.wait_for(50, timeout=60)
        server.kill()
        assert until(lambda: projector.health().failures > 0)
        server.start()
        restarted = open_log(url)
        append(restarted, ENTRIES[50:])
        assert until(lambda: projector.health().failures == 0)
        assert views.wait_for(200, timeout=60)
        projector.stop()
        with reading(views_engine(url)) as connection:
            events = connection.execute(select(func.count()).select_from(issue_timeline)).scalar_one()
        assert events == sum(entry.envelope.stream.startswith("issue-") for entry in ENTRIES)
        restarted.close()
        log.close()
