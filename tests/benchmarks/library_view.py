"""The same simple view as the eventsourcing library would have it written: the peer of simple_view.py.

An application with aggregates, its events as JSON in the library's own recorder; a view that is a tracking
recorder; a projection; and ProjectionRunner, which brings the one to the other.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import singledispatchmethod
from importlib.metadata import version
from threading import Event
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

PEER_NAME = f"eventsourcing {version('eventsourcing')}, ProjectionRunner"
SAVED_AT_ONCE = 100
"""Aggregates in one transaction, while the log is filled."""


class Issue(Aggregate):
    """An issue that can be urged."""

    @event("Raised")
    def __init__(self, place: str, category: str, title: str) -> None:
        self.place, self.category, self.title = place, category, title
        self.notes: list[str] = []

    @event("Urged")
    def urge(self, note: str) -> None:
        self.notes.append(note)


class Issues(Application[UUID]):
    """The application."""

    is_snapshotting_enabled = False


class IssueCountsTable(PostgresTrackingRecorder):
    """One row an issue; each row changes in the transaction that tracks its event."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS issue_counts"
                " (stream text PRIMARY KEY, events int NOT NULL, last_type text NOT NULL)"
            )
        )

    def count(self, stream: str, type_: str, tracking: Tracking) -> None:
        """Count an event of the stream."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO issue_counts VALUES (%s, 1, %s) ON CONFLICT (stream)"
                " DO UPDATE SET events = issue_counts.events + 1, last_type = excluded.last_type",
                (stream, type_),
                prepare=True,
            )


class Stopwatch:
    """Runs from the first event that is handed to the projection until the last is counted.

    The runner's own `wait` asks at ever longer intervals, up to a second late; and its start, with threads,
    pools of connections and a table to make, would be counted in.
    """

    def __init__(self, last: int) -> None:
        self._last = last
        self._started = self._ended = 0.0
        self.done = Event()

    @contextmanager
    def counting(self, tracking: Tracking) -> Iterator[None]:
        """Around the projection of the event."""
        self._started = self._started or time.perf_counter()
        yield
        if tracking.notification_id == self._last:
            self._ended = time.perf_counter()
            self.done.set()

    def seconds(self) -> float:
        """To be asked when it is done."""
        return self._ended - self._started


class CountIssues(Projection[IssueCountsTable]):
    """Counts the events of issues, while a stopwatch runs."""

    stopwatch: Stopwatch

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        raise NotImplementedError(type(domain_event))

    @process_event.register
    def _(self, domain_event: Aggregate.Event, tracking: Tracking) -> None:
        with self.stopwatch.counting(tracking):
            self.view.count(str(domain_event.originator_id), type(domain_event).__qualname__, tracking)


class LibraryIssues:
    """The application and its projection on one database."""

    def __init__(self, database_url: str) -> None:
        parts = conninfo_to_dict(database_url)
        self.environment = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts["port"]),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
        }
        self.database_url = database_url
        self.events = 0

    def fill(self, events: int, note: str) -> None:
        """Record so many events, five an issue."""
        application = Issues(self.environment)
        waiting: list[Issue] = []
        for _ in range(events // 5):
            issue = Issue("xinghe", "sanitation", "垃圾房三天没有清运")
            for _ in range(4):
                issue.urge(note)
            waiting.append(issue)
            if len(waiting) == SAVED_AT_ONCE:
                application.save(*waiting)
                waiting = []
        application.save(*waiting)
        self.events = application.recorder.max_notification_id() or 0
        application.close()

    def catch_up(self) -> float:
        """Run the projection over all events; returns the seconds from the first to the last one counted."""
        stopwatch = Stopwatch(self.events)
        with ProjectionRunner(
            application_class=Issues,
            # The runner makes the projection itself, from its class.
            projection_class=type("CountIssues", (CountIssues,), {"stopwatch": stopwatch}),
            view_class=IssueCountsTable,
            env=self.environment,
        ) as runner:
            while not stopwatch.done.wait(1) and not runner.is_interrupted.is_set():
                pass
        return stopwatch.seconds()
