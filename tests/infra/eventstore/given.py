"""Envelopes and databases that the tests of the log are given."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from domain.event import Actor, DomainEvent, Envelope, Personal
from domain.issue.events import IssueRaised, IssueUrged
from infra.eventstore.address import sqlite_path
from infra.identifiers import new_id

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
COORDINATOR = Actor(id="staff-1", role="coordinator", body="committee")


def event(
    stream: str = "issue-1", version: int = 1, command_id: str | None = None, data: DomainEvent | None = None
) -> Envelope:
    """An envelope, by default of a command of its own."""
    id_ = new_id()
    return Envelope(
        id=id_,
        stream=stream,
        version=version,
        occurred_at=NOON,
        actor=COORDINATOR,
        command_id=command_id or f"command-{id_}",
        correlation_id="request-1",
        causation_id="request-1",
        data=data or IssueUrged(note="已催办，请于三日内回复"),
    )


def raised(personal: Personal | None = None) -> IssueRaised:
    """The facts of a raised issue."""
    return IssueRaised(
        code="20260301-7K3FQ",
        place="yongfengli",
        tier="compound",
        category="heating",
        title="三号楼暖气不热",
        channel="duty",
        reporter="subject-1",
        personal=personal,
    )


def history(stream: str, length: int, start: int = 1) -> list[Envelope]:
    """The events of a stream, each of a command of its own."""
    return [event(stream, version) for version in range(start, start + length)]


def execute(database_url: str, statement: str, parameters: Sequence[object] = ()) -> None:
    """Run a statement on the database itself, past the log; its parameters are written `%s`."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(sqlite_path(database_url), timeout=60)
        with connection:
            connection.execute(statement.replace("%s", "?"), parameters)
        connection.close()
        return
    with psycopg.connect(database_url) as server:
        server.execute(statement.encode(), parameters)


class Tally:
    """What an observer was told."""

    def __init__(self) -> None:
        self.groups: list[tuple[int, int]] = []
        self.refusals = self.failures = 0

    def recorded(self, appends: int, events: int) -> None:
        self.groups.append((appends, events))

    def refused(self) -> None:
        self.refusals += 1

    def failed(self, appends: int) -> None:
        self.failures += appends
