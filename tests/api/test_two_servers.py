"""Two servers on one database: what one has answered, the other knows with the next request."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import ISSUE, REPORTER, Api, opened, register

KEY = {"Idempotency-Key": "one-for-both"}


@pytest.fixture
def servers(database_url: str, tmp_path: Path) -> Iterator[tuple[Api, Api]]:
    with opened(tmp_path, database_url) as first, opened(tmp_path, database_url) as second:
        register(first)
        # Both remember the registry as it stands now.
        first.raised()
        second.raised()
        yield first, second


def set_list(api: Api, place: str, category: str, days: int) -> None:
    entries = [{"category": category, "council_required": True, "discuss_days": days}]
    assert api.put(f"/places/{place}/responsibilities", {"entries": entries}).status_code == 200


def test_a_responsibility_list_is_in_force_at_the_other_server_at_once(servers: tuple[Api, Api]) -> None:
    at = {"occurred_at": "2026-03-02T01:00:00Z"}
    due = []
    for (setting, raising), place, days in (
        (servers, "xinghe", 1),
        (servers[::-1], "xinghe", 3),
        (servers, "xinghe", 2),
    ):
        set_list(setting, place, "sanitation", days)
        due.append(raising.post("/issues", ISSUE | at).json()["discuss_due"])
    assert due[0] < due[2] < due[1]


def test_a_list_of_a_place_above_and_a_category_above_counts_at_once(servers: tuple[Api, Api]) -> None:
    setting, raising = servers
    assert raising.post("/issues", ISSUE).json()["discuss_due"] is None
    set_list(setting, "binjiang", "environment", 4)
    assert raising.post("/issues", ISSUE).json()["discuss_due"] is not None


def test_a_place_and_a_category_registered_at_one_server_take_issues_at_the_other(
    servers: tuple[Api, Api],
) -> None:
    for number, (registering, raising) in enumerate((servers, servers[::-1])):
        place, category = f"yard-{number}", f"matter-{number}"
        body = ISSUE | {"place": place, "category": category}
        assert raising.post("/issues", body).status_code == 409
        tier = {"tier": "compound", "parent": "chunfeng"}
        assert registering.post("/places", {"id": place, "name": place} | tier).status_code == 201
        assert registering.post("/categories", {"id": category, "name": category}).status_code == 201
        assert raising.post("/issues", body).status_code == 201


def test_one_key_sent_to_both_servers_at_once_raises_one_issue(servers: tuple[Api, Api]) -> None:
    head = servers[0].yishi.log.head()

    def post(api: Api) -> httpx.Response:
        headers = KEY | {"Authorization": f"Bearer {servers[0].token}"}
        body = ISSUE | {"description": "臭", "reporter": REPORTER}
        return TestClient(api.client.app).post("/api/v1/issues", json=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        turns = [server for server, _ in zip(cycle(servers), range(8), strict=False)]
        answers = list(pool.map(post, turns))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert [answer.headers.get("Idempotent-Replay") for answer in answers].count(None) == 1
    assert servers[1].yishi.log.head() == head + 1
