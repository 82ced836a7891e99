"""`yishi summary`: the summary of a place and month, as JSON, Markdown or HTML."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.documents.html import html
from api.documents.markdown import markdown
from infra.bootstrap import Yishi, open_yishi
from infra.cli.console import console, write
from infra.cli.positions import LAST_POSITION
from infra.settings import load_settings
from projections.period import Period
from projections.summary import Summary, summarise, summary_json


class Format(StrEnum):
    """What a summary can be written as."""

    json = "json"
    md = "md"
    html = "html"


def summary(
    place: Annotated[str, typer.Argument(help="Id of the place, of any tier.")],
    month: Annotated[str, typer.Argument(help="A month 2025-12, or months 2025-01..2025-12.")],
    position: Annotated[
        int | None,
        typer.Option(min=0, max=LAST_POSITION, help="As if the log ended there."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.json,
    out: Annotated[Path | None, typer.Option(help="A file, or a folder; default: standard output.")] = None,
) -> None:
    """Write the summary of a place and month. The same position always gives the same bytes."""
    period = Period.parse(month)
    with open_yishi(load_settings()) as yishi:
        found = compute(yishi, place, period, position)
    target = _file(out, place, month, format_)
    write(render(found, format_), target)
    if target:
        console().print(str(target), soft_wrap=True, highlight=False)


def compute(yishi: Yishi, place: str, period: Period, asked: int | None) -> Summary:
    """The summary at the position asked for, or at the end of the log as it is now.

    Raises BeyondTheLog, and ViewsStandStill when the views cannot reach that position.
    """
    position = yishi.position(asked)
    yishi.views.reach(position)
    with yishi.read() as connection:
        return summarise(connection, yishi.log, place, period, position, yishi.settings.zone)


def render(summary: Summary, format_: Format) -> bytes:
    """The summary in the format asked for."""
    match format_:
        case Format.json:
            return summary_json(summary) + b"\n"
        case Format.md:
            return markdown(summary).encode()
        case Format.html:
            return html(summary).encode()


def _file(out: Path | None, place: str, month: str, format_: Format) -> Path | None:
    if out is None or (out.suffix and not out.is_dir()):
        return out
    return out / f"{place}-{month}.{format_.value}"
