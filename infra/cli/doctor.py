"""`yishi doctor`: whether what is kept is what it should be."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from infra.cli.console import progress_of_parts
from infra.cli.status import parked_sentence
from infra.doctor import Report, examine
from infra.settings import load_settings
from projections.reconciliation.findings import Finding, Findings


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    sample: Annotated[
        int,
        typer.Option(
            min=0, max=1_000_000, help="Streams of the log, and of each view, to look at event by event."
        ),
    ] = 200,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the sample, to look at the same streams again.")
    ] = None,
) -> None:
    """Compare the views with the log, and look over the log itself. Changes nothing; servers may run.

    Counts of events and streams are of everything. A sample of streams, half of them those changed last, is
    derived anew from its events, and compared row by row.

    Exit status: 0 when nothing differs, 1 when something does.
    """
    chosen = secrets.randbelow(2**31) if seed is None else seed
    with progress_of_parts() as advance_to:
        report = examine(load_settings(), sample, chosen, advance_to)
    if json:
        typer.echo(orjson.dumps(_members(report)).decode())
    else:
        for line in _lines(report):
            typer.echo(line)
    if report.differences:
        raise typer.Exit(1)


def _members(report: Report) -> dict[str, object]:
    members = asdict(report)
    for part in (members["log"], *members["views"]):
        findings = part.pop("findings")
        part["differences"], part["beyond"] = findings["told"], findings["beyond"]
    return {"differences": report.differences, **members}


def _lines(report: Report) -> Iterator[str]:
    log = report.log
    yield (
        f"Log: {log.head:,} positions and the versions of all streams counted;"
        f" {log.times:,} recorded times and the bytes of {log.streams:,} streams read."
    )
    yield from _told(log.findings)
    for view in report.views:
        yield (
            f"View {view.view} at position {view.position:,}: {view.events:,} events and"
            f" {view.streams:,} streams counted; {view.compared:,} streams derived anew and compared."
        )
        yield from _told(view.findings)
    yield from (f"Known: {parked_sentence(each)}" for each in report.parked)
    yield from (f"Note: {notice}" for notice in report.notices)
    count = report.differences
    verdict = f"{count:,} difference{'s' if count > 1 else ''}" if count else "Nothing differs"
    yield f"{verdict} (seed {report.seed})."


def _told(findings: Findings) -> Iterator[str]:
    for finding in findings.told:
        yield f"  - {_sentence(finding)}"
    if findings.beyond:
        yield f"  - and {findings.beyond:,} more."


def _sentence(finding: Finding) -> str:
    return f"{finding.sentence}; {finding.remedy}."
