"""Why an issue is overdue, as the API and its page say it; and the steps that stop and move clocks."""

from typing import Any

import pytest

from tests.api.conftest import Api

LIST = {"entries": [{"category": "sanitation", "discuss_days": 3, "accept_days": 2, "resolve_days": 3}]}


@pytest.fixture
def listed(api: Api) -> Api:
    assert api.put("/places/xinghe/responsibilities", LIST).status_code == 200
    return api


def at(day: int, hour: int = 9) -> dict[str, str]:
    return {"occurred_at": f"2026-03-{day:02}T{hour:02}:00:00+08:00"}


def overdue(api: Api) -> str:
    """An issue that the property company has been late with since the end of 11 March 2026."""
    id_ = api.raised(**at(2))
    api.give(id_, "discuss", conclusion="由物业清运", **at(4))
    api.give(id_, "assign", body="xinghe-property", **at(4))
    api.give(id_, "accept", **at(5))
    api.give(id_, "request-information", question="在几号楼", **at(5, 12))
    api.give(id_, "give-information", answer="三号楼", **at(9, 12))
    return id_


def clocks(api: Api, id_: str, query: str = "") -> Any:
    answer = api.get(f"/issues/{id_}/clocks{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_is_told_as_intervals_which_clock_ran_when_and_for_whom(listed: Api) -> None:
    id_ = overdue(listed)
    listed.give(id_, "resolve", outcome="已清运", **at(13))
    found = clocks(listed, id_)
    assert [(each["stage"], each["late"]) for each in found["clocks"]] == [
        ("discuss", False),
        ("assign", False),
        ("accept", False),
        ("resolve", True),
    ]
    resolve = found["clocks"][-1]
    assert (resolve["place"], resolve["body"], resolve["ended_by"]) == (
        "xinghe",
        "xinghe-property",
        "issue.resolved",
    )
    assert resolve["intervals"] == [
        {
            "from": "2026-03-04T01:00:00.000Z",
            "to": "2026-03-05T04:00:00.000Z",
            "state": "running",
            "why": None,
            "working_days": 1,
        },
        {
            "from": "2026-03-05T04:00:00.000Z",
            "to": "2026-03-09T04:00:00.000Z",
            "state": "paused",
            "why": "information",
            "working_days": 2,
        },
        {
            "from": "2026-03-09T04:00:00.000Z",
            "to": "2026-03-13T01:00:00.000Z",
            "state": "running",
            "why": None,
            "working_days": 4,
        },
    ]
    assert [(each["due"], each["by"]) for each in resolve["deadlines"]] == [
        ("2026-03-09T16:00:00.000Z", "issue.assigned"),
        ("2026-03-11T16:00:00.000Z", "issue.information_given"),
    ]
    figures = ("working_days_allowed", "working_days_used", "working_days_paused", "working_days_late")
    assert [resolve[name] for name in figures] == [3, 5, 2, 2]


def test_sentences_say_it_in_both_languages(listed: Api) -> None:
    id_ = overdue(listed)
    listed.give(id_, "urge", **at(13))
    listed.give(id_, "resolve", outcome="已清运", **at(13, 10))
    resolve = clocks(listed, id_)["clocks"][-1]
    assert resolve["zh"] == (
        "办理环节（xinghe-property 主体）：2026-03-04 09:00 起至 2026-03-13 10:00，"
        "时限 3 个工作日，至 2026-03-11 24:00，等待补充情况停计 2 个工作日，催办 1 次，"
        "已用 5 个工作日，超期 2 个工作日。"
    )
    assert resolve["en"] == (
        "Resolution (xinghe-property 主体): from 2026-03-04 09:00 to 2026-03-13 10:00; "
        "3 working days allowed, due 2026-03-11 24:00; stood still for 2 working days, waiting for "
        "information; urged once; 5 working days used; missed by 2 working days."
    )


def test_an_overdue_issue_says_why_and_whose_turn_it_is(listed: Api) -> None:
    found = clocks(listed, overdue(listed))
    assert found["overdue"] is True
    assert found["zh"].startswith(
        "超期：办理时限 2026-03-11 24:00 已过，应由 xinghe-property 主体 办理，超期 "
    )
    assert found["en"].startswith(
        "Overdue: resolution was due 2026-03-11 24:00 from xinghe-property 主体, missed"
    )
    assert listed.get("/issues?overdue=true").json()["items"][0]["code"] == found["code"]


@pytest.mark.parametrize(
    ("steps", "zh", "en"),
    [
        ([], "未超期：当前环节没有时限。", "Not overdue: the present stage has no limit."),
        (
            [
                ("discuss", {"conclusion": "由物业清运"}),
                ("assign", {"body": "xinghe-property", "due": "2032-01-01T00:00:00+08:00"}),
            ],
            "未超期：办理时限 2031-12-31 24:00。2031 年放假安排尚未收录，该年的工作日暂按周一至周五计算。",
            "Not overdue: resolution is due 2031-12-31 24:00. "
            "The public holidays of 2031 are not known yet; Monday to Friday count as its working days.",
        ),
        (
            [("decline", {"legal_ground": "《信访工作条例》第十九条"})],
            "没有正在计时的环节。",
            "No stage is going on.",
        ),
    ],
)
def test_an_issue_that_is_not_overdue_says_so(api: Api, steps: list[Any], zh: str, en: str) -> None:
    id_ = api.raised()
    for command, body in steps:
        api.give(id_, command, **body)
    found = clocks(api, id_)
    assert found["overdue"] is False
    assert (found["zh"], found["en"]) == (zh, en)


def test_while_information_is_awaited_nothing_is_overdue(listed: Api) -> None:
    id_ = overdue(listed)
    listed.give(id_, "request-information", question="哪个单元", **at(10))
    found = clocks(listed, id_)
    assert (found["overdue"], found["clocks"][-1]["intervals"][-1]["state"]) == (False, "paused")
    assert found["zh"] == "未超期：等待补充情况，时限暂停计算。"
    assert found["en"] == "Not overdue: waiting for information, so its clocks stand still."


def test_at_a_position_it_is_what_was_known_then(listed: Api) -> None:
    id_ = overdue(listed)
    head = listed.yishi.log.head()
    now = clocks(listed, id_, f"?position={head}")
    listed.give(id_, "resolve", outcome="已清运")
    assert clocks(listed, id_, f"?position={head}") == now
    assert now["clocks"][-1]["to"] is None
    assert clocks(listed, id_)["clocks"][-1]["to"] is not None


def test_an_issue_that_there_is_not_is_answered_with_what_to_do(api: Api) -> None:
    answer = api.get("/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02/clocks")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (404, "issue-not-found")
    id_ = api.raised()
    assert api.get(f"/issues/{id_}/clocks?position=1").status_code == 404


def test_it_can_be_asked_by_code(api: Api) -> None:
    id_ = api.raised()
    code = api.get(f"/issues/{id_}").json()["code"]
    assert clocks(api, code)["id"] == id_


def test_the_page_of_an_issue_tells_it(listed: Api) -> None:
    page = listed.page(f"/issues/{overdue(listed)}").text
    assert "超期：办理时限 2026-03-11 24:00 已过" in page
    assert "议事环节（xinghe 辖区议事会）：2026-03-02 09:00 起至 2026-03-04 09:00" in page
    assert "在几号楼" in page
    assert "三号楼" in page


def test_a_second_request_for_information_is_refused_with_what_to_do(listed: Api) -> None:
    id_ = overdue(listed)
    listed.give(id_, "request-information", question="哪个单元")
    answer = listed.post(f"/issues/{id_}/request-information", {"question": "哪个单元"})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("information-awaited")
    assert "先补充情况" in answer.text


def test_the_tier_above_takes_an_issue_over_and_nobody_below(api: Api) -> None:
    id_ = api.raised()
    refused = api.post(f"/issues/{id_}/take-over", {"reason": "影响面大"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("not-of-a-tier-above")
    by = {"role": "coordinator", "body": "chunfeng-office"}
    taken = api.give(id_, "take-over", reason="影响面大", by=by).json()
    assert (taken["state"], taken["before"], taken["tier"]) == ("escalated", "chunfeng", "community")
