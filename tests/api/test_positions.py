from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Api

MONTH = datetime.now(UTC).strftime("%Y-%m")
STEPS = [
    ("urge", {"note": "请抓紧"}),
    ("discuss", {"conclusion": "派给物业"}),
    ("assign", {"body": "xinghe-property"}),
    ("accept", {}),
    ("progress", {"note": "已派人"}),
    ("resolve", {"outcome": "已清运"}),
    ("reopen", {"reason": "又堆满了"}),
    ("escalate", {"reason": "需社区协调"}),
]


def shown(api: Api, id_: str, position: int | None = None) -> Any:
    at = "" if position is None else f"?position={position}"
    timeline = api.get(f"/issues/{id_}/timeline{at}")
    # Last, since the read of personal data is an event too.
    detail = api.get(f"/issues/{id_}{at}")
    return detail.json(), timeline.json(), detail.headers["ETag"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=7))
def test_a_read_at_a_position_shows_what_was_shown_then(
    api: Api, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    """Whatever is given, refused or recorded: later reads at each position equal those of the time."""
    id_ = api.raised(description="原话")
    seen = {api.yishi.log.head(): shown(api, id_)}
    for command, body in steps:
        api.post(f"/issues/{id_}/{command}", body)
        position = api.yishi.log.head()
        seen[position] = shown(api, id_)
    for position, then in seen.items():
        assert shown(api, id_, position) == then


def test_a_summary_at_a_position_is_the_same_bytes_for_ever(api: Api) -> None:
    api.raised()
    then = api.get(f"/places/xinghe/summaries/{MONTH}")
    position = then.headers["Yishi-Position"]
    for _ in range(3):
        api.give(api.raised(), "urge")
    again = api.get(f"/places/xinghe/summaries/{MONTH}?position={position}")
    assert again.content == then.content
    assert api.get(f"/places/xinghe/summaries/{MONTH}").content != then.content


def test_a_read_as_of_a_time_knows_what_was_recorded_by_then(api: Api) -> None:
    id_ = api.raised()
    api.give(id_, "urge")
    recorded = [item["recorded_at"] for item in api.get(f"/issues/{id_}/timeline").json()["items"]]
    assert api.get(f"/issues/{id_}?as_of={recorded[0]}").json()["version"] == 1
    assert api.get(f"/issues/{id_}?as_of={recorded[1]}").json()["version"] == 2
    offset = datetime.fromisoformat(recorded[0]).astimezone().isoformat()
    assert api.get(f"/issues/{id_}?as_of={offset}").json()["version"] == 1


def test_before_it_was_raised_an_issue_is_said_to_be_not_yet_recorded(api: Api) -> None:
    before = api.yishi.log.head()
    id_ = api.raised()
    recorded = api.get(f"/issues/{id_}/timeline").json()["items"][0]["recorded_at"]
    for path in (f"/issues/{id_}", f"/issues/{id_}/timeline"):
        for query in (f"position={before}", "position=0", "as_of=2026-01-01T00:00:00Z"):
            answer = api.get(f"{path}?{query}")
            assert answer.status_code == 404
            assert answer.json()["type"] == "urn:yishi:refusal:issue-not-yet-recorded"
            assert f"recorded at {recorded}, at position {before + 1};" in answer.json()["detail"]
            assert f"当时尚未登记：它于 {local(recorded)}" in answer.json()["detail_zh"]
        assert api.get(f"{path}?as_of={recorded}").status_code == 200


def test_what_was_never_raised_is_not_said_to_come_later(api: Api) -> None:
    answer = api.get("/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09?position=1")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:refusal:issue-not-found")


def local(recorded: str) -> str:
    moment = datetime.fromisoformat(recorded).astimezone(ZoneInfo("Asia/Shanghai"))
    return moment.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "path", ["/issues/{id}", "/issues/{id}/timeline", f"/places/xinghe/summaries/{MONTH}"]
)
def test_a_position_beyond_the_log_or_a_time_to_come_is_refused(api: Api, path: str) -> None:
    path = path.format(id=api.raised())
    head = api.yishi.log.head()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for query in (f"position={head + 1}", f"as_of={tomorrow}", "position=1&as_of=2026-01-01T00:00:00Z"):
        answer = api.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:problem:invalid-request")
    assert f"the log ends at {head}" in api.get(f"{path}?position={head + 1}").json()["detail"]


def test_a_read_waits_for_the_position_that_the_caller_has_written(api: Api) -> None:
    waited: list[tuple[int, float]] = []
    views = api.yishi.views

    class Views:
        def wait_for(self, position: int, timeout: float) -> bool:
            waited.append((position, timeout))
            return views.catch_up() >= position

        def __getattr__(self, name: str) -> Any:
            return getattr(views, name)

    id_ = api.raised()
    answer = api.with_services(views=Views()).request(
        "GET", "/api/v1/issues", headers={"Yishi-Min-Position": str(api.yishi.log.head())}
    )
    assert [item["id"] for item in answer.json()["items"]] == [id_]
    assert waited == [(api.yishi.log.head(), 5.0)]


def test_a_read_that_waits_in_vain_answers_503_with_retry_after(api: Api) -> None:
    views = api.yishi.views

    class Behind:
        def wait_for(self, position: int, timeout: float) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            return getattr(views, name)

    behind = api.with_services(views=Behind())
    id_ = api.raised()
    head = str(api.yishi.log.head())
    for path, headers in (
        ("/issues", {"Yishi-Min-Position": head}),
        ("/issues", {"Yishi-Min-Position": "1000000"}),
        (f"/issues/{id_}", {"Yishi-Min-Position": head}),
        (f"/places/xinghe/summaries/{MONTH}?position={head}", {}),
    ):
        answer = behind.request("GET", f"/api/v1{path}", headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["type"] == "urn:yishi:problem:try-again"


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9" * 30])
def test_a_minimum_position_that_is_none_is_refused_and_the_header_named(api: Api, value: str) -> None:
    answer = api.get("/issues", {"Yishi-Min-Position": value})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["in"], error["field"]) == ("header", "/yishi-min-position")
