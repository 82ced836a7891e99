"""PostgreSQL is restarted while issues are raised: Yishi goes on by itself; nothing is lost or doubled."""

import random
import time
from pathlib import Path

import pytest

from infra.dev.postgres import PostgresServer
from tests.faults.clients import Client, Crowd
from tests.faults.judgement import judge
from tests.faults.servers import free_port, new_home, nursery

RESTARTS = 5
SEED = 314159
CLIENTS = 6


@pytest.mark.endurance
def test_five_restarts_of_postgres_under_load_lose_and_double_nothing(
    server: PostgresServer, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    home = new_home(server.create_database("yishi"), tmp_path)
    with nursery(home) as servers:
        yishi = servers.start(free_port())
        yishi.wait_until_ready()
        crowd = Crowd([Client(home.token, [yishi.port], seed) for seed in range(CLIENTS)])
        with crowd.at_work():
            for number in range(RESTARTS):
                time.sleep(chance.uniform(0.5, 1.5))
                server.restart(immediate=number % 2 == 0)
                crowd.check()
            time.sleep(1.0)
        assert yishi.runs, "Yishi goes on in the same process"
        yishi.kill()
    entries = judge(home.database_url, server.create_database("fresh"), crowd.acknowledged)
    assert len(entries) > RESTARTS * CLIENTS
