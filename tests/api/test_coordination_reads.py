"""Reads of decisions, sittings and coordination meetings: lists, single ones, timelines, positions."""

from typing import Any

import pytest

from tests.api.conftest import Api
from tests.api.governance import (
    CAMPAIGN,
    COVENANT,
    PARKING,
    UNKNOWN,
    WITH_QUORUM,
    ago,
    assigned,
    council,
    decision,
    discussed,
    done,
    fields_at_fault,
    met,
    refused,
    scheduled,
    sitting,
    task,
    this_month,
)


def ids(api: Api, path: str) -> list[str]:
    """The ids of a list, page by page."""
    found, cursor = [], ""
    while True:
        page = api.get(f"{path}{cursor}").json()
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_decisions_are_listed_the_last_raised_first_page_by_page(api: Api) -> None:
    raised = [decision(api, title=f"第{n}件", occurred_at=ago(days=9 - n)) for n in range(5)]
    assert ids(api, "/decisions?limit=2") == raised[::-1]
    assert api.get("/decisions").headers["Yishi-Position"] == str(api.yishi.log.head())


def test_decisions_that_were_raised_at_the_same_moment_are_all_listed(api: Api) -> None:
    at = ago(days=1)
    raised = {decision(api, occurred_at=at) for _ in range(5)}
    assert set(ids(api, "/decisions?limit=2")) == raised


def test_the_decisions_of_a_place_are_those_of_all_below_it(api: Api) -> None:
    xinghe, yueming = decision(api), decision(api, place="yueming")
    chunfeng = decision(api, CAMPAIGN)
    assert ids(api, "/decisions?place=chunfeng") == [chunfeng, yueming, xinghe]
    assert ids(api, "/decisions?place=xinghe") == [xinghe]
    assert ids(api, "/decisions?place=binjiang&kind=campaign") == [chunfeng]


def test_decisions_are_filtered_by_state_and_kind(api: Api) -> None:
    raised, talked = decision(api), discussed(api)
    withdrawn = decision(api, COVENANT)
    done(api, f"/decisions/{withdrawn}/withdraw", reason="重新征求意见。")
    assert ids(api, "/decisions?state=discussed") == [talked]
    assert ids(api, "/decisions?state=open") == [talked, raised]
    assert ids(api, "/decisions?state=withdrawn&state=raised") == [withdrawn, raised]
    assert ids(api, "/decisions?kind=covenant&kind=election") == [withdrawn]


def test_a_decision_in_a_list_tells_of_its_tasks_and_of_what_is_left(api: Api) -> None:
    id_ = assigned(api, occurred_at=ago(days=1))
    done(api, f"/decisions/{id_}/complete-task", task="1", outcome="已划线。")
    campaign = decision(api, CAMPAIGN)
    of_campaign, of_parking = api.get("/decisions").json()["items"]
    assert (of_parking["tasks"], of_parking["tasks_done"], of_parking["next_due"]) == (1, 1, None)
    assert of_parking["overdue"] is False
    assert (of_campaign["id"], of_campaign["remaining"], of_campaign["tasks"]) == (campaign, 1, 0)


def test_a_decision_whose_task_is_past_its_day_is_overdue(api: Api) -> None:
    id_ = decision(api, occurred_at=ago(days=9))
    done(api, f"/decisions/{id_}/discuss", conclusion="同意。", occurred_at=ago(days=8))
    told = {"tasks": [task(due=ago(days=1)), task()], "occurred_at": ago(days=7)}
    done(api, f"/decisions/{id_}/assign", **told)
    [item] = api.get("/decisions").json()["items"]
    assert (item["overdue"], item["tasks"]) == (True, 2)
    done(api, f"/decisions/{id_}/complete-task", task="1", outcome="已划线。")
    [item] = api.get("/decisions").json()["items"]
    assert item["overdue"] is False


