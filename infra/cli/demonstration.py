"""`yishi demo`: the generated demonstration community."""

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from infra.bootstrap import open_yishi, utc_now
from infra.cli.console import console, progress_bar
from infra.demo.loader import DEFAULT_SEED, load_demo
from infra.settings import load_settings


def demo(
    seed: Annotated[int, typer.Option(help="Another seed makes another year.")] = DEFAULT_SEED,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Load the generated demonstration community, once: three compounds, the year 2025."""
    with open_yishi(load_settings()) as yishi:
        with progress_bar("demonstration") as advance_to:
            report = load_demo(yishi.registry, yishi.issues, utc_now(), seed, advance_to)
        yishi.views.catch_up()
    if json:
        typer.echo(orjson.dumps(asdict(report)).decode())
        return
    if report.already_loaded:
        console().print("The generated demonstration community was loaded before; nothing was written.")
        return
    console().print(
        "The generated demonstration community is loaded: "
        f"{report.places} places, {report.issues} issues, {report.events} events."
    )
