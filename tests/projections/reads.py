"""Reads the views as readers do."""

from typing import Any

from sqlalchemy import Engine, select

from infra.views.engine import reading
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline


def read_board(database: Engine) -> list[dict[str, Any]]:
    """The board without its snapshots, by stream."""
    columns = [column for column in issue_board.c if column.name != "snapshot"]
    with reading(database) as connection:
        found = connection.execute(select(*columns).order_by(issue_board.c.stream))
        return [dict(row) for row in found.mappings()]


def read_timeline(database: Engine) -> list[dict[str, Any]]:
    """The timeline, by position."""
    with reading(database) as connection:
        query = select(issue_timeline).order_by(issue_timeline.c.position)
        return [dict(row) for row in connection.execute(query).mappings()]
