from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from api.council_bodies import COUNCIL_BODIES
from tests.api.conftest import Api, opened
from tests.api.governance import (
    ATTENDANCE,
    SUBJECT,
    UNKNOWN,
    ago,
    ahead,
    council,
    decision,
    done,
    fields_at_fault,
    refused,
    sitting,
)

SITTING = {"place": "xinghe", "starts_at": ahead(days=3), "agenda": [f"issue-{UNKNOWN}"], "members": 15}


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: each test convenes its own sittings."""
    with opened(copytree(community, tmp_path_factory.mktemp("councils") / "copy")) as shared:
        yield shared


def test_a_sitting_that_is_called_is_answered_with_its_agenda_and_version(api: Api) -> None:
    issue, motion = f"issue-{api.raised()}", f"decision-{decision(api)}"
    answer = api.post("/councils", SITTING | {"agenda": [issue, motion.upper()]})
    told = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert int(answer.headers["Yishi-Position"]) == api.yishi.log.head()
    assert (told["state"], told["tier"], told["agenda"]) == ("convened", "compound", [issue, motion])
    assert told | {"position": api.yishi.log.head()} == api.get(f"/councils/{told['id']}").json()


def test_a_sitting_runs_from_its_call_to_its_minutes(api: Api) -> None:
    issue, motion, left = api.raised(), decision(api), api.raised()
    agenda = [f"issue-{issue}", f"decision-{motion}", f"issue-{left}"]
    id_ = council(api, *agenda)
    told = done(api, f"/councils/{id_}/attend", attendance=ATTENDANCE, members_present=11).json()
    assert (told["state"], told["members_present"]) == ("sitting", 11)
    told = done(
        api,
        f"/councils/{id_}/deliberate",
        subject=agenda[0],
        conclusion="由物业三日内恢复清运。",
        opinions=["先清垃圾房。"],
        recusals=[{"member": SUBJECT, "reason": "物业公司亲属。"}],
        dissent=["应当换物业。"],
    ).json()
    (concluded,) = told["deliberations"]
    assert (concluded["subject"], concluded["opinions"]) == (agenda[0], ["先清垃圾房。"])
    assert concluded["recusals"] == [{"member": SUBJECT, "reason": "物业公司亲属。"}]
    done(api, f"/councils/{id_}/deliberate", subject=agenda[1], conclusion="提交表决。")
    told = done(api, f"/councils/{id_}/adjourn", minutes="实到 11 人，审议两项。").json()
    assert (told["state"], told["postponed"]) == ("adjourned", [agenda[2]])


def test_what_is_deliberated_is_discussed_in_the_same_transaction(api: Api) -> None:
    issue, motion = api.raised(), decision(api)
    id_ = sitting(api, f"issue-{issue}", f"decision-{motion}")
    for kind, subject in (("issue", issue), ("decision", motion)):
        head = api.yishi.log.head()
        answer = done(api, f"/councils/{id_}/deliberate", subject=f"{kind}-{subject}", conclusion="同意。")
        recorded = api.yishi.log.page(head, 10)
        assert [entry.envelope.data.type for entry in recorded] == [
            "council.deliberated",
            f"{kind}.discussed",
        ]
        assert len({entry.envelope.command_id for entry in recorded}) == 1
        assert int(answer.headers["Yishi-Position"]) == head + 2
        assert api.get(f"/{kind}s/{subject}").json()["state"] == "discussed"
        discussed = api.get(f"/{kind}s/{subject}/timeline").json()["items"][-1]
        assert discussed["data"]["council"] == f"council-{id_}"


@pytest.mark.parametrize(
    ("change", "rule", "status"),
    [
        ({"starts_at": ago(hours=1)}, "council-in-the-past", 409),
        ({"place": "nowhere"}, "unknown-place", 409),
        ({"agenda": [f"issue-{UNKNOWN}"]}, "unknown-agenda-item", 409),
        ({"occurred_at": ahead(days=1)}, "in-the-future", 409),
    ],
)
def test_a_call_that_the_rules_refuse_is_answered_in_both_languages(
    api: Api, change: dict[str, Any], rule: str, status: int
) -> None:
    given = SITTING | {"agenda": [f"issue-{api.raised()}"]} | change
    head = api.yishi.log.head()
    refused(api.post("/councils", given), rule, status)
    assert api.yishi.log.head() == head


def test_a_council_deliberates_only_what_is_before_its_place(api: Api) -> None:
    issue = api.raised(place="yueming")
    answer = api.post("/councils", SITTING | {"agenda": [f"issue-{issue}"]})
    assert "yueming" in refused(answer, "before-another-place")["detail_zh"]


def test_nothing_is_deliberated_before_attendance_is_counted(api: Api) -> None:
    issue = f"issue-{api.raised()}"
    id_ = council(api, issue)
    refused(
        api.post(f"/councils/{id_}/deliberate", {"subject": issue, "conclusion": "同意。"}),
        "attendance-missing",
    )
    refused(api.post(f"/councils/{id_}/adjourn", {"minutes": "散会。"}), "attendance-missing")


def test_an_item_is_deliberated_once_and_only_when_it_is_on_the_agenda(api: Api) -> None:
    issue = f"issue-{api.raised()}"
    path = f"/councils/{sitting(api, issue)}/deliberate"
    other = {"subject": f"issue-{api.raised()}", "conclusion": "同意。"}
    refused(api.post(path, other), "not-on-the-agenda")
    done(api, path, subject=issue, conclusion="同意。")
    refused(api.post(path, {"subject": issue, "conclusion": "再议。"}), "already-deliberated")


def test_attendance_is_counted_once_the_sitting_has_begun(api: Api) -> None:
    id_ = council(api, f"issue-{api.raised()}", starts_at=ahead(days=1))
    body = {"attendance": ATTENDANCE, "members_present": 11}
    refused(api.post(f"/councils/{id_}/attend", body), "council-not-yet-begun")


def test_the_refusals_of_what_is_deliberated_come_through(api: Api) -> None:
    issue = api.raised()
    id_ = sitting(api, f"issue-{issue}")
    api.give(issue, "decline", legal_ground="已进入诉讼程序。")
    body = {"subject": f"issue-{issue}", "conclusion": "同意。"}
    head = api.yishi.log.head()
    refused(api.post(f"/councils/{id_}/deliberate", body), "not-open")
    assert api.yishi.log.head() == head


@pytest.mark.parametrize(
    ("change", "field", "chinese"),
    [
        ({"agenda": []}, "/agenda", "至少填写 1 项"),
        ({"agenda": [UNKNOWN]}, "/agenda/0", "issue- 或 decision-"),
        ({"agenda": [f"council-{UNKNOWN}"]}, "/agenda/0", "issue- 或 decision-"),
        ({"agenda": ["20260301-7K3FQ"]}, "/agenda/0", "issue- 或 decision-"),
        ({"agenda": f"issue-{UNKNOWN}"}, "/agenda", "须为列表"),
        ({"members": 0}, "/members", "不得小于 1"),
        ({"members": "15"}, "/members", "须为整数"),
        ({"starts_at": "2026-03-01"}, "/starts_at", "带时区的时间"),
        ({"colour": "red"}, "/colour", "没有这一项"),
    ],
)
def test_a_wrong_field_of_a_call_is_named(api: Api, change: dict[str, Any], field: str, chinese: str) -> None:
    answer = api.post("/councils", SITTING | change)
    assert fields_at_fault(answer) == [field]
    assert chinese in answer.json()["errors"][0]["detail_zh"]


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("attend", {"attendance": [], "members_present": 1}, "/attendance"),
        (
            "attend",
            {"attendance": [{"constituency": "party", "present": 1}], "members_present": 1},
            "/attendance/0/constituency",
        ),
        ("attend", {"attendance": ATTENDANCE, "members_present": -1}, "/members_present"),
        ("deliberate", {"subject": UNKNOWN, "conclusion": "同意。"}, "/subject"),
        (
            "deliberate",
            {
                "subject": f"issue-{UNKNOWN}",
                "conclusion": "同意。",
                "recusals": [{"member": "王芳", "reason": "亲属"}],
            },
            "/recusals/0/member",
        ),
        ("adjourn", {}, "/minutes"),
    ],
)
def test_a_wrong_field_of_a_command_is_named(
    api: Api, command: str, body: dict[str, Any], field: str
) -> None:
    assert fields_at_fault(api.post(f"/councils/{UNKNOWN}/{command}", body)) == [field]


EXAMPLES: dict[str, dict[str, Any]] = {
    "attend": {"attendance": ATTENDANCE, "members_present": 11},
    "deliberate": {"subject": f"issue-{UNKNOWN}", "conclusion": "同意。"},
    "adjourn": {"minutes": "散会。"},
}


@pytest.mark.parametrize("command", COUNCIL_BODIES)
def test_every_command_on_a_sitting_that_there_is_not_answers_404(api: Api, command: str) -> None:
    refused(api.post(f"/councils/{UNKNOWN}/{command}", EXAMPLES[command]), "council-not-found", 404)


@pytest.mark.parametrize("given", [f"council-{UNKNOWN}", f"decision-{UNKNOWN}", "nix"])
def test_what_cannot_be_the_id_of_a_sitting_is_answered_with_how_one_looks(api: Api, given: str) -> None:
    answer = api.post(f"/councils/{given}/adjourn", {"minutes": "散会。"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:problem:no-council-id")
    assert "without `council-`" in answer.json()["detail"]
    assert "不加 council-" in answer.json()["detail_zh"]


def test_the_secretary_records_in_person_and_for_those_who_were_there(api: Api) -> None:
    own = {"Authorization": f"Bearer {api.yishi.tokens.create(role='council_secretary')}"}
    issue = f"issue-{api.raised()}"
    body = SITTING | {"agenda": [issue]}
    id_ = api.post("/councils", body, own).json()["id"]
    assert api.get(f"/councils/{id_}/timeline").json()["items"][0]["actor"]["role"] == "council_secretary"
    answer = api.post("/councils", body | {"by": {"role": "administrator"}}, own)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:yishi:problem:not-allowed")


def test_the_same_deliberation_under_the_same_key_is_recorded_once(api: Api) -> None:
    issue, key = f"issue-{api.raised()}", {"Idempotency-Key": "0d6f5ac2-1f0e-4f0e-9d7c-6a4f0a4f9e11"}
    path = f"/councils/{sitting(api, issue)}/deliberate"
    body = {"subject": issue, "conclusion": "同意。"}
    first = api.post(path, body, key)
    head = api.yishi.log.head()
    again = api.post(path, body, key)
    assert (first.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert api.yishi.log.head() == head
    assert api.post(path, body | {"conclusion": "不同意。"}, key).status_code == 422


def test_a_stale_version_of_a_sitting_answers_412(api: Api) -> None:
    id_ = sitting(api, f"issue-{api.raised()}")
    stale = api.post(f"/councils/{id_}/adjourn", {"minutes": "散会。"}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:yishi:refusal:stale-version")
    assert api.post(f"/councils/{id_}/adjourn", {"minutes": "散会。"}, {"If-Match": '"2"'}).is_success
