"""`yishi account`: people who sign in by name and password."""

from typing import Annotated

import typer
from rich.table import Table

from api.identity import AccountWanted
from infra.bootstrap import open_yishi, utc_now
from infra.cli.console import show
from infra.identifiers import new_id
from infra.identity.command_line import of_command_line
from infra.settings import load_settings

InName = Annotated[str, typer.Argument(metavar="NAME", help="The account name.")]
InRole = Annotated[str, typer.Option(help="The role that its holder acts in.")]
InPlace = Annotated[str | None, typer.Option(help="The place, with all below it; else everywhere.")]
InBody = Annotated[str | None, typer.Option(help="The body that a body_handler acts for.")]
InAddress = Annotated[str, typer.Option(help="Where people reach the server.")]
HERE = "http://127.0.0.1:8000"


def create(
    name: InName, role: InRole, place: InPlace = None, body: InBody = None, address: InAddress = HERE
) -> None:
    """Create an account and print a one-time link, with which its holder sets the password."""
    with open_yishi(load_settings()) as yishi:
        id_, accounts = new_id(), yishi.identity.accounts
        accounts.create(AccountWanted(id_, name, role, place, body), of_command_line(utc_now(), new_id))
        link = accounts.first_link(id_)
    typer.echo(f"{address}/password?link={link}")


def list_(
    *, every: Annotated[bool, typer.Option("--all", help="With those that are closed.")] = False
) -> None:
    """List the accounts."""
    with open_yishi(load_settings()) as yishi:
        found = [account for account in yishi.identity.accounts.all() if every or not account.closed_at]
    table = Table("name", "role", "place", "body", "signs in by", "last signed in", "")
    for account in found:
        by = "OpenID" if account.openid else "password" if account.has_password else "no password yet"
        table.add_row(
            account.name,
            account.role,
            account.place or "everywhere",
            account.body or "",
            by,
            account.last_used_on.isoformat() if account.last_used_on else "—",
            "closed" if account.closed_at else "",
        )
    show(table)


def link(name: InName, address: InAddress = HERE) -> None:
    """Print a new one-time link to set the password of an account; it takes the place of any before."""
    with open_yishi(load_settings()) as yishi:
        accounts = yishi.identity.accounts
        made = accounts.new_link(accounts.named(name).id, of_command_line(utc_now(), new_id))
    typer.echo(f"{address}/password?link={made}")


def appoint(name: InName, role: InRole, place: InPlace = None, body: InBody = None) -> None:
    """Give an account another role, place and body, at once."""
    with open_yishi(load_settings()) as yishi:
        accounts = yishi.identity.accounts
        id_ = accounts.named(name).id
        accounts.appoint(id_, role, place, body, of_command_line(utc_now(), new_id))
    typer.echo(f"{name} is {role} of {place or 'everywhere'} from now on.")


def close(name: InName) -> None:
    """Close an account for good, at once and in all servers."""
    with open_yishi(load_settings()) as yishi:
        accounts = yishi.identity.accounts
        accounts.close(accounts.named(name).id, of_command_line(utc_now(), new_id))
    typer.echo(f"Closed the account {name}; its holder is signed out everywhere.")
