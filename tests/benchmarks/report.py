"""Writes what was measured: a table to read, and JSON to compute with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.measurement import Measurement

INTRODUCTION = """\
# Benchmarks

Written by `make bench`. Every row compares Yishi with a peer on the same machine in the same run; they are
called in turn, but for the rebuild (once, a bare pass before and after it), its memory, and what is compared
with a fixed period; the ratio is what carries over to other machines. Of rates (something a second) more is
better, of costs (times, memory) less. The same figures are in [benchmarks.json](benchmarks.json).
"""

Results = Mapping[str, Sequence[Measurement]]


def write_report(results: Results, machine: Mapping[str, str], scale: float, folder: Path) -> None:
    """Write `benchmarks.md` and `benchmarks.json` into the folder; results are by name of the benchmark."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(_markdown(results, machine, scale), encoding="utf-8")
    (folder / "benchmarks.json").write_text(_json(results, machine, scale), encoding="utf-8")


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


def _markdown(results: Results, machine: Mapping[str, str], scale: float) -> str:
    lines = [INTRODUCTION]
    for benchmark, measurements in results.items():
        lines += [f"## {benchmark.capitalize().replace('_', ' ')}\n"]
        lines += ["| what | Yishi | peer | ratio | goal | note |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [*map(row, measurements), ""]
    lines += [f"## Machine\n\nScale {scale:g}.\n", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in machine.items()]
    return "\n".join(lines) + "\n"


def _json(results: Results, machine: Mapping[str, str], scale: float) -> str:
    measured = [
        {"benchmark": benchmark, **asdict(measurement), "ratio": measurement.ratio}
        for benchmark, measurements in results.items()
        for measurement in measurements
    ]
    document = {"machine": dict(machine), "scale": scale, "measurements": measured}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
