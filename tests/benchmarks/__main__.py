"""Runs the benchmarks: `python -m tests.benchmarks [--scale X] [--only NAME]`.

Every `bench_<name>.py` beside this file has `measure(scale: float) -> list[Measurement]`; scale 1 takes
a few minutes in all, and smaller scales are for a quick look. A whole run writes the report into docs/;
a run of only some benchmarks prints its figures and leaves the report as it is.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from infra.logging import configure_logging
from tests.benchmarks.databases import take_noted_servers
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.report import row, write_report

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for; returns the exit status."""
    names = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    asked = _parse(arguments, names)
    # Rows are not to be interleaved with what the views and the log tell of themselves.
    configure_logging("warning")
    results: dict[str, list[Measurement]] = {}
    servers: dict[str, str] = {}
    for name in asked.only or names:
        results[name] = _measure(name, asked.scale)
        servers |= {f"PostgreSQL of {name}": told for told in take_noted_servers()}
    if not asked.only:
        write_report(results, describe_machine() | servers, asked.scale, DOCS)
    return 0


def _parse(arguments: Sequence[str], names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--scale", type=positive_number, default=1.0, help="how much work, 1 by default")
    parser.add_argument("--only", action="append", choices=names, help="run this one; may be repeated")
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
