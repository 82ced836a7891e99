"""What the matrix does not show: matters that have moved up, repeated requests, others' names, and logs."""

import json
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from tests.api.conftest import ISSUE, Api
from tests.api.governance import UNKNOWN, ahead, scheduled

KEY = {"Idempotency-Key": "the-same-key"}


def token(api: Api, role: str, place: str | None = "xinghe", body: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.yishi.tokens.create(role=role, place=place, body=body)}"}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:yishi:refusal:")


def events(api: Api, id_: str) -> list[Any]:
    return list(api.yishi.log.history(f"issue-{id_}"))


def test_what_has_moved_up_is_steered_from_there_and_urged_from_where_it_arose(api: Api) -> None:
    id_ = api.raised()
    api.give(id_, "escalate", reason="需社区协调")
    compound, community = token(api, "coordinator"), token(api, "coordinator", "chunfeng")
    refused = api.post(f"/issues/{id_}/discuss", {"conclusion": "由物业处理"}, compound)
    assert problem(refused) == (403, "not-allowed-here")
    assert "不包括 chunfeng" in refused.json()["detail_zh"]
    assert api.post(f"/issues/{id_}/urge", {}, compound).status_code == 200
    assert api.post(f"/issues/{id_}/discuss", {"conclusion": "由社区处理"}, community).status_code == 200


def test_a_repeated_command_is_answered_again_when_the_matter_is_no_longer_the_bodys(api: Api) -> None:
    id_ = api.assigned()
    handler = token(api, "body_handler", body="xinghe-property")
    first = api.post(f"/issues/{id_}/decline-assignment", {"reason": "不属于物业"}, handler | KEY)
    assert first.status_code == 200
    again = api.post(f"/issues/{id_}/decline-assignment", {"reason": "不属于物业"}, handler | KEY)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    anew = api.post(f"/issues/{id_}/decline-assignment", {"reason": "不属于物业"}, handler)
    assert problem(anew) == (403, "not-your-body")


def test_what_a_resident_reports_is_theirs_to_read_to_confirm_and_to_withdraw(api: Api) -> None:
    own = token(api, "resident")
    id_ = api.post("/issues", ISSUE | {"description": "楼道灯坏了"}, own).json()["id"]
    raised = events(api, id_)[0]
    assert raised.data.reporter == f"subject-{raised.actor.id.removeprefix('actor-')}"
    assert api.get(f"/issues/{id_}", own).json()["description"] == "楼道灯坏了"
    assert api.post(f"/issues/{id_}/withdraw", {}, own).status_code == 200
    bare = api.post("/issues", ISSUE, own).json()["id"]
    assert api.post(f"/issues/{bare}/withdraw", {}, own).status_code == 200


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("support", {"supporter": "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"}),
        ("withdraw", {"on_behalf_of": "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"}),
    ],
)
def test_a_resident_does_nothing_in_the_name_of_another(api: Api, command: str, body: dict[str, str]) -> None:
    id_ = api.raised(reporter={"id": "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"})
    head = len(events(api, id_))
    assert problem(api.post(f"/issues/{id_}/{command}", body, token(api, "resident"))) == (
        403,
        "not-your-own",
    )
    assert len(events(api, id_)) == head


def test_a_resident_does_not_report_in_the_name_of_another(api: Api) -> None:
    told = ISSUE | {"reporter": {"id": "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"}}
    assert problem(api.post("/issues", told, token(api, "resident"))) == (403, "not-your-own")


def test_a_body_handler_does_not_name_another_body(api: Api) -> None:
    id_ = api.assigned()
    handler = token(api, "body_handler", "chunfeng", "chunfeng-office")
    for by in ({"role": "body_handler", "body": "xinghe-property"}, {"role": "coordinator"}):
        answer = api.post(f"/issues/{id_}/accept", {"by": by}, handler)
        assert answer.status_code == 403, answer.text
    assert len(events(api, id_)) == 3


def test_an_event_names_who_acted_whoever_it_is_recorded_for(api: Api) -> None:
    id_ = api.assigned()
    api.give(id_, "accept", by={"role": "body_handler", "body": "xinghe-property"})
    first, *_, last = events(api, id_)
    assert last.actor.id == first.actor.id
    assert (last.actor.role, last.actor.body) == ("body_handler", "xinghe-property")


