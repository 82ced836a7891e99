"""What people call a stream on the command line: a code, an id, or its own name."""

import re

from sqlalchemy import select

from infra.bootstrap import Yishi
from projections.decisions import decision_board
from projections.issue_board import issue_board

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CODE = re.compile("[0-9]{8}-[0-9a-z]{5}", re.IGNORECASE)
NAMED_BY_UUID = ("issue", "decision", "council", "activity")
"""Kinds of streams that are told by a UUID alone."""


def stream_named(yishi: Yishi, what: str) -> str:
    """The stream that a code or an id stands for; what is neither is a stream's own name."""
    if UUID.fullmatch(what):
        named = [f"{kind}-{what.lower()}" for kind in NAMED_BY_UUID]
        held = yishi.log.existing(named)
        return next((stream for stream in named if stream in held), named[0])
    return _stream_of_code(yishi, what.upper()) or what if CODE.fullmatch(what) else what


def _stream_of_code(yishi: Yishi, code: str) -> str | None:
    """Codes are of issues and decisions; should one of each have the same, the issue is shown."""
    yishi.views.reach()
    with yishi.read() as connection:
        for board in (issue_board, decision_board):
            found = select(board.c.stream).where(board.c.code == code)
            if stream := connection.execute(found).scalars().first():
                return str(stream)
    return None
