"""Decisions, sittings and meetings over SQLite and over PostgreSQL in turn, and by many at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Api, opened, register
from tests.api.governance import (
    COVENANT,
    WITH_QUORUM,
    assigned,
    decision,
    discussed,
    done,
    met,
    scheduled,
    sitting,
    task,
    this_month,
)

AT_ONCE = 8


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, database_url) as api:
        register(api)
        yield api


def at_once(
    api: Api, path: str, body: Callable[[int], dict[str, Any]], key: str = ""
) -> list[httpx.Response]:
    """The answers to the same request, given by so many at once; each has a key of its own but for `key`."""

    def post(number: int) -> httpx.Response:
        headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": key or f"key-{number}"}
        return TestClient(api.client.app).post(f"/api/v1{path}", json=body(number), headers=headers)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(post, range(AT_ONCE)))


def types_after(api: Api, position: int) -> list[str]:
    return [entry.envelope.data.type for entry in api.yishi.log.page(position, 100)]


def test_a_motion_goes_from_its_sitting_by_its_ballot_to_the_meeting(api: Api) -> None:
    issue, motion = api.raised(), decision(api, COVENANT)
    council = sitting(api, f"issue-{issue}", f"decision-{motion}")
    for subject in (f"issue-{issue}", f"decision-{motion}"):
        done(api, f"/councils/{council}/deliberate", subject=subject, conclusion="同意。")
    done(api, f"/councils/{council}/adjourn", minutes="审议两项。")
    done(api, f"/decisions/{motion}/ballot", tally=WITH_QUORUM)
    done(api, f"/decisions/{motion}/assign", tasks=[task()])
    api.give(issue, "escalate", reason="需社区协调。")
    path = scheduled(api, "chunfeng")
    api.yishi.views.catch_up()
    told = done(api, f"{path}/freeze-agenda").json()
    assert [each["subject"] for each in told["agenda"]] == [f"issue-{issue}", f"decision-{motion}"]
    listed = api.get("/decisions?place=chunfeng&kind=covenant").json()["items"]
    assert [(each["id"], each["adopted"]) for each in listed] == [(motion, True)]


def test_of_ballots_that_many_record_at_once_one_counts(api: Api) -> None:
    id_ = discussed(api, COVENANT)
    head = api.yishi.log.head()
    answers = at_once(api, f"/decisions/{id_}/ballot", lambda _: {"tally": WITH_QUORUM})
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * (AT_ONCE - 1)]
    refusals = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert refusals == {"urn:yishi:refusal:already-balloted"}
    # The rule was not recorded before: it is, once, with the ballot that counts.
    assert sorted(types_after(api, head)) == ["decision.balloted", "rule.defined"]


def test_covenants_that_are_put_forward_at_once_have_versions_of_their_own(api: Api) -> None:
    answers = at_once(api, "/decisions", lambda number: COVENANT | {"title": f"公约第 {number} 稿"})
    assert {answer.status_code for answer in answers} == {201}
    versions = sorted(answer.json()["covenant"]["version"] for answer in answers)
    assert versions == list(range(1, AT_ONCE + 1))


def test_of_meetings_that_many_call_at_once_there_is_one(api: Api) -> None:
    body = {"place": "xinghe", "month": this_month()}
    answers = at_once(api, "/coordination-meetings", lambda _: body)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (AT_ONCE - 1)]


def test_one_key_in_eight_threads_raises_one_decision_by_the_meeting(api: Api) -> None:
    path = met(api, {"title": "公约修订"})
    motion = {name: value for name, value in COVENANT.items() if name != "place"}
    body = {"item": "1", "outcome": "decision_raised", "note": "修订。", "decision": motion}
    head = api.yishi.log.head()
    answers = at_once(api, f"{path}/outcome", lambda _: body, key="one")
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert types_after(api, head).count("decision.raised") == 1


def test_a_crash_between_recording_and_answering_settles_no_item_twice(api: Api) -> None:
    class Crash(Exception):
        pass

    class Crashing:
        def __getattr__(self, name: str) -> Any:
            return getattr(api.services.coordination, name)

        def handle(self, *given: Any) -> Any:
            api.services.coordination.handle(*given)
            raise Crash

    motion = assigned(api)
    path = met(api, {"subject": f"decision-{motion}"})
    body, key = {"item": "1", "outcome": "escalated", "note": "需社区协调。"}, {"Idempotency-Key": "crash"}
    crashing = api.with_services(coordination=Crashing())
    assert crashing.post(f"{path}/outcome", body, key).status_code == 500
    head = api.yishi.log.head()
    again = api.post(f"{path}/outcome", body, key)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    assert api.yishi.log.head() == head
    assert api.get(f"/decisions/{motion}").json()["before"] == "chunfeng"
