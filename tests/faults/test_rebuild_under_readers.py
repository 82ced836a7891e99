"""Views are built anew while they are read and moved on: no read fails, and none goes back."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from domain.working_time import WorkCalendar
from infra.calendar import is_workday
from infra.demo.city.city import City
from infra.demo.city.size import size_for
from infra.demo.city.tree import ROOT
from infra.eventstore.log import open_log
from tests.api.conftest import opened
from tests.conftest import Databases
from tests.faults.clients import ISSUE, Client
from tests.faults.judgement import check_views
from tests.faults.readers import Readers
from tests.faults.servers import Home, free_port, nursery

EVENTS = 2_000
A_SECOND = 50
REQUESTS = 150
"""To be sent while views are built anew: what takes three seconds."""
ELSEWHERE = "elsewhere"
"""A compound outside the city, and a category that only its issues have."""


def test_a_rebuild_while_50_requests_a_second_read_the_view_fails_none_of_them(
    database_url: str, postgres: Databases, tmp_path: Path
) -> None:
    home = city_home(database_url, tmp_path)
    with nursery(home) as servers:
        server = servers.start(free_port())
        server.wait_until_ready()
        client = Client(home.token, [server.port])
        readers = Readers(client, paths(client), A_SECOND)
        asked_meanwhile = rebuilds = 0
        with readers.at_work(), somebody_raising_issues(client):
            while asked_meanwhile < REQUESTS:
                before = readers.asked
                rebuild(home)
                asked_meanwhile += readers.asked - before
                rebuilds += 1
        assert server.runs
        server.kill()
    fresh_url = f"sqlite:///{tmp_path}/fresh/yishi.db" if "sqlite" in database_url else postgres.create()[1]
    with closing(open_log(database_url)) as log:
        check_views(log, database_url, fresh_url)


def city_home(database_url: str, folder: Path) -> Home:
    """A Yishi with some thousand events of a year that is over, and a compound beside."""
    city = City(size_for(EVENTS), 1, WorkCalendar(ZoneInfo("Asia/Shanghai"), is_workday))
    with opened(folder, database_url) as api:
        for batch in city.batches():
            api.yishi.log.append_stored(batch)
        compound = {"id": ELSEWHERE, "name": "别处", "tier": "compound"}
        assert api.post("/places", compound).status_code == 201
        assert api.post("/categories", {"id": ELSEWHERE, "name": "其他"}).status_code == 201
        api.yishi.views.catch_up()
        return Home(database_url, folder, api.token)


def paths(client: Client) -> list[str]:
    """Lists, the timeline of an issue and a summary, all of the city."""
    [issue] = client.get(f"/issues?place={ROOT}&state=resolved&limit=1").body["items"]
    return [
        f"/issues?place={ROOT}&limit=20",
        f"/issues/{issue['id']}/timeline",
        f"/issues?place={issue['place']}&limit=20",
        f"/places/{issue['place']}/summaries/2025-06",
    ]


def rebuild(home: Home) -> None:
    """Build all views anew, swap included, in a process of its own."""
    command = [sys.executable, "-m", "infra.cli", "rebuild"]
    done = subprocess.run(command, env=home.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def somebody_raising_issues(client: Client) -> Iterator[None]:
    """A few issues a second, elsewhere than the readers look, so that positions go on."""
    enough, issue = threading.Event(), ISSUE | {"place": ELSEWHERE, "category": ELSEWHERE}

    def raise_them() -> None:
        while not enough.wait(0.2):
            client.until_acknowledged("/issues", issue, str(uuid4()))

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(raise_them)
        try:
            yield
        finally:
            enough.set()
    work.result()
