from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.issue_bodies import BODIES
from domain.roles import ROLES
from tests.api.conftest import ISSUE, REPORTER, Api

SUBJECT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"


def later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def test_a_raised_issue_is_answered_with_its_id_code_state_and_version(api: Api) -> None:
    answer = api.post("/issues", ISSUE | {"location": {"building": "3幢"}})
    issue = answer.json()
    assert answer.status_code == 201
    assert (issue["state"], issue["tier"], issue["version"]) == ("raised", "compound", 1)
    assert issue["code"]
    assert issue["id"]
    assert issue["location"]["building"] == "3幢"
    assert answer.headers["ETag"] == '"1"'
    assert int(answer.headers["Yishi-Position"]) == api.yishi.log.head()


def test_personal_data_are_answered_by_the_single_issue_and_by_nothing_else(api: Api) -> None:
    words = "天热味道大，电话 13800001111"
    raised = api.post("/issues", ISSUE | {"description": words, "reporter": REPORTER})
    id_ = raised.json()["id"]
    assert raised.json()["reporter"].startswith("subject-")
    detail = api.get(f"/issues/{id_}").json()
    assert detail["description"] == words
    assert detail["reporter_data"] == REPORTER | {"email": None}
    assert detail["personal"] == "open"
    open_answers = [
        raised,
        api.get("/issues"),
        api.get(f"/issues/{id_}/timeline"),
        api.get("/events?limit=1000"),
        api.get("/places/xinghe/summaries/" + datetime.now(UTC).strftime("%Y-%m")),
        api.give(id_, "discuss", conclusion="尽快清运"),
    ]
    for answer in open_answers:
        for secret in (words, *REPORTER.values()):
            assert secret not in answer.text


def test_erased_personal_data_are_said_to_be_erased(api: Api) -> None:
    id_ = api.raised(description="原话", reporter=REPORTER)
    erased = api.with_services(open_personal=lambda _: None)
    detail = erased.get(f"/issues/{id_}").json()
    assert (detail["personal"], detail["description"], detail["reporter_data"]) == ("erased", None, None)


def test_an_issue_without_reporter_has_no_personal_data(api: Api) -> None:
    detail = api.get(f"/issues/{api.raised()}").json()
    assert (detail["personal"], detail["reporter"]) == ("none", None)


def test_a_known_resident_keeps_their_pseudonym(api: Api) -> None:
    id_ = api.raised(reporter={"id": SUBJECT, "name": "李"})
    assert api.get(f"/issues/{id_}").json()["reporter"] == SUBJECT


def test_an_issue_runs_its_whole_life(api: Api) -> None:
    id_ = api.raised(reporter=REPORTER)
    steps = [
        ("support", {"supporter": SUBJECT}, "raised"),
        ("reclassify", {"category": "parking"}, "raised"),
        ("discuss", {"conclusion": "派给物业"}, "discussed"),
        ("assign", {"body": "xinghe-property", "due": later(3)}, "assigned"),
        ("accept", {}, "assigned"),
        ("progress", {"note": "已派人"}, "assigned"),
        ("extend", {"due": later(9), "reason": "缺配件"}, "assigned"),
        ("urge", {"note": "请抓紧"}, "assigned"),
        ("resolve", {"outcome": "已清运"}, "resolved"),
        ("confirm", {"satisfied": False, "rating": 2, "comment": "没清干净"}, "assigned"),
        ("resolve", {"outcome": "再次清运"}, "resolved"),
        ("reopen", {"reason": "又堆满了"}, "assigned"),
        ("decline-assignment", {"reason": "不是物业职责"}, "discussed"),
        ("escalate", {"reason": "需社区协调"}, "escalated"),
        ("return", {"reason": "小区可以解决"}, "discussed"),
        ("decline", {"legal_ground": "已进入诉讼程序"}, "declined"),
    ]
    for command, body, state in steps:
        assert api.give(id_, command, **body).json()["state"] == state, command


def test_a_merge_can_be_undone(api: Api) -> None:
    first, second = api.raised(), api.raised()
    merged = api.give(second, "merge", into=first.upper()).json()
    assert (merged["state"], merged["merged_into"]) == ("merged", first)
    assert api.get(f"/issues/{first}").json()["absorbed"] == [second]
    assert api.give(second, "unmerge").json()["state"] == "raised"
    assert api.get(f"/issues/{first}").json()["absorbed"] == []


