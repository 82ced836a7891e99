"""Fills a PostgreSQL database with a generated city, to be measured once or kept for many runs.

    python -m tests.benchmarks.city URL --events 10000000 [--crowd 10000] [--views]

Creates the database if it is not there. Whatever interrupts it, the same command goes on where it stopped;
so a great city can be filled in pieces. `--views` builds the views as well. bench_scale.py finds the cities
in databases that are named as `city_url` says, on the server that YISHI_BENCH_SERVER names.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
from psycopg.conninfo import conninfo_to_dict

from domain.working_time import WorkCalendar
from infra.calendar import is_workday
from infra.demo.city.arrivals import Crowd
from infra.demo.city.city import City
from infra.demo.city.loader import load_city
from infra.demo.city.size import size_for
from infra.dev.postgres import create_database
from infra.eventstore.log import open_log
from infra.logging import configure_logging
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.views import standard_views

SEED = 2025
CROWD_MONTH = 10


def main(arguments: Sequence[str]) -> int:
    configure_logging("warning")
    asked = _parse(arguments)
    create_if_missing(asked.url)
    fill(asked.url, asked.events, asked.crowd)
    if asked.views:
        build_views(asked.url)
    return 0


def city_url(server: str, events: int, crowd: int) -> str:
    """The database of that city on the server."""
    return f"{server.rpartition('/')[0]}/yishi_city_{events}_{crowd}"


def create_if_missing(url: str) -> None:
    """The database, empty at first."""
    server, name = f"{url.rpartition('/')[0]}/postgres", str(conninfo_to_dict(url)["dbname"])
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        create_database(server, name)


def fill(url: str, events: int, crowd: int) -> int:
    """Load the city, unless it is there; `crowd` issues in one month of one community. Returns the events."""
    crowded = Crowd(CROWD_MONTH, crowd, crowd // 20) if crowd else None
    city = City(size_for(events), SEED, WorkCalendar(ZoneInfo("Asia/Shanghai"), is_workday), crowded)
    log = open_log(url)
    report = load_city(log, city, datetime.now(UTC), _told)
    log.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) events")
    return report.events


def build_views(url: str) -> None:
    """Bring the views of the log up to its end."""
    log, engine = open_log(url), views_engine(url)
    views = ViewEngine(engine, log, standard_views())
    views.create()
    head = log.head()
    views.reach(head, lambda reached: _told(reached, head))
    views.release()
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")
    engine.dispose()
    log.close()


def _told(done: int, expected: int | None) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {expected:,}", end="", file=sys.stderr)  # noqa: T201 - it talks to a person


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.city", description=__doc__)
    parser.add_argument("url", help="postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--crowd", type=int, default=0, help="issues of one community in one month")
    parser.add_argument("--views", action="store_true", help="build the views as well")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
