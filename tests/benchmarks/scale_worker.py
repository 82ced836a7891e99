"""What bench_scale.py measures in a process of its own; its last line is JSON.

    python -m tests.benchmarks.scale_worker URL rebuild                all views anew
    python -m tests.benchmarks.scale_worker URL read                   every event read and decoded
    python -m tests.benchmarks.scale_worker URL summary PLACE MONTH    what `yishi summary` does

The line has `seconds`, from when everything is imported, and `peak`, the most memory of the process in MB.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.eventstore.log import open_log
from infra.logging import configure_logging
from infra.views.engine import reading, views_engine
from projections.engine import ViewEngine
from projections.following import Uncollected
from projections.pages import PAGE
from projections.period import Period
from projections.summary import summarise, summary_json
from projections.views import standard_views


def rebuild(url: str) -> None:
    """All views anew beside the running ones, and swapped."""
    engine = views_engine(url)
    with closing(open_log(url)) as log:
        views = ViewEngine(engine, log, standard_views())
        views.create()
        views.rebuild()
        views.release()
    engine.dispose()


def read(url: str) -> None:
    """One pass over the log, every event decoded and none kept; garbage is searched as in a rebuild."""
    with closing(open_log(url)) as log, Uncollected() as collected:
        position = 0
        while page := log.page(position, PAGE):
            position = page[-1].position
            collected.page_ended()


def summary(url: str, place: str, month: str) -> None:
    """The last summary of a place and month, with the look at the log and the views that comes before."""
    engine = views_engine(url)
    with closing(open_log(url)) as log:
        views = ViewEngine(engine, log, standard_views())
        views.create()
        position = log.head()
        if views.reach(position) < position:
            raise RuntimeError(f"the views are behind: {views.status()}")
        with reading(engine) as connection:
            made = summarise(connection, log, place, Period.parse(month), position, ZoneInfo("Asia/Shanghai"))
            summary_json(made)
        views.release()
    engine.dispose()


def peak() -> float:
    """The most memory of this process in MB, from when its program began.

    What getrusage tells includes the process that started it: that much is carried over fork and exec.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024


TASKS: dict[str, Callable[..., None]] = {"rebuild": rebuild, "read": read, "summary": summary}


def main(url: str, task: str, *more: str) -> None:
    configure_logging("warning")
    started = time.perf_counter()
    TASKS[task](url, *more)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak": peak()}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(*sys.argv[1:])
