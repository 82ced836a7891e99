"""`yishi status` and `yishi rebuild`: what follows the log, and building it anew."""

from typing import Annotated

import orjson
import typer
from rich.table import Table

from infra.bootstrap import open_yishi
from infra.cli.console import console, progress_bar
from infra.settings import load_settings


def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show the positions and lag of everything that follows the log."""
    with open_yishi(load_settings()) as yishi:
        head, views = yishi.log.head(), yishi.views.status()
    if json:
        typer.echo(orjson.dumps({"log": {"position": head}, "views": views}).decode())
        return
    table = Table("view", "position", "lag", "error", title=f"log at position {head:,}")
    for view in views:
        table.add_row(view.name, f"{view.position:,}", f"{view.lag:,}", view.error or "")
    console().print(table)


def rebuild(view: Annotated[str | None, typer.Argument(help="A view; default: all.")] = None) -> None:
    """Build views anew beside the running ones, and swap."""
    with open_yishi(load_settings()) as yishi, progress_bar("rebuilding") as advance_to:
        head = yishi.log.head()
        yishi.views.rebuild([view] if view else None, lambda position: advance_to(position, head))
