"""`yishi log` and `yishi replay`: what the log holds, and what a stream was after each of its events."""

import signal
import sys
from contextlib import closing
from typing import Annotated

import typer

from infra.bootstrap import open_yishi
from infra.cli.positions import LAST_POSITION
from infra.cli.streams import stream_named
from infra.eventstore.log import open_log
from infra.replay import log_lines, replay_json, replay_text
from infra.settings import load_settings


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
        stream, at = stream_named(yishi, what), yishi.position(position)
        lines = (
            replay_json(yishi.log, stream, at) if json else replay_text(yishi.log, stream, at, settings.zone)
        )
        for line in lines:
            typer.echo(line)


def _end_with_the_reader() -> None:
    """Let the process end when nobody reads on, as in `yishi log --json | head`: it only reads."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
