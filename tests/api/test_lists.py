from itertools import pairwise

import pytest

from tests.api.conftest import ISSUE, Api


def raise_many(api: Api, count: int, **more: str) -> list[str]:
    return [
        api.raised(occurred_at=f"2026-0{1 + n % 3}-{1 + n % 27:02d}T08:00:00Z", title=f"第 {n} 件", **more)
        for n in range(count)
    ]


def ids(api: Api, query: str = "") -> set[str]:
    return {item["id"] for item in api.get(f"/issues?limit=200&{query}").json()["items"]}


def test_pages_hold_every_issue_once_newest_first(api: Api) -> None:
    raised = raise_many(api, 23)
    seen: list[tuple[str, str]] = []
    path: str | None = "/issues?limit=5"
    while path:
        answer = api.get(path).json()
        seen += [(item["raised_at"], item["id"]) for item in answer["items"]]
        path = answer["next"] and f"/issues?limit=5&cursor={answer['next']}"
    assert sorted(id_ for _, id_ in seen) == sorted(raised)
    assert all(first >= second for first, second in pairwise(seen))


def test_issues_that_come_in_while_paging_neither_hide_nor_repeat_others(api: Api) -> None:
    raised = set(raise_many(api, 12))
    first = api.get("/issues?limit=5").json()
    raise_many(api, 3)
    api.raised()
    seen = [item["id"] for item in first["items"]]
    after = first["next"]
    while after:
        answer = api.get(f"/issues?limit=5&cursor={after}").json()
        seen += [item["id"] for item in answer["items"]]
        after = answer["next"]
        api.raised()
    assert len(seen) == len(set(seen))
    assert raised <= set(seen)


def test_a_cursor_that_was_changed_or_is_of_another_list_is_refused(api: Api) -> None:
    raise_many(api, 3)
    cursor = api.get("/issues?limit=1").json()["next"]
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for query in (f"cursor={changed}", f"cursor={cursor}&state=open", f"cursor={cursor}x", "cursor=AAAA"):
        answer = api.get(f"/issues?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["field"] == "/cursor"
    assert api.get(f"/issues?cursor={cursor}&limit=2").status_code == 200


def test_a_place_lists_what_arose_below_it(api: Api) -> None:
    here, there = api.raised(), api.raised(place="yueming")
    assert ids(api, "place=xinghe") == {here}
    assert ids(api, "place=chunfeng") == ids(api, "place=binjiang") == {here, there}


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/issues?place=nowhere", "place-not-found"),
        ("/issues?category=nothing", "category-not-found"),
        ("/issues?body=nobody", "body-not-found"),
        ("/bodies?place=nowhere", "place-not-found"),
    ],
)
def test_a_filter_that_names_nothing_registered_is_refused_by_name(api: Api, path: str, rule: str) -> None:
    api.raised()
    answer = api.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, f"urn:yishi:refusal:{rule}")
    assert path.rpartition("=")[2] in answer.json()["detail"]
    assert path.rpartition("=")[2] in answer.json()["detail_zh"]


def test_what_was_registered_just_now_can_be_filtered_by(api: Api) -> None:
    assert api.post("/categories", {"id": "noise", "name": "噪声"}).status_code == 201
    assert api.request("GET", "/api/v1/issues?category=noise").json()["items"] == []


def test_a_category_lists_what_is_below_it(api: Api) -> None:
    issue, other = api.raised(), api.raised(category="parking")
    assert ids(api, "category=environment") == ids(api, "category=sanitation") == {issue}
    assert ids(api, "category=parking") == {other}


def test_states_bodies_and_words_filter(api: Api) -> None:
    raised, assigned = api.raised(title="电梯 100% 停运_了"), api.assigned()
    resolved = api.assigned()
    api.give(resolved, "resolve", outcome="好")
    assert ids(api, "state=raised") == {raised}
    assert ids(api, "state=raised&state=assigned") == ids(api, "state=open") == {raised, assigned}
    assert ids(api, "body=xinghe-property&state=assigned") == {assigned}
    assert (
        ids(api, "q=电梯")
        == ids(api, "q=停运 电梯")
        == ids(api, "q=100%25")
        == ids(api, "q=运_了")
        == {raised}
    )
    assert ids(api, "q=电梯 垃圾") == ids(api, "q=%25%25%25") == set()
    code = api.get(f"/issues/{raised}").json()["code"]
    assert ids(api, f"q={code.lower()}") == {raised}


def test_overdue_issues_are_those_whose_stage_has_passed_its_deadline(api: Api) -> None:
    entries = [{"category": "sanitation", "council_required": True, "discuss_days": 1}]
    assert api.put("/places/xinghe/responsibilities", {"entries": entries}).status_code == 200
    late = api.raised(occurred_at="2026-03-02T08:00:00+08:00")
    fresh = api.raised(category="parking")
    assert ids(api, "overdue=true") == {late}
    assert ids(api, "overdue=false") == {fresh}
    assert [item["overdue"] for item in api.get("/issues?overdue=true").json()["items"]] == [True]
    api.give(late, "decline", legal_ground="重复")
    assert ids(api, "overdue=true") == set()


def test_filters_left_blank_by_a_form_filter_nothing(api: Api) -> None:
    issue = api.raised()
    assert ids(api, "place=&state=&category=&body=&overdue=&q=") == {issue}


def test_an_issue_is_found_by_its_short_code(api: Api) -> None:
    id_ = api.raised()
    code = api.get(f"/issues/{id_}").json()["code"]
    for written in (code, code.lower()):
        assert api.get(f"/issues/{written}").json()["id"] == id_
        assert api.get(f"/issues/{written}/timeline").json()["id"] == id_


def test_two_issues_with_one_code_are_told_apart_by_id(api: Api) -> None:
    twins = api.with_services(new_code=lambda _: "20260301-TWIN2")
    first, second = twins.raised(), twins.raised()
    answer = api.get("/issues/20260301-TWIN2")
    assert answer.status_code == 422
    assert first in answer.json()["detail"]
    assert second in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/places", {"binjiang", "changhe", "chunfeng", "xinghe", "yueming"}),
        ("/bodies", {"xinghe-property", "chunfeng-office"}),
        ("/categories", {"environment", "sanitation", "parking"}),
    ],
)
def test_lists_of_the_registry_can_be_paged(api: Api, path: str, expected: set[str]) -> None:
    seen: list[str] = []
    query = "?limit=1"
    while query:
        answer = api.get(path + query).json()
        seen += [item["id"] for item in answer["items"]]
        query = f"?limit=1&cursor={answer['next']}" if answer["next"] else ""
    assert len(seen) == len(expected)
    assert set(seen) == expected


def test_the_list_shows_no_personal_data_but_where_to_find_the_issue(api: Api) -> None:
    api.raised(reporter={"name": "王小芳"}, external_id={"source": "12345", "id": "7"})
    (item,) = api.get("/issues").json()["items"]
    assert item["external_id"] == {"source": "12345", "id": "7"}
    assert item.keys() >= {"id", "code", "title", "state", "due", "overdue"}
    assert "reporter" not in item
    assert item["title"] == ISSUE["title"]
