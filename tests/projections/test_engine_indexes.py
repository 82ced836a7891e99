"""Tables that are filled beside have their indexes late, and keep what those promise."""

from collections.abc import Collection, Sequence
from random import Random
from typing import Self

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Index,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
)

from domain.event import LogEntry
from domain.issue.events import IssueRaised
from infra.views.engine import reading
from tests.projections.conftest import MakeViews
from tests.projections.histories import History, raised, uuid7

codes = Table(
    "codes",
    MetaData(),
    Column("stream", String, primary_key=True),
    Column("code", String, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("ix_codes_code", "code", unique=True),
)


class CodeView:
    """One row an issue, with its code, which no other has."""

    name = "codes"
    version = "1"
    kinds = frozenset({"issue"})

    def __init__(self, table: Table = codes) -> None:
        self.table = table
        self.indexed_at_fold: list[bool] = []

    @property
    def tables(self) -> Sequence[Table]:
        return (self.table,)

    def with_tables(self, tables: Sequence[Table]) -> Self:
        made = type(self)(*tables)
        made.indexed_at_fold = self.indexed_at_fold
        return made

    def for_building(self, tables: Sequence[Table]) -> Self:
        return self.with_tables(tables)

    def settle(self, connection: Connection) -> list[dict[str, object]]:
        return []

    def forget(self) -> None:
        """Remembers nothing."""

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> list[dict[str, object]]:
        self.indexed_at_fold.append(bool(inspect(connection).get_indexes(self.table.name)))
        return [
            {"stream": each.envelope.stream, "code": each.envelope.data.code, "position": each.position}
            for each in entries
            if isinstance(each.envelope.data, IssueRaised)
        ]

    def write(self, connection: Connection, changes: list[dict[str, object]]) -> None:
        if changes:
            connection.execute(insert(self.table), changes)

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        return table.c.stream.in_(streams)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        return table.c.stream

    def rows_due(self, table: Table, stream: str, events: int) -> int:
        return min(events, 1)


def log_of_codes(same: bool) -> list[LogEntry]:
    """Ten issues, of which the fourth and the eighth have the same code if asked."""
    made = History(Random(1))
    for number in range(10):
        code = "20250101-0003" if same and number == 7 else f"20250101-{number:04d}"
        made.add(f"issue-{uuid7(number)}", raised(Random(number)).model_copy(update={"code": code}))
    return made.entries


def stored(database: Engine) -> list[str]:
    with reading(database) as connection:
        return list(connection.execute(select(codes.c.stream).order_by(codes.c.position)).scalars())


def test_tables_are_filled_before_their_indexes_are_made(views_of: MakeViews, database: Engine) -> None:
    view = CodeView()
    views = views_of(log_of_codes(same=False), [view])
    views.catch_up()
    assert all(view.indexed_at_fold)
    view.indexed_at_fold.clear()
    views.rebuild()
    assert view.indexed_at_fold
    assert not any(view.indexed_at_fold)
    (index,) = inspect(database).get_indexes("codes")
    assert index["unique"]
    assert len(stored(database)) == 10


def test_two_rows_that_an_index_does_not_let_stand_beside_each_other_park_the_second_in_a_rebuild_too(
    views_of: MakeViews, database: Engine
) -> None:
    entries = log_of_codes(same=True)
    views = views_of(entries, [CodeView()], retries=())
    views.catch_up()
    (parked,) = views.parked()
    assert (parked.stream, parked.position) == (entries[7].envelope.stream, 8)
    before = stored(database)
    assert len(before) == 9
    views.rebuild()
    assert [(each.stream, each.position) for each in views.parked()] == [(parked.stream, 8)]
    assert stored(database) == before
    assert len(inspect(database).get_indexes("codes")) == 1
