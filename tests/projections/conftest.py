"""Views on a fresh database of each kind."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import Engine, delete

from domain.event import LogEntry
from infra.views.engine import views_engine
from projections.checkpoints import view_checkpoints
from projections.engine import ViewEngine
from projections.issues import IssueView
from projections.leases import view_processes
from projections.registry import RegistryView
from projections.schema import metadata
from projections.view import View
from tests.projections.histories import log_of

MakeViews = Callable[..., ViewEngine]


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The database of the views."""
    engine = views_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def views_of(database: Engine) -> MakeViews:
    """Makes views, empty ones at the first call, that follow a log of the given entries."""
    return lambda entries, views=None, **options: make_views(database, entries, views, **options)


def make_views(
    database: Engine,
    entries: Sequence[LogEntry],
    views: Sequence[View] | None = None,
    *,
    at_most: int = 1_000,
    **options: object,
) -> ViewEngine:
    """Views that follow a log of the given entries in pages of `at_most`: by default `two_views`."""
    chosen = two_views() if views is None else views
    made = ViewEngine(database, log_of(entries, at_most), chosen, **options)
    made.create()
    return made


def two_views() -> list[View]:
    """Views of the registry and of issues: enough to see how the engine goes about views."""
    return [RegistryView(), IssueView()]


def start_anew(database: Engine) -> None:
    """Forget the checkpoints and who projects, so that the next views make their tables anew and own them."""
    metadata.create_all(database, [view_checkpoints, view_processes])
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(delete(view_checkpoints))
        connection.execute(delete(view_processes))
