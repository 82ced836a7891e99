"""Writes what was measured: a table to read, and JSON to compute with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.measurement import Measurement

INTRODUCTION = """\
# Benchmarks

Written by `make bench`, or section by section by `python -m tests.benchmarks --only NAME --write`. Every row
compares Yishi with a peer on the same machine in the same run; they are called in turn, but for the rebuild
(once, a bare pass before and after it), its memory, and what is compared with a fixed period; the ratio is
what carries over to other machines. Of rates (something a second) more is better, of costs (times, memory)
less. The same figures are in [benchmarks.json](benchmarks.json).
"""


@dataclass(frozen=True)
class Run:
    """One benchmark, run as a whole."""

    measured: date
    scale: float
    measurements: Sequence[Measurement]


@dataclass(frozen=True)
class Report:
    """The last run of each benchmark by its name, and where they ran."""

    runs: Mapping[str, Run]
    machine: Mapping[str, str]


def read_report(folder: Path) -> Report:
    """The report that `write_report` left in the folder; an empty one where there is none."""
    path = folder / "benchmarks.json"
    if not path.exists():
        return Report({}, {})
    document = json.loads(path.read_text(encoding="utf-8"))
    runs = {
        name: Run(
            date.fromisoformat(run["measured"]),
            run["scale"],
            [_measurement(row) for row in run["measurements"]],
        )
        for name, run in document["benchmarks"].items()
    }
    return Report(runs, document["machine"])


def write_report(report: Report, folder: Path) -> None:
    """Write `benchmarks.md` and `benchmarks.json` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(_markdown(report), encoding="utf-8")
    (folder / "benchmarks.json").write_text(_json(report), encoding="utf-8")


def row(measurement: Measurement) -> str:
    """One line of the table."""
    cells = (
        measurement.name,
        f"{rounded(measurement.ours)} {measurement.unit}",
        f"{rounded(measurement.peer)} {measurement.unit} ({measurement.peer_name})",
        f"**{rounded(measurement.ratio)}**",
        measurement.goal,
        measurement.note,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def rounded(value: float) -> str:
    """Three significant digits, more than a shared machine can promise; thousands are separated."""
    return f"{float(f'{value:.3g}'):,.10g}"


def _markdown(report: Report) -> str:
    lines = [INTRODUCTION]
    for benchmark, run in sorted(report.runs.items()):
        lines += [f"## {benchmark.capitalize().replace('_', ' ')}\n"]
        lines += [f"Measured on {run.measured}, scale {run.scale:g}.\n"]
        lines += ["| what | Yishi | peer | ratio | goal | note |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [*map(row, run.measurements), ""]
    lines += ["## Machine\n", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in report.machine.items()]
    return "\n".join(lines) + "\n"


def _json(report: Report) -> str:
    benchmarks = {
        name: {
            "measured": str(run.measured),
            "scale": run.scale,
            "measurements": [{**asdict(each), "ratio": each.ratio} for each in run.measurements],
        }
        for name, run in sorted(report.runs.items())
    }
    document = {"machine": dict(report.machine), "benchmarks": benchmarks}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _measurement(stored: Mapping[str, Any]) -> Measurement:
    return Measurement(**{field.name: stored[field.name] for field in fields(Measurement)})
