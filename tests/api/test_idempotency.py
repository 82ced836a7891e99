from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from domain.errors import StaleVersion
from domain.issue.commands import RaiseIssue
from domain.issue.service import IssueService
from domain.log import Receipt
from domain.service import Context
from infra.bootstrap import open_yishi
from infra.idempotency import StoredRequests
from infra.server import services
from tests.api.conftest import ISSUE, REPORTER, Api

KEY = {"Idempotency-Key": "5b1d8f0e-52a5-4c5f-8f6d-1f0e6c1d2a3b"}
SAME = ("ETag", "Yishi-Position", "Content-Type")


def same(first: httpx.Response, second: httpx.Response) -> bool:
    return (
        first.status_code == second.status_code
        and first.content == second.content
        and all(first.headers.get(name) == second.headers.get(name) for name in SAME)
    )


def test_the_same_request_again_gets_the_first_answer_and_records_nothing(api: Api) -> None:
    body = ISSUE | {"description": "臭", "reporter": REPORTER}
    first = api.post("/issues", body, KEY)
    head = api.yishi.log.head()
    again = api.post("/issues", body, KEY)
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert same(first, again)
    assert api.yishi.log.head() == head


def test_the_first_answer_comes_again_after_the_issue_has_gone_on(api: Api) -> None:
    id_ = api.raised()
    first = api.post(f"/issues/{id_}/discuss", {"conclusion": "派给物业"}, KEY)
    api.give(id_, "assign", body="xinghe-property")
    again = api.post(f"/issues/{id_}/discuss", {"conclusion": "派给物业"}, KEY)
    assert same(first, again)
    assert again.json()["state"] == "discussed"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一件"},
        {"description": "别的话"},
        {"description": None},
        {"reporter": REPORTER | {"phone": "13800002222"}},
        {"reporter": REPORTER | {"email": "a@b.cn"}},
        {"occurred_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_the_same_key_with_another_body_is_refused(api: Api, change: dict[str, Any]) -> None:
    body = ISSUE | {"description": "臭", "reporter": REPORTER}
    api.post("/issues", body, KEY)
    head = api.yishi.log.head()
    changed = {name: value for name, value in (body | change).items() if value is not None}
    answer = api.post("/issues", changed, KEY)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:problem:idempotency-key-reused")
    assert api.yishi.log.head() == head


@pytest.mark.parametrize("first_has_it", [True, False])
def test_the_same_key_with_personal_data_once_and_without_once_is_refused(
    api: Api, first_has_it: bool
) -> None:
    bodies = [ISSUE | {"description": "臭", "reporter": REPORTER}, ISSUE]
    first, second = bodies if first_has_it else reversed(bodies)
    assert api.post("/issues", first, KEY).status_code == 201
    assert api.post("/issues", second, KEY).status_code == 422


def test_the_same_key_at_another_address_is_refused(api: Api) -> None:
    id_ = api.raised()
    api.post(f"/issues/{id_}/urge", {}, KEY)
    assert api.post(f"/issues/{api.raised()}/urge", {}, KEY).status_code == 422


def test_two_actors_may_use_the_same_key(api: Api) -> None:
    other = {"Authorization": f"Bearer {api.yishi.tokens.create(role='duty_member')}"}
    first, second = api.post("/issues", ISSUE, KEY), api.post("/issues", ISSUE, KEY | other)
    assert first.json()["id"] != second.json()["id"]


def test_eight_threads_with_one_key_raise_one_issue(api: Api) -> None:
    head = api.yishi.log.head()

    def post(_: int) -> httpx.Response:
        client = TestClient(api.client.app)
        body = ISSUE | {"description": "臭", "reporter": REPORTER}
        return client.post(
            "/api/v1/issues", json=body, headers=KEY | {"Authorization": f"Bearer {api.token}"}
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [answer.headers.get("Idempotent-Replay") for answer in answers].count(None) == 1
    assert api.yishi.log.head() == head + 1


def test_eight_threads_with_one_key_resolve_once(api: Api) -> None:
    id_ = api.assigned()

    def post(_: int) -> httpx.Response:
        headers = KEY | {"Authorization": f"Bearer {api.token}", "If-Match": '"3"'}
        path = f"/api/v1/issues/{id_}/resolve"
        return TestClient(api.client.app).post(path, json={"outcome": "好"}, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert api.get(f"/issues/{id_}").json()["version"] == 4


def test_a_crash_between_recording_and_answering_raises_no_second_issue(api: Api) -> None:
    class Crash(Exception):
        pass

    class CrashingIssues(IssueService):
        def raise_issue(self, stream: str, command: RaiseIssue, context: Context) -> Receipt:
            super().raise_issue(stream, command, context)
            raise Crash

    issues = api.services.issues
    crashing = api.with_services(
        issues=CrashingIssues(issues.log, issues.registry, issues.calendar, issues.new_id)
    )
    body = ISSUE | {"description": "臭", "reporter": REPORTER}
    assert crashing.post("/issues", body, KEY).status_code == 500
    head = api.yishi.log.head()
    again = api.post("/issues", body, KEY)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert api.yishi.log.head() == head
    assert same(again, api.post("/issues", body, KEY))


def test_a_key_outlives_a_restart(tmp_path: Path, api: Api) -> None:
    first = api.post("/issues", ISSUE, KEY)
    with open_yishi(api.yishi.settings) as reopened:
        again = TestClient(create_app(services(reopened))).post(
            "/api/v1/issues", json=ISSUE, headers=KEY | {"Authorization": f"Bearer {api.token}"}
        )
    assert same(first, again)


def test_after_a_day_the_log_still_keeps_a_command_from_being_recorded_twice(api: Api) -> None:
    first = api.post("/issues", ISSUE, KEY)
    tomorrow = api.services.clock() + timedelta(hours=25)
    later = api.with_services(requests=StoredRequests(api.yishi.database, lambda: tomorrow))
    again = later.post("/issues", ISSUE, KEY)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")


def test_a_refusal_is_the_first_answer_too(api: Api) -> None:
    id_ = api.raised()
    first = api.post(f"/issues/{id_}/assign", {"body": "xinghe-property"}, KEY)
    api.give(id_, "discuss", conclusion="派给物业")
    again = api.post(f"/issues/{id_}/assign", {"body": "xinghe-property"}, KEY)
    assert first.status_code == 409
    assert same(first, again)
    assert again.headers["Idempotent-Replay"] == "true"


def test_a_stale_version_can_be_mended_under_the_same_key(api: Api) -> None:
    id_ = api.raised()
    assert api.post(f"/issues/{id_}/urge", {}, KEY | {"If-Match": '"9"'}).status_code == 412
    assert api.post(f"/issues/{id_}/urge", {}, KEY | {"If-Match": '"1"'}).status_code == 200


def test_a_replay_does_not_mind_that_the_version_has_gone_on(api: Api) -> None:
    id_ = api.raised()
    first = api.post(f"/issues/{id_}/urge", {}, KEY | {"If-Match": '"1"'})
    assert same(first, api.post(f"/issues/{id_}/urge", {}, KEY | {"If-Match": '"1"'}))


def test_a_merge_is_answered_the_same_again(api: Api) -> None:
    target, id_ = api.raised(), api.raised()
    first = api.post(f"/issues/{id_}/merge", {"into": target}, KEY)
    assert same(first, api.post(f"/issues/{id_}/merge", {"into": target}, KEY))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/places", {"id": "new", "name": "新小区", "tier": "compound", "parent": "chunfeng"}),
        ("/bodies", {"name": "新主体", "kind": "department", "place": "binjiang"}),
        ("/categories", {"id": "new", "name": "新类别"}),
    ],
)
def test_registering_honours_keys(api: Api, path: str, body: dict[str, str]) -> None:
    first, again = api.post(path, body, KEY), api.post(path, body, KEY)
    assert (first.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert same(first, again)
    assert api.post(path, body | {"name": "别的名称"}, KEY).status_code == 422


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "x" * 256])
def test_a_key_that_cannot_be_kept_is_refused(api: Api, key: str) -> None:
    answer = api.post("/issues", ISSUE, {"Idempotency-Key": key.encode("utf-8")})  # type: ignore[dict-item]
    assert answer.status_code == 400


