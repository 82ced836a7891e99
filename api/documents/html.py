"""A summary as one page that needs nothing else: style and charts are in it, no script, no other resource."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.documents import charts, wording
from api.documents.outline import outline
from projections.summary_labels import UNIT_LABELS
from projections.summary_model import Summary

TEMPLATES = Path(__file__).parent / "templates"
_DATE = re.compile(r"(?:时限 )?\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?(?: 提出)?", re.ASCII)
HIGHLIGHTS = (
    "issues.raised",
    "issues.resolved",
    "issues.open",
    "issues.overdue",
    "rate.resolution",
    "rate.on_time",
    "rate.satisfaction",
    "days_to_resolve.median",
)
"""The figures that the page opens with."""

Link = Callable[[str], str | None]
"""From a figure's name to the address of the events that it counts, or None."""


def html(summary: Summary, link: Link = lambda _: None) -> str:
    """The page, in Chinese, for screen and A4 paper. `link` leads from a figure to its events."""
    compared = next(section for section in summary.sections if section.kind == "comparison")
    return (
        _environment()
        .get_template("summary.html")
        .render(
            summary=summary,
            link=link,
            title=wording.title(summary),
            style=Markup(style()),  # noqa: S704 our own style sheet, no text of users
            running_head=Markup(_running_head(wording.title(summary))),  # noqa: S704 escaped there
            highlights=HIGHLIGHTS,
            compared=compared,
            outline=outline(summary),
            rows={row.name: row for row in compared.rows},
        )
    )


def style() -> str:
    """The style sheet of the page, as it stands in its one style element."""
    return (TEMPLATES / "summary.css").read_text(encoding="utf-8")


def _running_head(title: str) -> str:
    """The title at the top of every printed page but the first; every character is escaped for CSS."""
    escaped = "".join(f"\\{ord(character):06x}" for character in title)
    return (
        f'@page {{ @top-left {{ content: "{escaped}"; }} }} @page :first {{ @top-left {{ content: none; }} }}'
    )


def _dates_whole(text: str) -> Markup:
    """The text, escaped, with dates and times that no line is broken within."""
    return Markup(_DATE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 escaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["dates_whole"] = _dates_whole
    environment.globals.update(charts=charts, wording=wording, units=UNIT_LABELS)
    return environment
