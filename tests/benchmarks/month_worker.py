"""What bench_month.py measures in a process of its own: the agenda proposed and the summary computed.

    python -m tests.benchmarks.month_worker URL RUNS

Its last line is JSON: `seconds`, of each run from when all is imported; the first one opens log and views.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from zoneinfo import ZoneInfo

from infra.eventstore.log import open_log
from infra.logging import configure_logging
from infra.views.engine import reading, views_engine
from projections.agenda import proposed_agenda
from projections.engine import ViewEngine
from projections.period import Period
from projections.summary import summarise, summary_json
from projections.views import standard_views
from tests.benchmarks.month import MONTH, NEXT, PLACE

ZONE = ZoneInfo("Asia/Shanghai")


def runs(url: str, number: int) -> Iterator[float]:
    """Seconds of each run."""
    started = time.perf_counter()
    engine = views_engine(url)
    with closing(open_log(url)) as log:
        views = ViewEngine(engine, log, standard_views())
        views.create()
        position = log.head()
        if views.reach(position) < position:
            raise RuntimeError(f"the views are behind: {views.status()}")
        for _ in range(number):
            with reading(engine) as connection:
                agenda = proposed_agenda(connection, log, PLACE, NEXT, position, ZONE)
                made = summarise(connection, log, PLACE, Period.parse(MONTH), position, ZONE)
            if not (agenda and summary_json(made)):
                raise RuntimeError("a full month has nothing to say")
            now = time.perf_counter()
            yield now - started
            started = now
        views.release()
    engine.dispose()


if __name__ == "__main__":
    configure_logging("warning")
    print(json.dumps({"seconds": list(runs(sys.argv[1], int(sys.argv[2])))}))  # noqa: T201 - the answer
