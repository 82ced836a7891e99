"""`yishi status`: how far everything is that follows the log, and what needs somebody's hand."""

import sys
from collections.abc import Sequence
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from consumers.escalation import ERRAND
from infra.bootstrap import utc_now
from infra.settings import load_settings
from infra.unchanged import opened_unchanged
from projections.engine import ViewEngine
from projections.errand import ErrandStatus, errand_status
from projections.parking import Parked
from projections.status import ViewStatus
from projections.views import standard_views

COLUMNS = (
    "view",
    "position",
    "lag",
    "condition",
    "events/s",
    "heartbeat",
    "parked",
    "rebuilding at",
    "owner",
)
WORDED = frozenset({"view", "condition", "owner"})
"""Columns of words; the others hold numbers."""
WIDE = 200
"""Characters a line where there is no terminal: nothing is cut."""

WORDS = {
    "current": "up to date",
    "moving": "catching up",
    "stuck": "stuck",
    "paused": "paused",
    "unowned": "nobody keeps it up",
}


def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show how far the views follow the log.

    For each: who keeps it up, how it fares, and what it passes over.

    Exit status: 0 when all goes on, 1 when a view is stuck, or behind the log and kept up by nobody.
    """
    with opened_unchanged(load_settings()) as (log, database):
        engine = ViewEngine(database, log, standard_views())
        views, parked, head = engine.status(), engine.parked(), log.head()
        with database.connect() as connection:
            escalation = errand_status(connection, ERRAND, utc_now())
    if json:
        found = {"log": {"position": head}, "views": views, "parked": parked, "escalation": escalation}
        typer.echo(orjson.dumps(found).decode())
    else:
        _show(head, views, parked)
        typer.echo(_escalation_sentence(escalation))
    if any(_needs_a_hand(view) for view in views):
        raise typer.Exit(1)


def _needs_a_hand(view: ViewStatus) -> bool:
    """Whether the view is behind and will stay so; one that was paused stands still as it was told to."""
    return view.condition == "stuck" or (view.condition == "unowned" and view.lag > 0)


def _show(head: int, views: Sequence[ViewStatus], parked: Sequence[Parked]) -> None:
    out = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    out.print(f"The log ends at position {head:,}.")
    table = Table()
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in WORDED else "right")
    for view in views:
        table.add_row(*_row(view))
    out.print(table)
    for view in views:
        for line in _remarks(view):
            out.print(line, soft_wrap=True, markup=False)
    for each in parked:
        out.print(parked_sentence(each), soft_wrap=True, markup=False)


def _escalation_sentence(escalation: ErrandStatus | None) -> str:
    """Who moves overdue issues up, and what could not be moved."""
    if escalation is None or not escalation.running:
        return (
            "Nobody moves overdue issues up; start `yishi serve` (with YISHI_ESCALATION=on) or"
            " `yishi consume escalation`."
        )
    failed = f" {escalation.error}." if escalation.error else ""
    return f"Overdue issues are moved up by {escalation.owner}.{failed}"


def _row(view: ViewStatus) -> tuple[str, ...]:
    return (
        view.name,
        f"{view.position:,}",
        f"{view.lag:,}",
        WORDS[view.condition],
        f"{view.rate:,}",
        "" if view.beat_age is None else f"{view.beat_age:.1f} s ago",
        f"{view.parked:,}" if view.parked else "",
        "" if view.building is None else f"{view.building:,}",
        view.owner or "",
    )


def _remarks(view: ViewStatus) -> Sequence[str]:
    """What to know and do of a view that does not go on by itself."""
    met = [f"View {view.name}: {view.error}."] if view.error else []
    match view.condition:
        case "paused":
            return [f"View {view.name} is paused; `yishi views resume {view.name}` lets it go on.", *met]
        case "unowned" if view.owner:
            return [
                f"View {view.name} is kept up by no process: {view.owner} has fallen silent; start `yishi"
                " serve`. If that process goes on, see that the clocks of the machines agree.",
                *met,
            ]
        case "unowned" if view.lag:
            return [f"View {view.name} is kept up by no process; start `yishi serve`.", *met]
        case "stuck":
            reason = view.error or "it has not moved though there is more in the log"
            return [f"View {view.name} is stuck: {reason}; look at the log of the server that owns it."]
    return met


def parked_sentence(parked: Parked) -> str:
    """What is parked, since where, why, and how to take it up again."""
    return (
        f"View {parked.view} passes over stream {parked.stream} from position {parked.position:,} on"
        f" ({parked.error}; tried {parked.attempts} times). When the cause is mended:"
        f" `yishi views replay {parked.view} {parked.stream}`."
    )
