"""`yishi token create`: tokens for the API."""

from typing import Annotated

import typer

from domain.roles import ROLES
from infra.bootstrap import open_yishi
from infra.settings import load_settings


def create(
    role: Annotated[str, typer.Option(help="The role that the token acts in.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Create an API token and print it, once."""
    if role not in ROLES:
        raise typer.BadParameter(f"{role!r} is no role; there are: {', '.join(ROLES)}.", param_hint="--role")
    with open_yishi(load_settings()) as yishi:
        typer.echo(yishi.tokens.create(role=role, name=name))
