"""What other processes do in tests of views. Each is killed, or counted on, by its parent."""

import time
from multiprocessing.connection import Connection as Pipe
from typing import Any

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from domain.event import LogEntry, Unreadable
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.view import View
from projections.views import standard_views

SMALL = 20
"""Entries in a page: many commits, so that a kill finds many places to hit."""


class InPages:
    """A log that is read in small pages."""

    def __init__(self, log: EventLog, at_most: int) -> None:
        self.log = log
        self.at_most = at_most

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        return self.log.entries(after, min(limit, self.at_most), stop)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)


LEASE = 0.5
"""Seconds; short, so that the views of a process that was killed are soon taken over."""


def views_on(database_url: str, views: list[View] | None = None, *, lease: float = LEASE) -> ViewEngine:
    """Views that follow the log at the URL in small pages."""
    log = open_log(database_url)

    return ViewEngine(views_engine(database_url), InPages(log, SMALL), views or standard_views(), lease=lease)


def catch_up(database_url: str, told: Pipe) -> None:
    """Project all of the log, telling the parent each position."""
    views_on(database_url).reach(progress=told.send)


def follow_slowly(database_url: str, told: Pipe) -> None:
    """Follow the log as a server does, taking a while after each page; take nothing back for a minute."""
    views = views_on(database_url, lease=60.0)

    def linger(position: int) -> None:
        told.send(position)
        time.sleep(0.3)

    while True:
        try:
            views.catch_up(progress=linger)
        except (SQLAlchemyError, psycopg.Error):
            told.send("the database cut it off")
        time.sleep(0.1)


def rebuild(database_url: str, told: Pipe) -> None:
    """Build all views anew, telling the parent each position."""
    views_on(database_url).rebuild(progress=told.send)


def create_and_catch_up(database_url: str) -> None:
    """Start as a server does, beside many others that start now."""
    views = views_on(database_url)
    views.create()
    views.reach()
    views.release()


def rebuild_slowly(database_url: str, told: Pipe) -> None:
    """Build all views anew, and take a minute over each page."""

    def linger(position: int) -> None:
        told.send(position)
        time.sleep(60)

    views_on(database_url).rebuild(progress=linger)
