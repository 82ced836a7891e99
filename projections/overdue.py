"""Open issues whose present deadline has passed, as the issue board knows them: it may lag behind the log."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select

from projections.issue_board import issue_board
from projections.schema import EPOCH

Read = Callable[[], AbstractContextManager[Connection]]
"""A consistent read of the views, whatever is swapped meanwhile."""
PAGE = 500
"""Rows read at a time."""


class OverdueIssue(NamedTuple):
    """An issue, and the deadline that it has missed."""

    due: datetime
    stream: str
    version: int
    """Of the row; it grows whenever anything happens to the issue."""


def overdue_issues(read: Read, now: datetime) -> Iterator[OverdueIssue]:
    """Those whose deadline lies before `now`, the longest overdue first; read in pages, each by itself.

    Nothing is held between the pages, so whoever takes their time over one keeps nobody waiting. An issue
    that gets another deadline meanwhile may be met under it, or not at all.
    """
    board = issue_board.c
    due, stream = EPOCH, ""
    while True:
        after = or_(board.due > due, and_(board.due == due, board.stream > stream))
        wanted = (
            select(board.due, board.stream, board.version)
            .where(board.due.is_not(None), board.due >= due, board.due < now, after)
            .order_by(board.due, board.stream)
            .limit(PAGE)
        )
        with read() as connection:
            page = [OverdueIssue(*row) for row in connection.execute(wanted)]
        yield from page
        if len(page) < PAGE:
            return
        due, stream = page[-1].due, page[-1].stream
