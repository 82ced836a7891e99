from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from api.decision_bodies import DECISION_BODIES
from tests.api.conftest import Api, opened
from tests.api.governance import (
    CAMPAIGN,
    COVENANT,
    ELECTION,
    PARKING,
    SUBJECT,
    UNKNOWN,
    WITH_QUORUM,
    ago,
    ahead,
    assigned,
    decision,
    discussed,
    done,
    fields_at_fault,
    refused,
    task,
)


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: each test puts its own motions forward."""
    with opened(copytree(community, tmp_path_factory.mktemp("decisions") / "copy")) as shared:
        yield shared


def give(api: Api, id_: str, command: str, **body: Any) -> Any:
    return done(api, f"/decisions/{id_}/{command}", **body).json()


def last_actor(api: Api, id_: str) -> Any:
    return api.get(f"/decisions/{id_}/timeline").json()["items"][-1]["actor"]


def test_a_motion_is_answered_with_its_id_code_state_and_version(api: Api) -> None:
    answer = api.post("/decisions", PARKING)
    told = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert int(answer.headers["Yishi-Position"]) == api.yishi.log.head()
    assert (told["state"], told["tier"], told["place"], told["before"]) == (
        "raised",
        "compound",
        "xinghe",
        "xinghe",
    )
    assert told["code"]
    assert told | {"position": api.yishi.log.head()} == api.get(f"/decisions/{told['id']}").json()


def test_a_decision_is_carried_out_task_by_task(api: Api) -> None:
    id_ = discussed(api)
    told = give(api, id_, "assign", tasks=[task(), task(text="公示七天。")])
    assert [(each["task"], each["done_at"]) for each in told["tasks"]] == [("1", None), ("2", None)]
    give(api, id_, "complete-task", task="2", outcome="已公示。")
    refused(api.post(f"/decisions/{id_}/resolve", {"outcome": "已施行。"}), "tasks-not-done")
    give(api, id_, "complete-task", task="1", outcome="已划线。")
    assert give(api, id_, "resolve", outcome="已施行。")["state"] == "resolved"


def test_a_covenant_is_voted_on_and_taken_over_by_another_compound(api: Api) -> None:
    id_ = discussed(api, COVENANT)
    ballot = give(api, id_, "ballot", tally=WITH_QUORUM)["ballot"]
    assert (ballot["rule"], ballot["adopted"]) == ("owners_general", True)
    give(api, id_, "assign", tasks=[task()])
    give(api, id_, "complete-task", task="1", outcome="已张贴。")
    told = give(api, id_, "resolve", outcome="公约生效。")
    assert told["covenant"]["text"] == "一、爱护公共环境。"
    adopted = give(api, id_, "adopt-covenant", place="yueming")
    assert adopted["adopted_by"] == {"yueming": told["covenant"]["version"]}


def test_a_ballot_that_too_few_agree_to_rejects(api: Api) -> None:
    id_ = discussed(api, COVENANT)
    half = {"number": 300, "area_cm2": 300_000_000}
    told = give(api, id_, "ballot", tally=WITH_QUORUM | {"agree": half, "against": half})
    assert (told["state"], told["ballot"]["adopted"]) == ("rejected", False)


def test_an_election_names_who_was_elected_and_warns_of_its_composition(api: Api) -> None:
    id_ = discussed(api, ELECTION)
    elected = [
        {"member": SUBJECT, "office": "director", "party_member": True},
        {"member": SUBJECT.replace("e01", "e02"), "office": "member"},
    ]
    told = give(api, id_, "ballot", tally=WITH_QUORUM, elected=elected)
    assert [each["office"] for each in told["elected"]] == ["director", "member"]
    assert "party_share_low" in told["warnings"]
    assert told["state"] == "discussed"


def test_a_campaign_counts_down_to_zero(api: Api) -> None:
    id_ = discussed(api, CAMPAIGN)
    give(api, id_, "assign", tasks=[task("chunfeng-office")])
    give(api, id_, "complete-task", task="1", outcome="已走访。")
    refused(api.post(f"/decisions/{id_}/resolve", {"outcome": "清零。"}), "campaign-not-at-zero")
    told = give(api, id_, "progress", place="xinghe", remaining=0, note="已选聘物业。")
    assert told["campaign"]["remaining"] == 0
    assert give(api, id_, "resolve", outcome="清零。")["state"] == "resolved"


def test_a_decision_goes_up_and_comes_back(api: Api) -> None:
    id_ = decision(api)
    up = give(api, id_, "escalate", reason="需社区协调。")
    assert (up["state"], up["before"], up["tier"]) == ("escalated", "chunfeng", "community")
    down = give(api, id_, "return", reason="小区可以解决。")
    assert (down["state"], down["before"]) == ("raised", "xinghe")


def test_a_decision_is_withdrawn_before_it_is_assigned_and_not_after(api: Api) -> None:
    assert give(api, decision(api), "withdraw", reason="重新征求意见。")["state"] == "withdrawn"
    refused(
        api.post(f"/decisions/{assigned(api)}/withdraw", {"reason": "不做了。"}),
        "decision-withdrawn-too-late",
    )


@pytest.mark.parametrize("prefix", ["", "decision-", "DECISION-"])
def test_another_decision_holds_instead(api: Api, prefix: str) -> None:
    old, new = decision(api), decision(api, title="新的停车管理办法")
    told = give(api, old, "supersede", by_decision=prefix + new, reason="已有新办法。")
    assert (told["state"], told["superseded_by"]) == ("superseded", new)
    assert api.get(f"/decisions/{new}").json()["prevailed_over"] == [old]


@pytest.mark.parametrize("prefix", ["", "issue-"])
def test_a_decision_names_the_issue_that_led_to_it(api: Api, prefix: str) -> None:
    issue = api.raised()
    assert api.get(f"/decisions/{decision(api, issue=prefix + issue)}").json()["issue"] == issue
    refused(api.post("/decisions", PARKING | {"issue": UNKNOWN}), "unknown-issue")


def test_a_discussion_names_its_sitting(api: Api) -> None:
    id_ = decision(api)
    told = {"place": "xinghe", "starts_at": ago(hours=1), "agenda": [f"decision-{id_}"], "members": 9}
    council = api.post("/councils", told | {"occurred_at": ago(hours=2)}).json()["id"]
    give(api, id_, "discuss", conclusion="同意。", council=council)
    data = api.get(f"/decisions/{id_}/timeline").json()["items"][-1]["data"]
    assert data["council"] == f"council-{council}"


def test_a_discussion_names_no_sitting_that_is_not_there(api: Api) -> None:
    told = {"conclusion": "同意。", "council": f"council-{UNKNOWN}"}
    refused(api.post(f"/decisions/{decision(api)}/discuss", told), "unknown-council")
    refused(api.post(f"/issues/{api.raised()}/discuss", told), "unknown-council")


@pytest.mark.parametrize(
    ("change", "rule", "status"),
    [
        ({"place": "nowhere"}, "unknown-place", 409),
        ({"rule": "by_acclamation"}, "unknown-voting-rule", 409),
        ({"seats": 3}, "not-of-this-kind", 409),
        ({"kind": "covenant"}, "covenant-text-required", 422),
        ({"title": "请打 13800001111"}, "text-holds-identifier", 409),
        ({"title": "x" * 201}, "text-too-long", 422),
        ({"motion": "  "}, "motion-required", 422),
        ({"occurred_at": ahead(days=1)}, "in-the-future", 409),
    ],
)
def test_a_motion_that_the_rules_refuse_is_answered_in_both_languages(
    api: Api, change: dict[str, Any], rule: str, status: int
) -> None:
    head = api.yishi.log.head()
    refused(api.post("/decisions", PARKING | change), rule, status)
    assert api.yishi.log.head() == head


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": None}, "/place"),
        ({"kind": "party"}, "/kind"),
        ({"title": ""}, "/title"),
        ({"motion": 5}, "/motion"),
        ({"issue": "decision-" + UNKNOWN}, "/issue"),
        ({"issue": "20260301-7K3FQ"}, "/issue"),
        ({"seats": 0}, "/seats"),
        ({"campaign": {"unit": "处", "targets": []}}, "/campaign/targets"),
        (
            {"campaign": {"unit": "处", "targets": [{"place": "xinghe", "count": -1}]}},
            "/campaign/targets/0/count",
        ),
        ({"trial_until": "next year"}, "/trial_until"),
        ({"by_decision": UNKNOWN}, "/by_decision"),
    ],
)
def test_a_wrong_field_of_a_motion_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    assert field in fields_at_fault(api.post("/decisions", PARKING | change))


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        (
            "ballot",
            {"tally": {"eligible": {"number": 1.5}, "agree": {"number": 1}}},
            "/tally/eligible/number",
        ),
        ("ballot", {"tally": WITH_QUORUM | {"agree": {"number": 10**8}}}, "/tally/agree/number"),
        (
            "ballot",
            {"tally": WITH_QUORUM, "elected": [{"member": "王芳", "office": "member"}]},
            "/elected/0/member",
        ),
        ("assign", {"tasks": []}, "/tasks"),
        ("assign", {"tasks": [{"body": "xinghe-property", "text": "做", "due": "soon"}]}, "/tasks/0/due"),
        ("complete-task", {"task": "one", "outcome": "好"}, "/task"),
        ("progress", {"place": "xinghe", "remaining": -1}, "/remaining"),
        ("supersede", {"by_decision": f"issue-{UNKNOWN}"}, "/by_decision"),
        ("discuss", {"conclusion": "好", "council": f"decision-{UNKNOWN}"}, "/council"),
        ("adopt-covenant", {"place": "Yue Ming"}, "/place"),
        ("resolve", {"outcome": "好", "colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_field_of_a_command_is_named(
    api: Api, command: str, body: dict[str, Any], field: str
) -> None:
    assert field in fields_at_fault(api.post(f"/decisions/{UNKNOWN}/{command}", body))


EXAMPLES: dict[str, dict[str, Any]] = {
    "discuss": {"conclusion": "同意。"},
    "ballot": {"tally": WITH_QUORUM},
    "assign": {"tasks": [task()]},
    "complete-task": {"task": "1", "outcome": "好"},
    "progress": {"place": "xinghe", "remaining": 0},
    "resolve": {"outcome": "好"},
    "escalate": {"reason": "需协调"},
    "return": {"reason": "可自行解决"},
    "withdraw": {"reason": "重新征求意见"},
    "supersede": {"by_decision": UNKNOWN},
    "adopt-covenant": {"place": "yueming"},
}


@pytest.mark.parametrize("command", DECISION_BODIES)
def test_every_command_on_a_decision_that_there_is_not_answers_404(api: Api, command: str) -> None:
    answer = api.post(f"/decisions/{UNKNOWN}/{command}", EXAMPLES[command])
    assert UNKNOWN in refused(answer, "decision-not-found", 404)["detail"]


@pytest.mark.parametrize("given", [f"decision-{UNKNOWN}", "20260301-7K3FQ", "nix"])
def test_what_cannot_be_the_id_of_a_decision_is_answered_with_how_one_looks(api: Api, given: str) -> None:
    answer = api.post(f"/decisions/{given}/resolve", {"outcome": "好"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:problem:no-decision-id")
    assert "without `decision-`" in answer.json()["detail"]
    assert "不加 decision-" in answer.json()["detail_zh"]


def test_a_command_that_there_is_not_answers_404_and_another_method_405(api: Api) -> None:
    assert api.post(f"/decisions/{UNKNOWN}/approve").status_code == 404
    answer = api.request("DELETE", f"/api/v1/decisions/{UNKNOWN}/resolve")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_what_a_body_did_is_recorded_for_that_body(api: Api) -> None:
    id_ = assigned(api)
    give(api, id_, "complete-task", task="1", outcome="已划线。")
    assert last_actor(api, id_)["body"] == "xinghe-property"


@pytest.mark.parametrize("role", ["coordinator", "council_secretary"])
def test_who_keeps_the_record_writes_down_what_a_body_did(api: Api, role: str) -> None:
    id_ = assigned(api)
    own = {"Authorization": f"Bearer {api.yishi.tokens.create(role=role)}"}
    by = {"role": "body_handler", "body": "xinghe-property"}
    body = {"task": "1", "outcome": "已划线。", "by": by}
    assert api.post(f"/decisions/{id_}/complete-task", body, own).status_code == 200
    actor = last_actor(api, id_)
    assert (actor["role"], actor["body"]) == ("body_handler", "xinghe-property")
    assert actor["id"] != api.yishi.tokens.caller_for(api.token).actor.id  # type: ignore[union-attr]


def test_another_body_does_not_complete_the_task(api: Api) -> None:
    by = {"role": "body_handler", "body": "chunfeng-office"}
    answer = api.post(f"/decisions/{assigned(api)}/complete-task", {"task": "1", "outcome": "好", "by": by})
    assert "xinghe-property" in refused(answer, "not-the-body-of-the-task")["detail_zh"]


@pytest.mark.parametrize(
    ("own", "wanted", "chinese"),
    [
        ("council_secretary", "coordinator", "不能代协调员登记"),
        ("coordinator", "administrator", "不能代管理员登记"),
    ],
)
def test_nobody_takes_a_role_that_is_not_theirs_to_record_for(
    api: Api, own: str, wanted: str, chinese: str
) -> None:
    token = {"Authorization": f"Bearer {api.yishi.tokens.create(role=own)}"}
    answer = api.post("/decisions", PARKING | {"by": {"role": wanted}}, token)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:yishi:problem:not-allowed")
    assert chinese in answer.json()["detail_zh"]


def test_a_stale_version_answers_412_and_the_right_one_goes_on(api: Api) -> None:
    id_ = discussed(api)
    stale = api.post(f"/decisions/{id_}/escalate", {"reason": "需协调"}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:yishi:refusal:stale-version")
    right = api.post(f"/decisions/{id_}/escalate", {"reason": "需协调"}, {"If-Match": '"2"'})
    assert (right.status_code, right.headers["ETag"]) == (200, '"3"')


def test_the_same_motion_under_the_same_key_is_put_forward_once(api: Api) -> None:
    key = {"Idempotency-Key": "5b1d8f0e-52a5-4c5f-8f6d-1f0e6c1d2a3b"}
    first = api.post("/decisions", COVENANT, key)
    head = api.yishi.log.head()
    again = api.post("/decisions", COVENANT, key)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert api.yishi.log.head() == head
    assert api.post("/decisions", COVENANT | {"title": "另一份公约"}, key).status_code == 422


def test_the_first_answer_comes_again_after_the_decision_has_gone_on(api: Api) -> None:
    id_, key = discussed(api, COVENANT), {"Idempotency-Key": "6c1d8f0e-52a5-4c5f-8f6d-1f0e6c1d2a3c"}
    first = api.post(f"/decisions/{id_}/ballot", {"tally": WITH_QUORUM}, key)
    give(api, id_, "assign", tasks=[task()])
    again = api.post(f"/decisions/{id_}/ballot", {"tally": WITH_QUORUM}, key)
    assert first.status_code == 200
    assert (again.content, again.headers["Idempotent-Replay"]) == (first.content, "true")
