"""Runs the benchmarks: `python -m tests.benchmarks [--scale X] [--only NAME [--write]]`.

Every `bench_<name>.py` beside this file has `measure(scale: float) -> list[Measurement]`; scale 1 takes
a few minutes in all, and smaller scales are for a quick look. A whole run writes the report into docs/;
a run of only some benchmarks prints its figures, and replaces those in the report when told to `--write`.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from infra.logging import configure_logging
from tests.benchmarks.databases import take_noted_servers
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.report import Report, Run, read_report, row, write_report

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for; returns the exit status."""
    names = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    asked = _parse(arguments, names)
    # Rows are not to be interleaved with what the views and the log tell of themselves.
    configure_logging("warning")
    before = read_report(DOCS) if asked.only else Report({}, {})
    runs, machine = dict(before.runs), {**before.machine, **describe_machine()}
    for name in asked.only or names:
        runs[name] = Run(datetime.now(UTC).date(), asked.scale, _measure(name, asked.scale))
        machine |= {f"PostgreSQL of {name}": told for told in take_noted_servers()}
    if asked.write or not asked.only:
        write_report(Report(runs, machine), DOCS)
    return 0


def _parse(arguments: Sequence[str], names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--scale", type=positive_number, default=1.0, help="how much work, 1 by default")
    parser.add_argument("--only", action="append", choices=names, help="run this one; may be repeated")
    parser.add_argument("--write", action="store_true", help="put the figures of --only into the report")
    return parser.parse_args(arguments)


def positive_number(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"the scale must be a number above 0, got {text}")
    return number


def _measure(name: str, scale: float) -> list[Measurement]:
    print(f"benchmark {name} ...", file=sys.stderr, flush=True)
    measurements: list[Measurement] = import_module(f"tests.benchmarks.bench_{name}").measure(scale)
    for measurement in measurements:
        print(row(measurement), flush=True)
    return measurements


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
