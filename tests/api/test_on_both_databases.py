"""The API over SQLite and over PostgreSQL in turn: what a database could do differently."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import ISSUE, REPORTER, Api, opened, register


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, database_url) as api:
        register(api)
        yield api


def test_lists_filter_sort_and_page_alike(api: Api) -> None:
    raised = [api.raised(title=f"电梯_{n}%", occurred_at=f"2026-01-0{n + 1}T00:00:00Z") for n in range(4)]
    other = api.raised(place="yueming", category="parking")
    query = "place=xinghe&category=environment&q=电梯_ %25&state=open&overdue=false&limit=3"
    first = api.get(f"/issues?{query}").json()
    second = api.get(f"/issues?{query}&cursor={first['next']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == raised[::-1]
    assert second["next"] is None
    assert other in api.page("/issues?place=yueming").text
    places = [place["id"] for place in api.get("/places").json()["items"]]
    assert set(places) == {"binjiang", "changhe", "chunfeng", "xinghe", "yueming"}
    assert api.page("/").status_code == 200


def test_an_issue_its_history_and_its_summary_are_read_at_a_position(api: Api) -> None:
    id_ = api.assigned()
    position = api.yishi.log.head()
    api.give(id_, "resolve", outcome="好")
    assert api.get(f"/issues/{id_}?position={position}").json()["state"] == "assigned"
    assert len(api.get(f"/issues/{id_}/timeline?position={position}").json()["items"]) == 3
    recorded = api.get(f"/issues/{id_}/timeline").json()["items"][2]["recorded_at"]
    assert api.get(f"/issues/{id_}?as_of={recorded}").json()["version"] == 3
    code = api.get(f"/issues/{id_}").json()["code"]
    assert api.get(f"/issues/{code}").json()["state"] == "resolved"


def test_one_key_in_eight_threads_raises_one_issue(api: Api) -> None:
    head = api.yishi.log.head()
    headers = {"Idempotency-Key": "one", "Authorization": f"Bearer {api.token}"}

    def post(_: int) -> httpx.Response:
        body = ISSUE | {"description": "臭", "reporter": REPORTER}
        return TestClient(api.client.app).post("/api/v1/issues", json=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert api.yishi.log.head() == head + 1
