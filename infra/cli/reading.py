"""`yishi log` and `yishi replay`: what the log holds, and what a stream was after each of its events."""

import re
import signal
import sys
from contextlib import closing
from typing import Annotated

import typer
from sqlalchemy import select

from infra.bootstrap import Yishi, open_yishi
from infra.cli.positions import LAST_POSITION
from infra.eventstore.log import open_log
from infra.replay import log_lines, replay_json, replay_text
from infra.settings import load_settings
from projections.decisions import decision_board
from projections.issue_board import issue_board

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CODE = re.compile("[0-9]{8}-[0-9a-z]{5}", re.IGNORECASE)
NAMED_BY_UUID = ("issue", "decision", "council", "activity")
"""Kinds of streams that are told by a UUID alone."""


def log(
    after: Annotated[int, typer.Option(min=0, max=LAST_POSITION, help="Begin after this position.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, max=LAST_POSITION, help="At most so many.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines; the only form there is.")] = True,
) -> None:
    """Write the events of the log in order, one JSON object a line."""
    del json
    _end_with_the_reader()
    # Without keys and views: an auditor may have a copy of the log alone, where nothing can be written.
    with closing(open_log(load_settings().database_url, create=False)) as opened:
        for line in log_lines(opened, after, limit):
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def replay(
    what: Annotated[
        str,
        typer.Argument(
            help="The code or id of an issue or decision, the id of a sitting or activity, or a stream such "
            "as place-<id> or coordination-2026-03-<place>."
        ),
    ],
    position: Annotated[
        int | None, typer.Option(min=0, max=LAST_POSITION, help="As if the log ended there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
) -> None:
    """Show a stream's events and the state after each."""
    _end_with_the_reader()
    settings = load_settings()
    with open_yishi(settings) as yishi:
        stream, at = _stream(yishi, what), yishi.position(position)
        lines = (
            replay_json(yishi.log, stream, at) if json else replay_text(yishi.log, stream, at, settings.zone)
        )
        for line in lines:
            typer.echo(line)


def _stream(yishi: Yishi, what: str) -> str:
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


def _end_with_the_reader() -> None:
    """Let the process end when nobody reads on, as in `yishi log --json | head`: it only reads."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
