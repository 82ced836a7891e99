"""Finds issues and decisions by the short numbers that people quote."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from projections.decisions import decision_board
from projections.issue_board import issue_board

_BOARDS = {"issue": issue_board, "decision": decision_board}


def streams_with_code(connection: Connection, kind: str, code: str) -> Sequence[str]:
    """The streams of the issues, or decisions, of this code; several where a code was given twice."""
    board = _BOARDS[kind].c
    query = select(board.stream).where(board.code == code).order_by(board.stream)
    return connection.execute(query).scalars().all()
