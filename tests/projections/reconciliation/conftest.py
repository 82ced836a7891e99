"""A real log with views that have caught up, to be damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from random import Random

import pytest
from sqlalchemy import Engine, inspect, text

from infra.eventstore.log import EventLog, open_log
from infra.views.engine import reading, views_engine
from projections.engine import ViewEngine
from projections.reconciliation.findings import Finding
from projections.reconciliation.view import ViewReconciliation, ViewReport
from projections.view import View
from projections.views import standard_views
from tests.projections.coordination_histories import whole_history

EVENTS = 120


@dataclass(frozen=True)
class Kept:
    """A log and its views."""

    log: EventLog
    database: Engine
    engine: ViewEngine
    views: list[View]

    def reports(self, sample: int = 1_000, seed: int = 1) -> dict[str, ViewReport]:
        """What the comparison of each view tells."""
        read = partial(reading, self.database)
        return {
            view.name: ViewReconciliation(
                view, self.log, self.database, read, sample=sample, random=Random(seed)
            ).run()
            for view in self.views
        }

    def findings(self, sample: int = 1_000) -> list[Finding]:
        """Of all views."""
        return [each for report in self.reports(sample).values() for each in report.findings.told]

    def damage(self, statement: str, **parameters: object) -> None:
        """Change the views behind the engine's back."""
        with self.database.execution_options(writes=True).begin() as connection:
            assert connection.execute(text(statement), parameters).rowcount != 0

    def value(self, query: str, **parameters: object) -> object:
        """The first value that a query finds."""
        with self.database.connect() as connection:
            return connection.execute(text(query), parameters).scalar()

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """All that there is in the database of the views."""
        with self.database.connect() as connection:
            names = inspect(connection).get_table_names()
            return {
                name: sorted(
                    tuple(map(repr, row)) for row in connection.execute(text(f"SELECT * FROM {name}"))
                )
                for name in names
            }


@contextmanager
def kept_at(
    database_url: str, seed: int = 7, events: int = EVENTS, views: list[View] | None = None
) -> Iterator[Kept]:
    """A log of a random history, and views (those that Yishi keeps, without others) that have caught up."""
    log, database = open_log(database_url), views_engine(database_url)
    try:
        if entries := whole_history(Random(seed), events):
            log.append([entry.envelope for entry in entries])
        engine = ViewEngine(database, log, standard_views() if views is None else views, retries=())
        engine.create()
        engine.catch_up()
        yield Kept(log, database, engine, standard_views())
    finally:
        log.close()
        database.dispose()


@pytest.fixture
def kept(database_url: str) -> Iterator[Kept]:
    """One on each database."""
    with kept_at(database_url) as made:
        yield made
