"""Renders templates, with the words and times that all pages share."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.authority import Authority
from api.errors import status_of
from api.pages import wording
from api.pages.visitor import Visitor, visitor_of
from domain import chinese
from domain.errors import NotFound
from projections.summary_labels import CHANNEL_LABELS
from projections.summary_times import deadline, local_time

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of pages: our own style sheet, and no script at all."""


WORDS = {
    "states": chinese.STATES,
    "tiers": chinese.TIERS,
    "channels": CHANNEL_LABELS,
    "decision_states": chinese.DECISION_STATES,
    "decision_kinds": chinese.DECISION_KINDS,
    "council_states": chinese.COUNCIL_STATES,
    "meeting_states": chinese.MEETING_STATES,
    "agenda_reasons": chinese.AGENDA_REASONS,
    "outcome_kinds": chinese.OUTCOME_KINDS,
    "constituencies": chinese.CONSTITUENCIES,
    "offices": chinese.OFFICES,
    "composition_warnings": chinese.COMPOSITION_WARNINGS,
    "activity_states": wording.ACTIVITY_STATES,
    "bases": wording.BASES,
    "erased_words": chinese.ERASED,
}
"""What templates call values in Chinese."""


def page(
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    visitor: Visitor | None = None,
    **values: Any,
) -> HTMLResponse:
    """The template as an answer. `values` are what it shows to `visitor`; texts are escaped."""
    content = _environment().get_template(template).render(visitor=visitor, **values)
    return HTMLResponse(content, status, {"Content-Security-Policy": POLICY, **(headers or {})})


def not_yet_recorded(
    refusal: NotFound, what: str, address: str, section: str, authority: Authority
) -> HTMLResponse:
    """What was not recorded at the moment asked for leads to how it is now. `what` is it in Chinese."""
    return page(
        "not_yet_recorded.html",
        status_of(type(refusal)),
        what=what,
        address=address,
        section=section,
        visitor=visitor_of(authority),
        zone=authority.services.zone,
        **refusal.facts,
    )


def partial(template: str, **values: Any) -> str:
    """The template as part of another page."""
    return _environment().get_template(template).render(**values)


def local_minute(moment: datetime | None, zone: ZoneInfo) -> str:
    """The moment in local time, such as `2026-03-01 08:00`; a dash without one."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "—"


def local_deadline(moment: datetime | None, zone: ZoneInfo) -> str:
    """The deadline in local time; one at the end of a day as `2026-03-01 24:00`. A dash without one."""
    return deadline(local_time(moment, zone)) if moment else "—"


def local_clock(moment: datetime, zone: ZoneInfo) -> str:
    """The local time of day, such as `08:00`."""
    return moment.astimezone(zone).strftime("%H:%M")


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
    environment.filters.update(
        minute=local_minute,
        day=local_day,
        deadline=local_deadline,
        clock=local_clock,
        pseudonym=wording.pseudonym,
        rule_name=wording.rule_name,
    )
    environment.globals.update(WORDS)
    return environment
