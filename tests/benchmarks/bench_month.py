"""The agenda of the next meeting proposed and the summary of a full month computed, on SQLite and PostgreSQL.

At scale 1 the month has 5,000 issues, 20 sittings, 60 decisions and the meetings of it and of the month
before; the peer is the same work on a month of the issues alone.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from infra.eventstore.log import open_log
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.views import standard_views
from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.month import month_log

ISSUES, COUNCILS, DECISIONS = 5_000, 20, 60
PAGE = 500
PROCESSES, RUNS = 3, 6
ROOT = Path(__file__).parents[2]


def measure(scale: float) -> list[Measurement]:
    """Seconds on each database, by a fresh process and once it is warm."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        rows: list[Measurement] = []
        for name, full, issues in (
            ("SQLite", f"sqlite:///{folder}/full.db", f"sqlite:///{folder}/issues.db"),
            ("PostgreSQL", new_database(server), new_database(server)),
        ):
            _fill(full, scale, COUNCILS, DECISIONS)
            _fill(issues, scale, 0, 0)
            rows.extend(_rows(name, scale, full, issues))
    return rows


def _fill(url: str, scale: float, councils: int, decisions: int) -> None:
    log = open_log(url)
    page = []
    for envelope in month_log(max(50, round(ISSUES * scale)), councils, decisions):
        page.append(envelope)
        if len(page) == PAGE:
            log.append(page)
            page = []
    if page:
        log.append(page)
    engine = views_engine(url)
    views = ViewEngine(engine, log, standard_views())
    views.create()
    views.rebuild()
    views.release()
    engine.dispose()
    log.close()


def _rows(name: str, scale: float, full: str, issues: str) -> list[Measurement]:
    taken: list[list[list[float]]] = [[], []]
    for run in range(PROCESSES):
        for which in (0, 1) if run % 2 else (1, 0):
            taken[which].append(_worker((full, issues)[which]))
    what = f"agenda and summary of a month with {round(ISSUES * scale):,} issues, {COUNCILS} councils and "
    what += f"{DECISIONS} decisions, {name}"
    fresh = [median(seconds[0] for seconds in processes) for processes in taken]
    warm = [median(one for seconds in processes for one in seconds[1:]) for processes in taken]
    return [
        _row(f"{what}, fresh process", fresh, "from when all is imported; log and views opened"),
        _row(f"{what}, warm", warm, f"medians of {RUNS - 1} runs in each of {PROCESSES} processes"),
    ]


def _row(name: str, taken: list[float], note: str) -> Measurement:
    return Measurement(
        name=name,
        unit="s",
        ours=taken[0],
        peer=taken[1],
        peer_name="a month of the issues alone",
        goal="below 1 s",
        note=note,
    )


def _worker(url: str) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.month_worker", url, str(RUNS)]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    seconds: list[float] = json.loads(answer.stdout.splitlines()[-1])["seconds"]
    return seconds