def test_a_decision_is_read_by_its_id_and_by_its_code(api: Api) -> None:
    id_ = assigned(api)
    by_id = api.get(f"/decisions/{id_}")
    assert by_id.headers["ETag"] == '"3"'
    told = by_id.json()
    assert (told["state"], told["tasks"][0]["body"], told["discussed_at"]) == (
        "assigned",
        "xinghe-property",
        ["compound"],
    )
    assert api.get(f"/decisions/{told['code']}").json() == told
    assert api.get(f"/decisions/{id_.upper()}").json() == told


def test_the_timeline_of_a_ballot_holds_the_rule_that_was_in_force(api: Api) -> None:
    id_ = discussed(api, PARKING, rule="owners_general")
    done(api, f"/decisions/{id_}/ballot", tally=WITH_QUORUM)
    items = api.get(f"/decisions/{id_}/timeline").json()["items"]
    assert [item["type"] for item in items] == [
        "decision.raised",
        "decision.discussed",
        "decision.balloted",
    ]
    assert [item["state"] for item in items] == ["raised", "discussed", "discussed"]
    assert items[2]["data"]["rule"]["quorum"] == {"numerator": 2, "denominator": 3, "inclusive": True}
    ballot = api.get(f"/decisions/{id_}").json()["ballot"]
    assert (ballot["rule"], ballot["rule_version"], ballot["adopted"]) == ("owners_general", 1, True)


def test_a_decision_shows_the_tally_of_its_ballot(api: Api) -> None:
    id_ = discussed(api, PARKING, rule="owners_general")
    assert api.get(f"/decisions/{id_}").json()["ballot"] is None
    recorded = done(api, f"/decisions/{id_}/ballot", tally=WITH_QUORUM)
    nobody = {"number": 0, "area_cm2": 0}
    tally = WITH_QUORUM | {"abstain": nobody, "recused": nobody}
    assert recorded.json()["ballot"]["tally"] == tally
    assert api.get(f"/decisions/{id_}").json()["ballot"]["tally"] == tally


def test_sittings_are_listed_the_one_that_starts_last_first(api: Api) -> None:
    id_ = decision(api, occurred_at=ago(days=9))
    first = council(api, f"decision-{id_}", starts_at=ago(days=1, hours=3))
    last = sitting(api, f"decision-{id_}", starts_at=ago(days=1))
    assert ids(api, "/councils?limit=1") == [last, first]
    assert ids(api, "/councils?state=sitting") == [last]
    assert ids(api, "/councils?place=chunfeng") == [last, first]
    assert ids(api, "/councils?place=yueming") == []
    item = api.get("/councils").json()["items"][0]
    assert (item["members_present"], item["present"], item["items"], item["deliberated"]) == (11, 18, 1, 0)


def test_a_sitting_shows_what_it_deliberated(api: Api) -> None:
    id_ = decision(api, occurred_at=ago(days=9))
    path = f"/councils/{sitting(api, f'decision-{id_}')}"
    done(api, f"{path}/deliberate", subject=f"decision-{id_}", conclusion="同意。", dissent=["暂缓。"])
    told = api.get(path).json()
    assert told["deliberations"][0]["dissent"] == ["暂缓。"]
    assert [item["deliberated"] for item in api.get(f"{path}/timeline").json()["items"]] == [0, 0, 1]
    assert api.get(f"/decisions/{id_}").json()["state"] == "discussed"


