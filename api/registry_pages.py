"""Pages of lists that are in the order of one column."""

from pydantic import Field
from sqlalchemy import Column, Connection, RowMapping, Select

from api.cursors import decode, encode
from api.issue_lists import PageQuery


class ListQuery(PageQuery):
    """Pages of the registry are larger: its lists are short."""

    limit: int = Field(default=200, ge=1, le=1000)


def page_by(
    connection: Connection, wanted: Select[tuple[object, ...]], key: Column[str], query: PageQuery, name: str
) -> tuple[list[RowMapping], str | None]:
    """A page in the order of `key`, which no two rows share, and the cursor of the next.

    `name` is what the cursor is bound to. Raises InvalidRequest for a cursor of another list.
    """
    if query.cursor is not None:
        (last,) = decode(query.cursor, name, str)
        wanted = wanted.where(key > last)
    rows = list(connection.execute(wanted.order_by(key).limit(query.limit + 1)).mappings())
    more = len(rows) > query.limit
    return rows[: query.limit], encode([rows[query.limit - 1][key.name]], name) if more else None
