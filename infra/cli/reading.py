"""`yishi log` and `yishi replay`: what the log holds, and what a stream was after each of its events."""

import signal
import sys
from typing import Annotated

import typer

from infra.bootstrap import open_yishi
from infra.cli.positions import LAST_POSITION
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
    with open_yishi(load_settings()) as yishi:
        for line in log_lines(yishi.log, after, limit):
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def replay(
    stream: Annotated[str, typer.Argument(help="A stream, such as issue-<uuid> or place-<id>.")],
    position: Annotated[
        int | None, typer.Option(min=0, max=LAST_POSITION, help="As if the log ended there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
) -> None:
    """Show a stream's events and the state after each."""
    _end_with_the_reader()
    settings = load_settings()
    with open_yishi(settings) as yishi:
        at = yishi.position(position)
        lines = (
            replay_json(yishi.log, stream, at) if json else replay_text(yishi.log, stream, at, settings.zone)
        )
        for line in lines:
            typer.echo(line)


def _end_with_the_reader() -> None:
    """Let the process end when nobody reads on, as in `yishi log --json | head`: it only reads."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
