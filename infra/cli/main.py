"""Puts the commands together and turns expected errors into one sentence and an exit status.

Exit status: 0 done, 1 failed, 2 wrong use.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer

from infra.logging import configure_logging


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one word."""

    help: str
    commands: Mapping[str, str]


COMMANDS: Mapping[str, str | Group] = {
    "serve": "serving:serve",
    "import": "importing:import_",
    "summary": "summaries:summary",
    "replay": "reading:replay",
    "clocks": "clocks:clocks",
    "log": "reading:log",
    "consume": "consuming:consume",
    "status": "status:status",
    "doctor": "doctor:doctor",
    "rebuild": "views:rebuild",
    "views": Group(
        "Take the views in hand: pause, parked streams, rollback.",
        {
            "pause": "views:pause",
            "resume": "views:resume",
            "rollback": "views:rollback",
            "parked": "views:parked",
            "replay": "views:replay",
        },
    ),
    "erase": "erasing:erase",
    "backup": "backing_up:backup",
    "restore": "backing_up:restore",
    "demo": "demonstration:demo",
    "token": Group(
        "API tokens.", {"create": "tokens:create", "list": "tokens:list_", "revoke": "tokens:revoke"}
    ),
    "account": Group(
        "People who sign in by name and password.",
        {
            "create": "accounts:create",
            "list": "accounts:list_",
            "link": "accounts:link",
            "appoint": "accounts:appoint",
            "close": "accounts:close",
        },
    ),
    "keys": Group("Keys of personal data.", {"accept": "keys:accept", "rotate": "keys:rotate"}),
}
"""The function of each command: its module here, and its name there."""


def command_line(wanted: str | None = None) -> typer.Typer:
    """All commands of `yishi`; where one of them is wanted, that one alone: most of a start is imports."""
    app = typer.Typer(
        name="yishi",
        help="议事 Yishi: coordinates residents' issues and governance decisions in residential communities.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_no_options)
    for name, command in COMMANDS.items():
        if wanted in COMMANDS and name != wanted:
            continue
        if isinstance(command, Group):
            app.add_typer(_group(command), name=name)
        else:
            app.command(name)(_imported(command))
    return app


def main() -> None:
    """Run the command that the arguments name."""
    configure_logging("warning")
    try:
        command_line(sys.argv[1] if len(sys.argv) > 1 else None)()
    except Exception as error:
        # Most of Yishi has errors among those, so that to know them is to import it.
        from infra.cli.errors import EXPECTED, sentence  # noqa: PLC0415 as the line above says

        if not isinstance(error, EXPECTED):
            raise
        print(f"yishi: {sentence(error)}", file=sys.stderr)
        sys.exit(1)


def _no_options() -> None:
    """Nothing. With it a command is named even where it is the only one."""


def _group(group: Group) -> typer.Typer:
    commands = typer.Typer(help=group.help, no_args_is_help=True)
    commands.callback()(_no_options)
    for name, command in group.commands.items():
        commands.command(name)(_imported(command))
    return commands


def _imported(command: str) -> Callable[..., Any]:
    module, _, function = command.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"infra.cli.{module}"), function)
    return found
