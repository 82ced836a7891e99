"""What somebody new tries first and the rules refuse: each answer says what to do, in both languages."""

from typing import Any

import httpx

from tests.api.conftest import REPORTER, Api
from tests.api.governance import (
    COVENANT,
    ago,
    ahead,
    assigned,
    council,
    decision,
    discussed,
    done,
    refused,
    task,
)

WITHOUT_QUORUM = {
    "eligible": {"number": 900, "area_cm2": 900_000_000},
    "agree": {"number": 599, "area_cm2": 599_990_000},
}
OTHER_BODY = {"role": "body_handler", "body": "chunfeng-office"}


def says(answer: httpx.Response, rule: str, english: str, chinese: str) -> None:
    problem: dict[str, Any] = refused(answer, rule)
    assert english in problem["detail"]
    assert chinese in problem["detail_zh"]
    assert problem["title_zh"] == "不符合规则"


def nothing_was_recorded(api: Api, path: str, body: dict[str, Any]) -> httpx.Response:
    head = api.yishi.log.head()
    answer = api.post(path, body)
    assert api.yishi.log.head() == head
    return answer


def test_an_issue_is_not_assigned_before_it_is_discussed(api: Api) -> None:
    answer = nothing_was_recorded(api, f"/issues/{api.raised()}/assign", {"body": "xinghe-property"})
    says(answer, "not-yet-discussed", "record the discussion first", "请先记录议事结论")


def test_a_decision_is_not_assigned_before_it_is_discussed(api: Api) -> None:
    answer = nothing_was_recorded(api, f"/decisions/{decision(api)}/assign", {"tasks": [task()]})
    says(answer, "decision-not-yet-discussed", "record the discussion first", "请先记录议事结论")


def test_a_vote_without_a_quorum_says_how_many_are_missing(api: Api) -> None:
    id_ = discussed(api, COVENANT)
    answer = nothing_was_recorded(api, f"/decisions/{id_}/ballot", {"tally": WITHOUT_QUORUM})
    says(answer, "owners-missing", "1 more owners and 1 more square metres", "还差 1 人、1 平方米")


def test_one_owner_more_makes_the_quorum(api: Api) -> None:
    enough = WITHOUT_QUORUM | {"abstain": {"number": 1, "area_cm2": 10_000}}
    done(api, f"/decisions/{discussed(api, COVENANT)}/ballot", tally=enough)


def test_an_issue_is_not_escalated_past_the_district(api: Api) -> None:
    id_ = api.raised()
    for _ in ("chunfeng", "changhe", "binjiang"):
        api.give(id_, "escalate", reason="需上级协调。")
    answer = nothing_was_recorded(api, f"/issues/{id_}/escalate", {"reason": "需市里协调。"})
    says(answer, "no-tier-above", "assign it or return it there", "请在本级交办或退回")


def test_a_decision_is_not_escalated_past_the_district(api: Api) -> None:
    id_ = decision(api, place="binjiang")
    answer = nothing_was_recorded(api, f"/decisions/{id_}/escalate", {"reason": "需市里协调。"})
    says(answer, "decision-no-tier-above", "settle it or return it there", "请在本级处理或退回")


def test_an_issue_is_not_resolved_by_a_body_that_was_not_assigned(api: Api) -> None:
    body = {"outcome": "已清运。", "by": OTHER_BODY}
    answer = nothing_was_recorded(api, f"/issues/{api.assigned()}/resolve", body)
    says(answer, "not-the-assigned-body", "only someone who acts for that body", "办理主体是 xinghe-property")


def test_the_task_of_a_decision_is_not_completed_by_another_body(api: Api) -> None:
    body = {"task": "1", "outcome": "已划线。", "by": OTHER_BODY}
    answer = nothing_was_recorded(api, f"/decisions/{assigned(api)}/complete-task", body)
    says(answer, "not-the-body-of-the-task", "only someone who acts for that body", "由 xinghe-property 承办")


def test_nobody_withdraws_the_issue_of_another(api: Api) -> None:
    id_ = api.raised(reporter=REPORTER)
    own = {"Authorization": f"Bearer {api.yishi.tokens.create(role='resident')}"}
    head = api.yishi.log.head()
    answer = api.post(f"/issues/{id_}/withdraw", {"reason": "不用了。"}, own)
    assert api.yishi.log.head() == head
    problem = refused(answer, "not-your-own", 403)
    assert "for what they reported themselves" in problem["detail"]
    assert "只能以本人名义" in problem["detail_zh"]


def test_no_council_is_convened_in_the_past(api: Api) -> None:
    body = {"place": "xinghe", "starts_at": ago(hours=1), "agenda": [f"issue-{api.raised()}"], "members": 15}
    answer = nothing_was_recorded(api, "/councils", body)
    says(answer, "council-in-the-past", "give a later time", "请填写更晚的时间")
    assert "occurred_at" in answer.json()["detail_zh"]
    done(api, "/councils", **(body | {"starts_at": ahead(hours=1)}))


def test_a_sitting_that_was_held_is_recorded_as_called_when_it_was(api: Api) -> None:
    id_ = council(api, f"issue-{api.raised()}", occurred_at=ago(days=3), starts_at=ago(days=2))
    assert api.get(f"/councils/{id_}").json()["state"] == "convened"