def test_meetings_are_listed_the_last_month_first(api: Api) -> None:
    for place, later in (("xinghe", 0), ("chunfeng", 0), ("xinghe", 1)):
        scheduled(api, place, later)

    def listed(query: str) -> list[tuple[str, str]]:
        items = api.get(f"/coordination-meetings{query}").json()["items"]
        return [(item["month"], item["place"]) for item in items]

    now, later = this_month(), this_month(1)
    assert listed("")[0] == (later, "xinghe")
    assert set(listed(f"?month={now}")) == {(now, "xinghe"), (now, "chunfeng")}
    assert set(listed("?place=xinghe")) == {(now, "xinghe"), (later, "xinghe")}
    first = api.get("/coordination-meetings?limit=2").json()
    rest = api.get(f"/coordination-meetings?limit=2&cursor={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_a_meeting_shows_its_agenda_with_outcomes_and_the_tasks_that_it_set(api: Api) -> None:
    path = met(api, {"title": "冬季供暖"}, {"title": "停车"})
    done(api, f"{path}/outcome", item="1", outcome="task", note="限期办理。", task=task())
    told = api.get(path).json()
    first, second = told["agenda"]
    assert (first["outcome"]["outcome"], first["outcome"]["task"], second["outcome"]) == ("task", "1", None)
    assert [each["item"] for each in told["tasks"]] == ["1"]
    assert told["summaries"] == []
    [item] = api.get("/coordination-meetings").json()["items"]
    assert (item["items"], item["settled"], item["tasks"], item["tasks_done"]) == (2, 1, 1, 0)
    timeline = api.get(f"{path}/timeline").json()["items"]
    assert [each["tasks_open"] for each in timeline] == [0, 0, 0, 1]


def paths(api: Api) -> list[str]:
    """One of each kind, begun one after the other."""
    id_ = decision(api, occurred_at=ago(days=9))
    return [f"/decisions/{id_}", f"/councils/{council(api, f'decision-{id_}')}", scheduled(api)]


def test_what_was_not_yet_recorded_is_told_with_the_position_at_which_it_was(api: Api) -> None:
    before = api.yishi.log.head()
    for path in paths(api):
        for part in ("", "/timeline"):
            problem = refused(api.get(f"{path}{part}?position={before}"), "not-yet-recorded", 404)
            position = int(problem["detail"].partition("position ")[2].partition(";")[0])
            assert api.get(f"{path}{part}?position={position}").json()["position"] == position
            refused(api.get(f"{path}{part}?position={position - 1}"), "not-yet-recorded", 404)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        (f"/decisions/{UNKNOWN}", "decision-not-found"),
        ("/decisions/20260301-7K3FQ", "decision-not-found"),
        (f"/councils/{UNKNOWN}", "council-not-found"),
        ("/coordination-meetings/xinghe/2001-01", "meeting-not-found"),
    ],
)
def test_what_does_not_exist_is_told(api: Api, path: str, rule: str) -> None:
    refused(api.get(path), rule, 404)
    refused(api.get(f"{path}/timeline"), rule, 404)


def test_a_read_as_of_a_time_knows_what_was_recorded_by_then(api: Api) -> None:
    id_ = assigned(api)
    recorded = [item["recorded_at"] for item in api.get(f"/decisions/{id_}/timeline").json()["items"]]
    assert api.get(f"/decisions/{id_}?as_of={recorded[1]}").json()["state"] == "discussed"
    assert len(api.get(f"/decisions/{id_}/timeline?as_of={recorded[1]}").json()["items"]) == 2


def test_a_list_of_a_place_that_does_not_exist_is_told(api: Api) -> None:
    for path in ("/decisions", "/councils", "/coordination-meetings"):
        refused(api.get(f"{path}?place=nowhere"), "place-not-found", 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/decisions?state=finished", "/state/0"),
        ("/decisions?kind=party", "/kind/0"),
        ("/decisions?sort=code", "/sort"),
        ("/councils?state=over", "/state/0"),
        ("/coordination-meetings?month=2026-13", "/month"),
        ("/councils?limit=0", "/limit"),
        ("/decisions?cursor=forged", "/cursor"),
    ],
)
def test_a_filter_that_is_none_is_an_invalid_field(api: Api, query: str, field: str) -> None:
    assert fields_at_fault(api.get(query)) == [field]


def test_a_cursor_belongs_to_the_list_that_it_came_from(api: Api) -> None:
    for _ in range(2):
        decision(api)
    cursor = api.get("/decisions?limit=1").json()["next"]
    assert fields_at_fault(api.get(f"/decisions?limit=1&kind=parking&cursor={cursor}")) == ["/cursor"]
    assert fields_at_fault(api.get(f"/councils?limit=1&cursor={cursor}")) == ["/cursor"]


def test_a_read_waits_for_the_position_that_the_caller_has_seen(api: Api) -> None:
    id_ = decision(api)
    head = str(api.yishi.log.head())
    found: Any = api.get("/decisions", {"Yishi-Min-Position": head}).json()
    assert [item["id"] for item in found["items"]] == [id_]
