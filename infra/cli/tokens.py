"""`yishi token`: tokens for the API, made, listed and revoked."""

import json
from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table

from api.identity import Token
from domain.roles import ROLES
from infra.bootstrap import open_yishi, utc_now
from infra.cli.console import show
from infra.identifiers import new_id
from infra.identity.command_line import of_command_line
from infra.settings import load_settings


def create(
    role: Annotated[str, typer.Option(help="The role that the token acts in.")],
    place: Annotated[str | None, typer.Option(help="The place, with all below it; else everywhere.")] = None,
    body: Annotated[str | None, typer.Option(help="The body that a body_handler acts for.")] = None,
    name: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Its last day, within two years; else a year from today."),
    ] = None,
    *,
    read_only: Annotated[bool, typer.Option("--read-only", help="For reading alone.")] = False,
) -> None:
    """Create an API token and print it, once."""
    if role not in ROLES:
        raise typer.BadParameter(f"{role!r} is no role; there are: {', '.join(ROLES)}.", param_hint="--role")
    expires_on = expires.date() if expires else None
    with open_yishi(load_settings()) as yishi:
        typer.echo(yishi.tokens.create(role, name or None, place, body, expires_on, read_only=read_only))


def list_(
    *,
    every: Annotated[bool, typer.Option("--all", help="With those that have ended.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each.")] = False,
) -> None:
    """List the API tokens."""
    with open_yishi(load_settings()) as yishi:
        found = [token for token in yishi.tokens.all() if every or token.holds]
    if as_json:
        for token in found:
            typer.echo(json.dumps(_line(token), ensure_ascii=False))
        return
    table = Table("id", "name", "role", "place", "body", "last day", "last used", "")
    for token in found:
        table.add_row(
            token.id,
            token.name or "",
            token.role + (" (read only)" if token.read_only else ""),
            token.place or "everywhere",
            token.body or "",
            _day(token.expires_on),
            _day(token.last_used_on),
            "" if token.holds else "revoked" if token.revoked_at else "expired",
        )
    show(table)


def revoke(id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, as in the list.")]) -> None:
    """Revoke an API token at once, in all servers."""
    with open_yishi(load_settings()) as yishi:
        yishi.tokens.revoke(id_, of_command_line(utc_now(), new_id))
    typer.echo(f"Revoked token {id_}; it lets nobody in any more.")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _line(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "actor": token.actor,
        "name": token.name,
        "role": token.role,
        "place": token.place,
        "body": token.body,
        "read_only": token.read_only,
        "expires_on": token.expires_on and token.expires_on.isoformat(),
        "last_used_on": token.last_used_on and token.last_used_on.isoformat(),
        "revoked": token.revoked_at is not None,
        "holds": token.holds,
    }
