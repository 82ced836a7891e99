"""`yishi keys accept`: going on when the keys of personal data are lost."""

import typer

from infra.bootstrap import go_on_with_keys
from infra.settings import load_settings


def accept() -> None:
    """Go on with the keys in YISHI_KEYS, or new ones, when the former are lost for good.

    What was sealed with the former keys stays unreadable until those come back and are accepted.
    """
    settings = load_settings()
    go_on_with_keys(settings)
    typer.echo(f"personal data are sealed with the keys in {settings.keys} from now on")
