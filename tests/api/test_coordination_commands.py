from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from api.coordination_bodies import COORDINATION_BODIES
from tests.api.conftest import Api, opened
from tests.api.governance import (
    ATTENDANCE,
    COVENANT,
    UNKNOWN,
    ahead,
    assigned,
    done,
    fields_at_fault,
    frozen,
    met,
    refused,
    scheduled,
    task,
    this_month,
)

NOTED = {"item": "1", "outcome": "noted", "note": "下月复查。"}


@pytest.fixture(scope="module")
def shared(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module, for what is refused and leaves nothing behind."""
    with opened(copytree(community, tmp_path_factory.mktemp("meetings") / "copy")) as shared:
        yield shared


def title(text: str) -> dict[str, str]:
    return {"title": text}


def test_a_meeting_that_is_called_is_answered_with_its_place_month_and_version(api: Api) -> None:
    answer = api.post("/coordination-meetings", {"place": "chunfeng", "month": this_month()})
    told = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert int(answer.headers["Yishi-Position"]) == api.yishi.log.head()
    assert (told["state"], told["tier"], told["month"]) == ("scheduled", "community", this_month())
    read = api.get(f"/coordination-meetings/chunfeng/{this_month()}").json()
    assert {name: read[name] for name in told} == told


def test_a_meeting_runs_from_its_call_to_its_close(api: Api) -> None:
    issue = api.raised()
    path = scheduled(api)
    items = [{"subject": f"issue-{issue}"}, title("冬季供暖准备"), title("志愿者表彰")]
    api.yishi.views.catch_up()
    told = done(api, f"{path}/freeze-agenda", items=items).json()
    assert [(each["item"], each["title"], each["reasons"]) for each in told["agenda"]] == [
        ("1", "垃圾房三天没有清运", ["added"]),
        ("2", "冬季供暖准备", ["added"]),
        ("3", "志愿者表彰", ["added"]),
    ]
    assert done(api, f"{path}/attend", attendance=ATTENDANCE).json()["state"] == "sitting"
    done(api, f"{path}/outcome", item="1", outcome="escalated", note="需社区协调环卫。")
    told = done(api, f"{path}/outcome", item="2", outcome="task", note="检修。", task=task()).json()
    assert [(each["task"], each["item"], each["body"]) for each in told["tasks"]] == [
        ("1", "2", "xinghe-property")
    ]
    refused(api.post(f"{path}/close"), "item-without-outcome")
    done(api, f"{path}/outcome", item="3", outcome="noted", note="年底进行。")
    assert done(api, f"{path}/close", remark="散会。").json()["state"] == "closed"
    told = done(api, f"{path}/complete-task", task="1", outcome="已检修。").json()
    assert told["tasks"][0]["outcome"] == "已检修。"


def test_an_issue_that_the_meeting_escalates_goes_up_in_the_same_transaction(api: Api) -> None:
    issue = api.raised()
    path = met(api, {"subject": f"issue-{issue}"})
    head = api.yishi.log.head()
    done(api, f"{path}/outcome", item="1", outcome="escalated", note="需社区协调。")
    types = [entry.envelope.data.type for entry in api.yishi.log.page(head, 10)]
    assert types == ["coordination.outcome_recorded", "issue.escalated"]
    assert api.get(f"/issues/{issue}").json()["before"] == "chunfeng"


def test_what_is_before_the_district_is_not_escalated_by_its_meeting(api: Api) -> None:
    issue = api.raised(place="binjiang")
    path = met(api, {"subject": f"issue-{issue}"}, place="binjiang")
    body = {"item": "1", "outcome": "escalated", "note": "需市里协调。"}
    head = api.yishi.log.head()
    refused(api.post(f"{path}/outcome", body), "no-tier-above")
    assert api.yishi.log.head() == head


@pytest.mark.parametrize(("own", "bound"), [({}, "chunfeng"), ({"place": "xinghe"}, "xinghe")])
def test_a_decision_that_the_meeting_raises_is_put_forward_at_once(
    api: Api, own: dict[str, str], bound: str
) -> None:
    path = met(api, title("停车难"), place="chunfeng")
    motion = {"kind": "parking", "title": "停车管理办法", "motion": "统一编号。"} | own
    told = done(
        api, f"{path}/outcome", item="1", outcome="decision_raised", note="形成决议。", decision=motion
    )
    raised = told.json()["agenda"][0]["outcome"]["decision"]
    decision = api.get(f"/decisions/{raised}").json()
    assert (decision["place"], decision["title"], decision["state"]) == (bound, "停车管理办法", "raised")


def test_the_same_outcome_under_the_same_key_raises_one_decision(api: Api) -> None:
    key = {"Idempotency-Key": "2f0e6c1d-52a5-4c5f-8f6d-1f0e6c1d2a3b"}
    path = met(api, title("公约修订"))
    motion = {name: value for name, value in COVENANT.items() if name != "place"}
    body = {"item": "1", "outcome": "decision_raised", "note": "修订。", "decision": motion}
    first = api.post(f"{path}/outcome", body, key)
    head = api.yishi.log.head()
    again = api.post(f"{path}/outcome", body, key)
    assert (first.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert api.yishi.log.head() == head


def test_without_items_the_proposed_agenda_is_frozen_with_its_reasons(api: Api) -> None:
    issue, motion = api.raised(), assigned(api)
    api.give(issue, "escalate", reason="需社区协调。")
    path = scheduled(api, "chunfeng")
    api.yishi.views.catch_up()
    position = api.yishi.log.head()
    told = done(api, f"{path}/freeze-agenda").json()
    assert told["agenda_position"] == position
    assert [(each["subject"], each["reasons"]) for each in told["agenda"]] == [
        (f"issue-{issue}", ["escalated"]),
        (f"decision-{motion}", ["decision_open"]),
    ]


def test_the_very_proposal_that_was_read_is_frozen(api: Api) -> None:
    motion, issue = assigned(api), api.raised()
    path = f"/coordination-meetings/xinghe/{this_month()}"
    proposal = api.get(f"{path}/proposed-agenda").json()
    assert [each["subject"] for each in proposal["items"]] == [f"decision-{motion}"]
    api.give(issue, "escalate", reason="需社区协调。")
    scheduled(api)
    later = api.get(f"{path}/proposed-agenda").json()["items"]
    assert [each["subject"] for each in later] == [f"issue-{issue}", f"decision-{motion}"]
    position = proposal["position"]
    assert api.get(f"{path}/proposed-agenda?position={position}").json() == proposal
    told = done(api, f"{path}/freeze-agenda", position=position).json()
    assert told["agenda_position"] == position
    assert [{**each, "outcome": None} for each in proposal["items"]] == told["agenda"]


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [
        ("nowhere/2026-03/proposed-agenda", 404, "refusal:place-unknown-at-position"),
        ("xinghe/2026-3/proposed-agenda", 422, "problem:invalid-request"),
        ("xinghe/2026-03/proposed-agenda?position=999999", 422, "problem:invalid-request"),
    ],
)
def test_a_proposal_that_cannot_be_made_says_why(shared: Api, path: str, status: int, name: str) -> None:
    answer = shared.get(f"/coordination-meetings/{path}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:yishi:{name}")
    assert answer.json()["detail_zh"]


def test_an_item_that_was_proposed_keeps_its_reasons_when_it_is_chosen(api: Api) -> None:
    motion = assigned(api)
    path = frozen(api, title("其他事项"), {"subject": f"decision-{motion}", "title": "停车：进展"})
    agenda = api.get(path).json()["agenda"]
    assert [(each["title"], each["reasons"]) for each in agenda] == [
        ("其他事项", ["added"]),
        ("停车：进展", ["decision_open"]),
    ]


def test_a_task_that_nobody_did_comes_back_with_a_count(api: Api) -> None:
    first = met(api, title("垃圾清运"), later=-1)
    done(api, f"{first}/outcome", item="1", outcome="task", note="清运。", task=task())
    carried = f"coordination-{this_month(-1)}-xinghe#1"
    assert counted(api.get(frozen(api)).json()["agenda"]) == [(carried, ["carried_over"], 1)]
    third = scheduled(api, later=1)
    # The second has it on its agenda, and so counts although it was never held.
    assert counted(api.get(f"{third}/proposed-agenda").json()["items"]) == [(carried, ["carried_over"], 2)]
    done(api, f"{first}/complete-task", task="1", outcome="已清运。")
    assert api.get(f"{third}/proposed-agenda").json()["items"] == []
    refused(api.post(f"{third}/freeze-agenda", {"items": [{"subject": carried}]}), "carried-task-is-done")


def counted(items: list[dict[str, Any]]) -> list[tuple[str, list[str], int]]:
    return [(each["subject"], each["reasons"], each["carried"]) for each in items]


def test_an_agenda_is_proposed_as_of_the_position_that_is_asked_for(api: Api) -> None:
    path, position = scheduled(api), api.yishi.log.head()
    assigned(api)
    api.yishi.views.catch_up()
    told = done(api, f"{path}/freeze-agenda", position=position).json()
    assert (told["agenda_position"], told["agenda"]) == (position, [])


def test_a_position_beyond_the_log_is_answered_with_where_it_ends(api: Api) -> None:
    path, head = scheduled(api), api.yishi.log.head()
    answer = api.post(f"{path}/freeze-agenda", {"position": head + 1})
    assert fields_at_fault(answer) == ["/position"]
    assert str(head) in answer.json()["detail_zh"]
    assert api.yishi.log.head() == head


def test_views_that_lag_behind_are_said_to_be_late_and_the_key_can_be_used_again(api: Api) -> None:
    key = {"Idempotency-Key": "7a0e6c1d-52a5-4c5f-8f6d-1f0e6c1d2a3b"}
    path = scheduled(api)

    class Late:
        def wait_for(self, position: int, timeout: float) -> bool:
            return False

    late = api.with_services(views=Late()).post(f"{path}/freeze-agenda", {}, key)
    assert (late.status_code, late.headers["Retry-After"]) == (503, "1")
    api.yishi.views.catch_up()
    assert api.post(f"{path}/freeze-agenda", {}, key).status_code == 200


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ({"subject": f"issue-{UNKNOWN}"}, "subject-unknown"),
        ({"subject": f"decision-{UNKNOWN}"}, "subject-unknown"),
        ({"subject": "coordination-2020-01-xinghe#7"}, "subject-unknown"),
        ({"title": "请打 13800001111"}, "text-holds-identifier"),
    ],
)
def test_an_agenda_that_the_rules_refuse_is_answered_in_both_languages(
    api: Api, item: dict[str, str], rule: str
) -> None:
    path = scheduled(api)
    api.yishi.views.catch_up()
    refused(api.post(f"{path}/freeze-agenda", {"items": [item]}), rule)


def test_a_place_has_one_meeting_a_month(api: Api) -> None:
    scheduled(api)
    again = api.post("/coordination-meetings", {"place": "xinghe", "month": this_month()})
    assert this_month() in refused(again, "meeting-taken")["detail_zh"]
    scheduled(api, "yueming")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"place": "nowhere"}, "unknown-place"),
        ({"month": this_month(2)}, "month-too-far-ahead"),
        ({"occurred_at": ahead(days=1)}, "in-the-future"),
    ],
)
def test_a_call_that_the_rules_refuse_is_answered_in_both_languages(
    shared: Api, change: dict[str, str], rule: str
) -> None:
    head = shared.yishi.log.head()
    body = {"place": "xinghe", "month": this_month()} | change
    refused(shared.post("/coordination-meetings", body), rule)
    assert shared.yishi.log.head() == head


def test_a_meeting_goes_step_by_step(api: Api) -> None:
    path = scheduled(api)
    refused(api.post(f"{path}/attend", {"attendance": ATTENDANCE}), "agenda-not-frozen")
    api.yishi.views.catch_up()
    done(api, f"{path}/freeze-agenda", items=[title("供暖")])
    refused(api.post(f"{path}/outcome", NOTED), "meeting-not-sitting")
    api.yishi.views.catch_up()
    refused(api.post(f"{path}/freeze-agenda", {"items": []}), "agenda-is-frozen")
    done(api, f"{path}/attend", attendance=ATTENDANCE)
    refused(api.post(f"{path}/outcome", NOTED | {"item": "2"}), "item-not-on-the-agenda")
    refused(api.post(f"{path}/outcome", NOTED | {"outcome": "task"}), "outcome-needs-task")
    done(api, f"{path}/outcome", **NOTED)
    refused(api.post(f"{path}/outcome", NOTED), "item-settled-already")


@pytest.mark.parametrize(
    ("change", "field", "chinese"),
    [
        ({"month": "2026-13"}, "/month", "2026-03"),
        ({"month": "2026-3"}, "/month", "2026-03"),
        ({"month": None}, "/month", "须为文字"),
        ({"place": "星河"}, "/place", "小写字母"),
        ({"starts_at": "tomorrow"}, "/starts_at", "带时区的时间"),
        ({"agenda": []}, "/agenda", "没有这一项"),
    ],
)
def test_a_wrong_field_of_a_call_is_named(
    shared: Api, change: dict[str, Any], field: str, chinese: str
) -> None:
    answer = shared.post("/coordination-meetings", {"place": "xinghe", "month": this_month()} | change)
    assert fields_at_fault(answer) == [field]
    assert chinese in answer.json()["errors"][0]["detail_zh"]


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("freeze-agenda", {"items": [{}]}, "/items/0"),
        ("freeze-agenda", {"items": [{"subject": UNKNOWN}]}, "/items/0/subject"),
        ("freeze-agenda", {"items": [{"subject": "coordination-2026-13#1"}]}, "/items/0/subject"),
        ("freeze-agenda", {"items": [{"title": ""}]}, "/items/0/title"),
        ("freeze-agenda", {"items": [{"title": "好", "reasons": ["overdue"]}]}, "/items/0/reasons"),
        ("freeze-agenda", {"position": 0}, "/position"),
        ("attend", {"attendance": []}, "/attendance"),
        ("outcome", NOTED | {"item": 1}, "/item"),
        ("outcome", NOTED | {"outcome": "postponed"}, "/outcome"),
        ("outcome", NOTED | {"task": {"body": "xinghe-property"}}, "/task/text"),
        ("outcome", NOTED | {"decision": {"kind": "parking", "title": "好"}}, "/decision/motion"),
        ("complete-task", {"task": "0", "outcome": "好"}, "/task"),
        ("close", {"remark": 5}, "/remark"),
    ],
)
def test_a_wrong_field_of_a_command_is_named(
    shared: Api, command: str, body: dict[str, Any], field: str
) -> None:
    answer = shared.post(f"/coordination-meetings/xinghe/2026-03/{command}", body)
    assert field in fields_at_fault(answer)


@pytest.mark.parametrize(
    ("path", "field"),
    [("xinghe/2026-3", "/month"), ("2026-03/xinghe", "/month"), ("Xing%20He/2026-03", "/place")],
)
def test_a_wrong_place_or_month_of_the_address_is_named(shared: Api, path: str, field: str) -> None:
    assert fields_at_fault(shared.post(f"/coordination-meetings/{path}/close")) == [field]


EXAMPLES: dict[str, dict[str, Any]] = {
    "freeze-agenda": {},
    "attend": {"attendance": ATTENDANCE},
    "outcome": NOTED,
    "complete-task": {"task": "1", "outcome": "好"},
    "close": {},
}


@pytest.mark.parametrize("command", COORDINATION_BODIES)
def test_every_command_on_a_meeting_that_there_is_not_answers_404(shared: Api, command: str) -> None:
    answer = shared.post(f"/coordination-meetings/xinghe/2019-03/{command}", EXAMPLES[command])
    refused(answer, "meeting-not-found", 404)


def test_the_task_of_a_body_is_completed_by_it_or_by_the_coordinator(api: Api) -> None:
    path = met(api, title("供暖"), title("供水"), title("供电"))
    for item in ("1", "2", "3"):
        done(api, f"{path}/outcome", item=item, outcome="task", note="检修。", task=task())
    other = {"role": "body_handler", "body": "chunfeng-office"}
    body = {"task": "1", "outcome": "已检修。"}
    refused(api.post(f"{path}/complete-task", body | {"by": other}), "not-the-body-of-the-meeting-task")
    done(api, f"{path}/complete-task", **body, by=other | {"body": "xinghe-property"})
    done(api, f"{path}/complete-task", task="2", outcome="已检修。", by={"role": "coordinator"})
    done(api, f"{path}/complete-task", task="3", outcome="已检修。")
    actors = [each["actor"] for each in api.get(f"{path}/timeline").json()["items"][-3:]]
    assert [(actor["role"], actor.get("body")) for actor in actors] == [
        ("body_handler", "xinghe-property"),
        ("coordinator", None),
        ("administrator", "xinghe-property"),
    ]


def test_the_same_call_under_the_same_key_calls_one_meeting(api: Api) -> None:
    key, body = (
        {"Idempotency-Key": "9b1d8f0e-52a5-4c5f-8f6d-1f0e6c1d2a3b"},
        {"place": "xinghe", "month": this_month()},
    )
    first, again = (api.post("/coordination-meetings", body, key) for _ in range(2))
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert again.content == first.content


def test_a_stale_version_of_a_meeting_answers_412(api: Api) -> None:
    path = frozen(api, title("供暖"))
    stale = api.post(f"{path}/attend", {"attendance": ATTENDANCE}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:yishi:refusal:stale-version")
    assert api.post(f"{path}/attend", {"attendance": ATTENDANCE}, {"If-Match": '"2"'}).is_success
