"""Servers that are killed at any moment lose nothing, double nothing, and leave no command half done."""

import random
import time

import pytest

from tests.faults.clients import Client, Crowd
from tests.faults.judgement import judge
from tests.faults.servers import Home, Nursery, Server, free_port

KILLS = 50
SEED = 20261122
CLIENTS = 6


@pytest.mark.endurance
def test_what_servers_acknowledged_that_were_killed_fifty_times_is_recorded_once_and_shown(
    home: Home, servers: Nursery, fresh_url: str
) -> None:
    chance = random.Random(SEED)
    ports = [free_port(), free_port()]
    running = [servers.start(port) for port in ports]
    crowd = Crowd([Client(home.token, ports, seed) for seed in range(CLIENTS)])
    with crowd.at_work():
        for _ in range(KILLS):
            kill_one(running, servers, chance)
            crowd.check()
        for server in running:
            server.wait_until_ready()
    for server in running:
        server.kill()
    entries = judge(home.database_url, fresh_url, crowd.acknowledged)
    assert len(entries) > KILLS


def kill_one(running: list[Server], servers: Nursery, chance: random.Random) -> None:
    """Kill one of the servers while it starts or works, and start another in its place."""
    number = chance.randrange(len(running))
    if chance.random() < 0.8:
        running[number].wait_until_ready()
    time.sleep(chance.uniform(0.0, 0.5))
    running[number].kill()
    running[number] = servers.start(running[number].port)
