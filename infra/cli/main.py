"""Puts the commands together and turns expected errors into one sentence and an exit status.

Exit status: 0 done, 1 failed, 2 wrong use.
"""

import sys

import typer

from infra.cli import (
    accounts,
    accounts,
    backing_up,
    clocks,
    consuming,
    demonstration,
    doctor,
    erasing,
    importing,
    keys,
    reading,
    serving,
    status,
    summaries,
    tokens,
    views,
)
from infra.cli.errors import EXPECTED, sentence
from infra.logging import configure_logging


def command_line() -> typer.Typer:
    """All commands of `yishi`."""
    app = typer.Typer(
        name="yishi",
        help="议事 Yishi: coordinates residents' issues and governance decisions in residential communities.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.command("serve")(serving.serve)
    app.command("import")(importing.import_)
    app.command("summary")(summaries.summary)
    app.command("replay")(reading.replay)
    app.command("clocks")(clocks.clocks)
    app.command("log")(reading.log)
    app.command("consume")(consuming.consume)
    app.command("status")(status.status)
    app.command("doctor")(doctor.doctor)
    app.command("rebuild")(views.rebuild)
    app.add_typer(_views(), name="views")
    app.command("erase")(erasing.erase)
    app.command("backup")(backing_up.backup)
    app.command("restore")(backing_up.restore)
    app.command("demo")(demonstration.demo)
    token = typer.Typer(help="API tokens.", no_args_is_help=True)
    token.command("create")(tokens.create)
    token.command("list")(tokens.list_)
    token.command("revoke")(tokens.revoke)
    token.command("list")(tokens.list_)
    token.command("revoke")(tokens.revoke)
    app.add_typer(token, name="token")
    app.add_typer(_accounts(), name="account")
    app.add_typer(_accounts(), name="account")
    key_commands = typer.Typer(help="Keys of personal data.", no_args_is_help=True)
    key_commands.command("accept")(keys.accept)
    key_commands.command("rotate")(keys.rotate)
    app.add_typer(key_commands, name="keys")
    return app


def _accounts() -> typer.Typer:
    commands = typer.Typer(help="People who sign in by name and password.", no_args_is_help=True)
    commands.command("create")(accounts.create)
    commands.command("list")(accounts.list_)
    commands.command("link")(accounts.link)
    commands.command("appoint")(accounts.appoint)
    commands.command("close")(accounts.close)
    return commands


def _accounts() -> typer.Typer:
    commands = typer.Typer(help="People who sign in by name and password.", no_args_is_help=True)
    commands.command("create")(accounts.create)
    commands.command("list")(accounts.list_)
    commands.command("link")(accounts.link)
    commands.command("appoint")(accounts.appoint)
    commands.command("close")(accounts.close)
    return commands


def _views() -> typer.Typer:
    commands = typer.Typer(
        help="Take the views in hand: pause, parked streams, rollback.", no_args_is_help=True
    )
    commands.command("pause")(views.pause)
    commands.command("resume")(views.resume)
    commands.command("rollback")(views.rollback)
    commands.command("parked")(views.parked)
    commands.command("replay")(views.replay)
    return commands


def main() -> None:
    """Run the command that the arguments name."""
    configure_logging("warning")
    try:
        command_line()()
    except EXPECTED as error:
        print(f"yishi: {sentence(error)}", file=sys.stderr)
        sys.exit(1)