def test_both_issues_of_a_merge_must_be_ones_that_the_caller_coordinates(api: Api) -> None:
    here, there = api.raised(), api.raised(place="yueming")
    answer = api.post(f"/issues/{here}/merge", {"into": there}, token(api, "coordinator"))
    assert problem(answer) == (404, "issue-not-found")
    assert (
        api.post(f"/issues/{here}/merge", {"into": there}, token(api, "coordinator", "chunfeng")).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("path", "told", "rule"),
    [
        ("/councils", {"agenda": ["issue-{}"], "members": 9}, "unknown-agenda-item"),
        (
            "/decisions",
            {"kind": "parking", "title": "停车", "motion": "编号。", "issue": "{}"},
            "unknown-issue",
        ),
        ("/activities", {"name": "清扫", "issue": "{}"}, "unknown-issue"),
        (
            "/coordination-meetings/xinghe/{month}/freeze-agenda",
            {"items": [{"subject": "issue-{}"}]},
            "subject-unknown",
        ),
    ],
)
def test_what_lies_elsewhere_is_referred_to_in_vain_and_as_if_it_were_not_there(
    api: Api, path: str, told: dict[str, Any], rule: str
) -> None:
    there, own = api.raised(place="yueming"), token(api, "coordinator")
    path = path.format(month=scheduled(api).rpartition("/")[2]) if "{" in path else path
    answers = []
    for id_ in (there, UNKNOWN):
        body = json.loads(json.dumps(told).replace("{}", id_))
        if "/freeze" not in path:
            body |= {"place": "xinghe"} | ({} if path == "/decisions" else {"starts_at": ahead(days=2)})
        answers.append(api.post(path, body, own))
    assert [problem(answer) for answer in answers] == [(409, rule)] * 2
    assert answers[0].text.replace(there, "…") == answers[1].text.replace(UNKNOWN, "…")


def test_the_registry_is_seen_from_below_and_not_from_aside(api: Api) -> None:
    own = token(api, "duty_member")
    places = [place["id"] for place in api.get("/places", own).json()["items"]]
    assert places == ["binjiang", "changhe", "chunfeng", "xinghe"]
    assert {body["id"] for body in api.get("/bodies", own).json()["items"]} == {
        "xinghe-property",
        "chunfeng-office",
    }
    assert api.get("/places/chunfeng", own).status_code == 200
    assert api.get("/bodies?place=chunfeng", own).status_code == 200
    for place in ("yueming", "atlantis"):
        assert problem(api.get(f"/places/{place}", own)) == (403, "not-allowed-here")
        assert problem(api.get(f"/bodies?place={place}", own)) == (403, "not-allowed-here")


def test_a_list_is_that_of_ones_own_place(api: Api) -> None:
    own, elsewhere = api.raised(), api.raised(place="yueming")
    listed = {item["id"] for item in api.get("/issues", token(api, "auditor")).json()["items"]}
    assert listed == {own}
    everywhere = api.get("/issues", token(api, "auditor", None)).json()["items"]
    assert {item["id"] for item in everywhere} == {own, elsewhere}


def test_a_code_of_something_elsewhere_is_unknown(api: Api) -> None:
    api.raised(place="yueming")
    [item] = api.get("/issues").json()["items"]
    answer = api.get(f"/issues/{item['code']}", token(api, "auditor"))
    assert problem(answer) == (404, "issue-not-found")


def test_refusals_are_logged_with_who_where_and_by_which_right_and_no_more(api: Api) -> None:
    id_ = api.raised(description="夜里吵", reporter={"name": "王小芳", "phone": "13800001111"})
    own, other = token(api, "auditor"), token(api, "coordinator", "yueming")
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        api.post(f"/issues/{id_}/urge", {}, own)
        api.post(f"/issues/{id_}/urge", {}, other)
        api.get("/issues?place=xinghe", other)
    told = [entry for entry in logged if entry["event"] == "not_allowed"]
    assert [(each["rule"], each["right"], each["place"], each["appointed_for"]) for each in told] == [
        ("not-allowed-to-role", "issue.urge", None, "xinghe"),
        ("elsewhere", "issue.urge", "xinghe", "yueming"),
        ("not-allowed-here", "open.read", "xinghe", "yueming"),
    ]
    assert all(each["actor"].startswith("actor-") and each["path"] and each["method"] for each in told)
    assert "王小芳" not in str(logged)
