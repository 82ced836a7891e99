"""`yishi token create`: tokens for the API."""

from typing import Annotated

import typer

from domain.event import is_role
from infra.bootstrap import open_yishi
from infra.settings import load_settings


def create(
    role: Annotated[str, typer.Option(help="The role that the token acts in.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Create an API token and print it, once."""
    if not is_role(role):
        raise typer.BadParameter(
            f"{role!r} is no role; write 1 to 40 lower-case letters and underscores, such as coordinator.",
            param_hint="--role",
        )
    with open_yishi(load_settings()) as yishi:
        typer.echo(yishi.tokens.create(role=role, name=name))
