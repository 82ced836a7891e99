"""Rows are written many at a time, and none that is missing goes unnoticed."""

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, select

from projections.rows import RowsMissing, insert_rows, ready, update_rows

TABLE = Table("notes", MetaData(), Column("id", String, primary_key=True), Column("number", Integer))


def written(connection: Connection, *ids: str) -> None:
    TABLE.create(connection)
    insert_rows(connection, TABLE, ready(connection, [{"id": id_, "number": 1} for id_ in ids]))


def numbered(connection: Connection, number: int, *ids: str) -> None:
    update_rows(connection, TABLE, "id", ready(connection, [{"id": id_, "number": number} for id_ in ids]))


def test_rows_that_are_there_are_changed(database: Engine) -> None:
    with database.execution_options(writes=True).begin() as connection:
        written(connection, "a", "b", "c")
        numbered(connection, 2, "a", "c")
        found = connection.execute(select(TABLE.c.number).order_by(TABLE.c.id)).scalars()
        assert list(found) == [2, 1, 2]


def test_a_change_of_no_rows_is_none(database: Engine) -> None:
    with database.execution_options(writes=True).begin() as connection:
        written(connection, "a")
        numbered(connection, 2)


@pytest.mark.parametrize("ids", [["gone"], ["a", "gone"]])
def test_a_change_of_a_row_that_is_not_there_is_refused(database: Engine, ids: list[str]) -> None:
    with database.execution_options(writes=True).begin() as connection:
        written(connection, "a")
        with pytest.raises(RowsMissing, match=f"notes holds {len(ids) - 1} of {len(ids)} rows"):
            numbered(connection, 2, *ids)