def test_a_withdrawal_for_the_reporter_tells_who_recorded_it_and_on_whose_behalf(api: Api) -> None:
    id_ = api.raised(reporter=REPORTER)
    reporter = api.get(f"/issues/{id_}").json()["reporter"]
    answer = api.give(id_, "withdraw", reason="已自行解决", on_behalf_of=reporter)
    assert answer.json()["state"] == "withdrawn"
    first, last = api.get(f"/issues/{id_}/timeline").json()["items"]
    assert last["actor"] == first["actor"]
    assert last["actor"]["role"] == "administrator"
    assert last["data"] == {"reason": "已自行解决", "on_behalf_of": reporter}


@pytest.mark.parametrize("body", [{}, {"on_behalf_of": SUBJECT}, {"by": {"role": "resident"}}])
def test_nobody_withdraws_without_naming_the_reporter(api: Api, body: dict[str, object]) -> None:
    id_ = api.raised(reporter=REPORTER)
    answer = api.post(f"/issues/{id_}/withdraw", body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:yishi:refusal:not-the-reporter")


@pytest.mark.parametrize("command", ["withdraw", "support", "accept"])
def test_nobody_acts_under_the_id_of_another(api: Api, command: str) -> None:
    by = {"role": "resident", "id": SUBJECT}
    answer = api.post(f"/issues/{api.raised()}/{command}", {"by": by})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/by/id")


def test_every_event_holds_the_id_of_who_really_acted(api: Api) -> None:
    id_ = api.assigned()
    api.give(id_, "accept")
    api.give(id_, "progress", note="已派人", by={"role": "body_handler", "body": "xinghe-property"})
    api.give(id_, "extend", due=later(9), reason="缺配件")
    actors = [item["actor"] for item in api.get(f"/issues/{id_}/timeline").json()["items"]]
    assert len({actor["id"] for actor in actors}) == 1
    assert [(actor["role"], actor.get("body")) for actor in actors[-3:]] == [
        ("administrator", "xinghe-property"),
        ("body_handler", "xinghe-property"),
        ("coordinator", None),
    ]


def test_the_administrator_says_on_whose_behalf_a_command_is_given(api: Api) -> None:
    id_ = api.assigned()
    refused = api.post(f"/issues/{id_}/accept", {"by": {"role": "body_handler", "body": "chunfeng-office"}})
    assert refused.json()["type"] == "urn:yishi:refusal:not-the-assigned-body"
    api.give(id_, "accept", by={"role": "body_handler", "body": "xinghe-property"})
    actor = api.get(f"/issues/{id_}/timeline").json()["items"][-1]["actor"]
    assert (actor["role"], actor["body"]) == ("body_handler", "xinghe-property")


def test_only_the_administrator_acts_on_behalf_of_others(api: Api) -> None:
    token = api.yishi.tokens.create(role="duty_member")
    answer = api.post(
        "/issues", ISSUE | {"by": {"role": "coordinator"}}, {"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:yishi:problem:not-allowed")


def test_a_token_of_another_role_does_not_act_for_the_assigned_body(api: Api) -> None:
    id_ = api.assigned()
    token = api.yishi.tokens.create(role="duty_member")
    answer = api.post(f"/issues/{id_}/accept", {}, {"Authorization": f"Bearer {token}"})
    assert answer.json()["type"] == "urn:yishi:refusal:not-allowed-to-role"


def test_a_refused_rule_answers_409_with_its_name_in_both_languages(api: Api) -> None:
    answer = api.post(f"/issues/{api.raised()}/assign", {"body": "xinghe-property"})
    problem = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:yishi:refusal:not-yet-discussed"
    assert "council has not discussed" in problem["detail"]
    assert "尚未经议事会讨论" in problem["detail_zh"]


@pytest.mark.parametrize("command", BODIES)
def test_every_command_on_an_unknown_issue_answers_404_or_names_missing_fields(
    api: Api, command: str
) -> None:
    answer = api.post(f"/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09/{command}")
    assert answer.status_code in {404, 422}
    assert answer.json()["type"] in {"urn:yishi:refusal:issue-not-found", "urn:yishi:problem:invalid-request"}


def test_an_external_id_is_taken_once_per_source(api: Api) -> None:
    external = {"external_id": {"source": "12345", "id": "A-1"}}
    api.raised(**external)
    answer = api.post("/issues", ISSUE | external)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:yishi:refusal:external-id-taken")


def test_nothing_occurs_in_the_future(api: Api) -> None:
    answer = api.post("/issues", ISSUE | {"occurred_at": later(1)})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:yishi:refusal:in-the-future")


def test_what_happened_earlier_is_recorded_at_its_time(api: Api) -> None:
    id_ = api.raised(occurred_at="2026-03-01T08:00:00.123+08:00")
    assert api.get(f"/issues/{id_}").json()["raised_at"] == "2026-03-01T00:00:00.123Z"


def test_a_stale_version_answers_412_and_the_right_one_goes_on(api: Api) -> None:
    id_ = api.raised()
    api.give(id_, "urge")
    stale = api.post(f"/issues/{id_}/urge", {}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:yishi:refusal:stale-version")
    right = api.post(f"/issues/{id_}/urge", {}, {"If-Match": '"2"'})
    assert (right.status_code, right.headers["ETag"]) == (200, '"3"')


@pytest.mark.parametrize("if_match", ["3", 'W/"3"', '"x"', '"1", "2"', '"-1"', '"' + "9" * 40 + '"'])
def test_a_malformed_if_match_answers_400(api: Api, if_match: str) -> None:
    answer = api.post(f"/issues/{api.raised()}/urge", {}, {"If-Match": if_match})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:yishi:problem:malformed-header")


@pytest.mark.parametrize("body", [{}, {"by": {"role": "resident"}}, {"supporter": None}])
def test_who_records_support_for_a_resident_says_for_whom(api: Api, body: dict[str, Any]) -> None:
    id_ = api.raised()
    answer = api.post(f"/issues/{id_}/support", body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("/supporter", "missing")
    assert api.get(f"/issues/{id_}").json()["version"] == 1


def test_a_resident_supports_in_person_and_once(api: Api) -> None:
    id_ = api.raised()
    own = {"Authorization": f"Bearer {api.yishi.tokens.create(role='resident')}"}
    assert api.post(f"/issues/{id_}/support", {}, own).status_code == 200
    again = api.post(f"/issues/{id_}/support", {}, own)
    assert (again.status_code, again.json()["type"]) == (409, "urn:yishi:refusal:already-supported")


def test_a_role_is_one_of_the_list(api: Api) -> None:
    answer = api.post("/issues", ISSUE | {"by": {"role": "handler"}})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "/by/role", "literal")
    assert all(role in error["detail"] and role in error["detail_zh"] for role in ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_list_can_be_acted_in(api: Api, role: str) -> None:
    id_ = api.raised(by={"role": role})
    assert api.get(f"/issues/{id_}/timeline").json()["items"][0]["actor"]["role"] == role


@pytest.mark.parametrize("path", ["/issues", "/issues/{id}/urge", "/places", "/bodies", "/categories"])
def test_nobody_acts_for_a_body_that_is_not_registered(api: Api, path: str) -> None:
    made = {
        "/issues": ISSUE,
        "/places": {"id": "east", "name": "东区", "tier": "district"},
        "/bodies": {"id": "guard", "name": "巡逻队", "kind": "volunteer_team", "place": "xinghe"},
        "/categories": {"id": "noise", "name": "噪声"},
    }
    path_of_issue, head = path.format(id=api.raised()), api.yishi.log.head()
    by = {"role": "body_handler", "body": "nobody"}
    answer = api.post(path_of_issue, made.get(path, {}) | {"by": by})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:yishi:refusal:unknown-body")
    assert api.yishi.log.head() == head
    assert api.post(path_of_issue, made.get(path, {}) | {"by": by | {"body": "chunfeng-office"}}).is_success


def test_a_supporter_is_never_a_name_or_a_phone_number(api: Api) -> None:
    for supporter in ("王小芳", "13800001111", "subject-1"):
        assert api.post(f"/issues/{api.raised()}/support", {"supporter": supporter}).status_code == 422
