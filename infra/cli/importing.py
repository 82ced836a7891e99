"""`yishi import`: issues with their histories from a spreadsheet."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from consumers.importing.importer import ImportReport, run_import
from consumers.importing.mapping_file import read_mapping
from infra.bootstrap import open_yishi, utc_now
from infra.cli.console import console, progress_bar
from infra.identifiers import new_code, new_id
from infra.settings import load_settings


def import_(
    file: Annotated[Path, typer.Argument(help="An .xlsx or .csv file.")],
    mapping: Annotated[Path, typer.Option(help="Which column means what: docs/importing.md.")],
    json: Annotated[bool, typer.Option("--json", help="End with one line of JSON.")] = False,
) -> None:
    """Import issues with their history. Running it again changes nothing that is there.

    Exit status: 0 done, also when some rows were rejected; 1 failed, also when all of them were.
    """
    how = read_mapping(mapping)
    settings = load_settings()
    with open_yishi(settings) as yishi:
        with progress_bar("importing") as advance_to:
            report = run_import(
                file,
                how,
                yishi.imports,
                yishi.registry,
                clock=utc_now,
                new_id=new_id,
                new_code=lambda moment: new_code(moment, settings.zone),
                progress=advance_to,
            )
        yishi.views.reach()
    _tell(report)
    if json:
        counts = {"rows": report.rows, "imported": report.imported, "unchanged": report.unchanged}
        typer.echo(orjson.dumps({**counts, "rejected": report.rejected}).decode())
    if report.rejected and not (report.imported or report.unchanged):
        raise typer.Exit(1)


def _tell(report: ImportReport) -> None:
    out = console()
    out.print(
        f"{report.rows:,} rows: {report.imported:,} imported, {report.unchanged:,} unchanged, "
        f"{report.rejected:,} rejected; {report.events:,} events recorded."
    )
    if report.masked or report.cleaned or report.named:
        out.print(
            f"Titles and locations with a masked phone or identity number: {report.masked:,}; "
            f"rows with control characters taken out: {report.cleaned:,}; "
            f"rows with the reporter's name taken out of open texts: {report.named:,}."
        )
    if report.rejects:
        out.print(f"Rejected rows, each with its reason: {report.rejects}")
