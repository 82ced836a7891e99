"""`yishi demo`: the generated demonstration community, and the generated city."""

from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from domain.working_time import WorkCalendar
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.calendar import is_workday
from infra.cli.console import console, progress_bar
from infra.demo.city.city import City
from infra.demo.city.loader import CityReport, load_city
from infra.demo.city.size import LEAST_EVENTS, MOST_EVENTS, size_for
from infra.demo.loader import DEFAULT_SEED, DemoReport, load_demo
from infra.demo.record import Record
from infra.settings import load_settings

CITY_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the city lies, whatever zone the settings name."""


def demo(
    seed: Annotated[
        int, typer.Option(help="Another seed makes another year, or another city.")
    ] = DEFAULT_SEED,
    city: Annotated[bool, typer.Option("--city", help="A city of many compounds instead.")] = False,
    events: Annotated[
        int | None,
        typer.Option(min=LEAST_EVENTS, max=MOST_EVENTS, help="Of the city, about as many; default: 100000."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Load the generated demonstration community, once: three compounds, the year 2025; or a whole city."""
    if events is not None and not city:
        raise typer.BadParameter(
            "the demonstration community has one size; add --city", param_hint="--events"
        )
    with open_yishi(load_settings()) as yishi:
        report = _city(yishi, seed, events or 100_000) if city else _community(yishi, seed)
        _shown(yishi)
    if json:
        typer.echo(orjson.dumps(asdict(report)).decode())
        return
    console().print(_sentence("city" if city else "demonstration community", report))


def _community(yishi: Yishi, seed: int) -> DemoReport:
    with progress_bar("demonstration") as advance_to:
        record = Record(yishi.log, yishi.views, yishi.read, yishi.settings.zone, advance_to)
        return load_demo(record, yishi.issues.calendar, utc_now(), seed)


def _city(yishi: Yishi, seed: int, events: int) -> CityReport:
    city = City(size_for(events), seed, WorkCalendar(CITY_ZONE, is_workday))
    with progress_bar("city") as advance_to:
        return load_city(yishi.log, city, utc_now(), advance_to)


def _shown(yishi: Yishi) -> None:
    """Bring the views up to the log, so that everything is there to be looked at."""
    head = yishi.log.head()
    with progress_bar("views") as advance_to:
        yishi.views.reach(progress=lambda reached: advance_to(reached, head))


def _sentence(what: str, report: DemoReport | CityReport) -> str:
    if report.already_loaded:
        return f"The generated {what} was loaded before; nothing was written."
    return (
        f"The generated {what} is loaded: "
        f"{report.places} places, {report.issues} issues, {report.events} events."
    )
