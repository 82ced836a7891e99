"""`yishi clocks`: why an issue is overdue."""

from typing import Annotated

import typer

from api.issue_clocks import clocks_answer, recorded_at
from domain.event import stream_kind
from domain.issue.errors import IssueNotFound
from infra.bootstrap import open_yishi, utc_now
from infra.cli.positions import LAST_POSITION
from infra.cli.streams import stream_named
from infra.server import services
from infra.settings import load_settings


def clocks(
    issue: Annotated[str, typer.Argument(help="An issue's code, id or stream.")],
    position: Annotated[
        int | None, typer.Option(min=0, max=LAST_POSITION, help="As if the log ended there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object, as the API answers.")] = False,
) -> None:
    """Show how long each stage of an issue took, who was to act, and what was missed.

    At a position, clocks that ran then are counted up to when that was recorded.
    """
    with open_yishi(load_settings()) as yishi:
        yishi.views.reach()
        at = yishi.position(position)
        known = services(yishi)
        now = utc_now() if position is None else recorded_at(known, at)
        stream = stream_named(yishi, issue)
        if stream_kind(stream) != "issue":
            raise IssueNotFound(issue=issue)
        found = clocks_answer(known, stream, at, now)
    if json:
        typer.echo(found.model_dump_json())
        return
    for sentence in (found.zh, found.en):
        typer.echo(sentence)
    for clock in found.clocks:
        typer.echo(f"\n{clock.zh}\n{clock.en}")
