"""`yishi import`: what a community has in its spreadsheets, with its history."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from consumers.importing.importer import run_import
from consumers.importing.mapping import Mapping
from consumers.importing.mapping_file import read_mapping
from consumers.importing.record_importer import run_record_import
from consumers.importing.report import ImportReport, Progress
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.cli.console import console, progress_bar
from infra.identifiers import new_code, new_id
from infra.settings import load_settings


def import_(
    file: Annotated[Path, typer.Argument(help="An .xlsx or .csv file.")],
    mapping: Annotated[Path, typer.Option(help="Which column means what: docs/importing.md.")],
    json: Annotated[bool, typer.Option("--json", help="End with one line of JSON.")] = False,
) -> None:
    """Import issues, decisions, sittings, meetings or the registry. Again changes nothing that is there.

    Exit status: 0 done, also when some rows were rejected; 1 failed, also when all of them were.
    """
    how = read_mapping(mapping)
    with open_yishi(load_settings()) as yishi:
        with progress_bar("importing") as advance_to:
            report = _run(file, how, yishi, advance_to)
        yishi.views.reach()
    _tell(report)
    if json:
        counts = {"rows": report.rows, "imported": report.imported, "unchanged": report.unchanged}
        typer.echo(orjson.dumps({**counts, "rejected": report.rejected}).decode())
    if report.rejected and not (report.imported or report.unchanged):
        raise typer.Exit(1)


def _run(file: Path, how: Mapping, yishi: Yishi, progress: Progress) -> ImportReport:
    edge: dict[str, Any] = {
        "clock": utc_now,
        "new_id": new_id,
        "new_code": lambda moment: new_code(moment, yishi.settings.zone),
        "progress": progress,
    }
    if how.source.kind == "issue":
        return run_import(file, how, yishi.imports, yishi.registry, **edge)
    # Rows may name what they are about by its code, which the views know.
    yishi.views.reach()
    return run_record_import(
        file, how, yishi.record_imports, yishi.registry, **edge, find_code=yishi.streams_with_code
    )


def _tell(report: ImportReport) -> None:
    out = console()
    out.print(
        f"{report.rows:,} rows: {report.imported:,} imported, {report.unchanged:,} unchanged, "
        f"{report.rejected:,} rejected; {report.events:,} events recorded."
    )
    if report.masked or report.cleaned or report.named:
        out.print(
            f"Titles, names and locations with a masked phone or identity number: {report.masked:,}; "
            f"rows with control characters taken out: {report.cleaned:,}; "
            f"rows with the reporter's name taken out of open texts: {report.named:,}."
        )
    if report.rejects:
        out.print(f"Rejected rows, each with its reason: {report.rejects}")