def test_nothing_derived_from_personal_data_is_remembered(api: Api) -> None:
    body = ISSUE | {"description": "臭", "reporter": REPORTER}
    requests = api.services.requests
    remembered = []
    recording = replace(api.services, requests=requests)
    assert recording.requests is requests
    api.post("/issues", body, KEY)
    with api.yishi.database.connect() as connection:
        remembered.append(connection.exec_driver_sql("SELECT fingerprint FROM idempotent_requests").scalar())
        connection.exec_driver_sql("DELETE FROM idempotent_requests")
        connection.commit()
    other = body | {
        "description": "香",
        "reporter": {"name": "李", "phone": "1", "door": "9"} | {"phone": "139"},
    }
    api.post("/issues", other, KEY)
    with api.yishi.database.connect() as connection:
        remembered.append(connection.exec_driver_sql("SELECT fingerprint FROM idempotent_requests").scalar())
    assert remembered[0] == remembered[1]


class Beaten(IssueService):
    """Refuses each issue, when the same request beside it has had it recorded meanwhile."""

    def raise_issue(self, stream: str, command: RaiseIssue, context: Context) -> Receipt:
        super().raise_issue(stream, command, context)
        raise StaleVersion(actual=1, expected=0)


@pytest.mark.parametrize("body", [ISSUE, ISSUE | {"description": "臭", "reporter": REPORTER}])
def test_a_request_that_is_refused_because_it_was_recorded_meanwhile_is_answered_as_recorded(
    api: Api, body: dict[str, object]
) -> None:
    issues = api.services.issues
    beaten = api.with_services(
        issues=Beaten(issues.log, issues.registry, issues.calendar, issues.new_id)
    ).post("/issues", body, KEY)
    assert (beaten.status_code, beaten.headers["Idempotent-Replay"]) == (201, "true")
    assert same(beaten, api.post("/issues", body, KEY))
    # The key was not let go.
    assert api.post("/issues", ISSUE | {"title": "另一件事"}, KEY).status_code == 422
