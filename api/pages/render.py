"""Renders templates, with the words and times that all pages share."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from domain.chinese import STATES, TIERS
from projections.summary_labels import CHANNEL_LABELS
from projections.summary_times import deadline, local_time

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of pages: our own style sheet, and no script at all."""


def page(
    template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """The template as an answer. `values` are what it shows; texts are escaped."""
    content = _environment().get_template(template).render(**values)
    return HTMLResponse(content, status, {"Content-Security-Policy": POLICY, **(headers or {})})


def partial(template: str, **values: Any) -> str:
    """The template as part of another page."""
    return _environment().get_template(template).render(**values)


def local_minute(moment: datetime | None, zone: ZoneInfo) -> str:
    """The moment in local time, such as `2026-03-01 08:00`; a dash without one."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "—"


def local_deadline(moment: datetime | None, zone: ZoneInfo) -> str:
    """The deadline in local time; one at the end of a day as `2026-03-01 24:00`. A dash without one."""
    return deadline(local_time(moment, zone)) if moment else "—"


def local_day(moment: datetime | None, zone: ZoneInfo) -> str:
    """The local day, such as `2026-03-01`; a dash without one."""
    return moment.astimezone(zone).strftime("%Y-%m-%d") if moment else "—"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(minute=local_minute, day=local_day, deadline=local_deadline)
    environment.globals.update(states=STATES, tiers=TIERS, channels=CHANNEL_LABELS)
    return environment
