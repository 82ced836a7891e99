import pytest

from tests.api.conftest import REPORTER, Api


def test_the_feed_gives_every_event_once_in_the_order_of_the_log(api: Api) -> None:
    for _ in range(3):
        api.give(api.raised(), "urge")
    positions: list[int] = []
    after: str | None = "0"
    while after:
        page = api.get(f"/events?limit=4&after={after}").json()
        positions += [item["position"] for item in page["items"]]
        after = page["next"]
    assert positions == list(range(1, api.yishi.log.head() + 1))


def test_a_follower_goes_on_from_the_position_that_it_was_told(api: Api) -> None:
    page = api.get("/events?limit=1000").json()
    assert (page["next"], page["position"]) == (None, api.yishi.log.head())
    assert api.get(f"/events?after={page['position']}").json()["items"] == []
    api.raised()
    (item,) = api.get(f"/events?after={page['position']}").json()["items"]
    assert (item["event"]["type"], item["position"]) == ("issue.raised", page["position"] + 1)


def test_types_choose_events_and_the_rest_is_passed_over(api: Api) -> None:
    ids = [api.raised() for _ in range(3)]
    api.give(ids[0], "urge")
    page = api.get("/events?types=issue.urged,category.defined&limit=1000").json()
    assert {item["event"]["type"] for item in page["items"]} == {"issue.urged", "category.defined"}
    assert (page["next"], page["position"]) == (None, api.yishi.log.head())


def test_a_filter_that_matches_nothing_still_comes_to_the_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.events.SCANNED", 4)
    monkeypatch.setattr("api.events.PAGE", 2)
    after: str | None = "0"
    pages = 0
    while after:
        page = api.get(f"/events?types=issue.merged&after={after}").json()
        after, pages = page["next"], pages + 1
        assert page["items"] == []
    assert pages >= api.yishi.log.head() // 4


def test_the_feed_comes_as_a_cloudevents_batch_too(api: Api) -> None:
    id_ = api.raised(reporter=REPORTER)
    answer = api.get("/events?types=issue.raised", {"Accept": "application/cloudevents-batch+json"})
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    (event,) = answer.json()
    assert (event["specversion"], event["type"]) == ("1.0", "yishi.issue.raised.v1")
    assert (event["subject"], event["sequence"]) == (f"issue-{id_}", str(api.yishi.log.head()))
    assert all(name.islower() and name.isalnum() for name in event)
    assert "垃圾" in answer.text
    assert REPORTER["phone"] not in answer.text


def test_events_are_given_without_their_sealed_part(api: Api) -> None:
    id_ = api.raised(description="原话", reporter=REPORTER)
    (item,) = api.get("/events?types=issue.raised").json()["items"]
    assert item["event"]["stream"] == f"issue-{id_}"
    assert item["event"]["data"]["reporter"].startswith("subject-")
    assert item["event"].keys() == {
        "id",
        "type",
        "v",
        "stream",
        "version",
        "occurred_at",
        "actor",
        "command_id",
        "correlation_id",
        "causation_id",
        "data",
    }
    assert item["recorded_at"].endswith("Z")


@pytest.mark.parametrize("more", [1, 1_000_000])
def test_a_position_that_the_log_has_not_reached_is_refused(api: Api, more: int) -> None:
    head = api.yishi.log.head()
    answer = api.get(f"/events?after={head + more}")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:problem:invalid-request")
    assert answer.json()["errors"][0]["field"] == "/after"
    assert f"the log ends at {head}" in answer.json()["detail"]
    assert api.get(f"/events?after={head}").status_code == 200


def test_a_type_that_there_is_not_is_refused_with_those_that_there_are(api: Api) -> None:
    (error,) = api.get("/events?types=issue.rised,issue.raised").json()["errors"]
    assert error["field"] == "/types"
    assert "no type issue.rised;" in error["detail"]
    assert "issue.raised" in error["detail"]
    assert "没有事件类型 issue.rised" in error["detail_zh"]


def streams(api: Api, query: str) -> list[str]:
    found: list[str] = []
    after: str | None = "0"
    while after:
        page = api.get(f"/events?limit=3&after={after}&{query}").json()
        found += [item["event"]["stream"] for item in page["items"]]
        after = page["next"]
    return found


def test_a_place_chooses_the_events_of_its_issues_places_and_bodies(api: Api) -> None:
    here, there = api.assigned(), api.raised(place="yueming")
    entries = [{"category": "parking", "council_required": False}]
    assert api.put("/places/xinghe/responsibilities", {"entries": entries}).status_code == 200
    assert streams(api, "place=xinghe") == [
        "place-xinghe",
        "body-xinghe-property",
        *[f"issue-{here}"] * 3,
        "place-xinghe",
    ]
    assert streams(api, "place=yueming") == ["place-yueming", f"issue-{there}"]
    below = streams(api, "place=chunfeng")
    assert {f"issue-{here}", f"issue-{there}", "body-chunfeng-office", "place-yueming"} <= set(below)
    assert "place-changhe" not in below
    assert streams(api, "place=xinghe&types=issue.assigned") == [f"issue-{here}"]


def test_a_place_is_followed_no_further_than_the_views_know(api: Api) -> None:
    api.yishi.views.catch_up()
    known = api.yishi.views.position()
    id_ = api.raised()
    page = api.request("GET", f"/api/v1/events?place=xinghe&after={known}").json()
    assert (page["items"], page["next"], page["position"]) == ([], None, known)
    (item,) = api.get(f"/events?place=xinghe&after={known}").json()["items"]
    assert item["event"]["stream"] == f"issue-{id_}"


def test_a_place_that_there_is_not_is_refused(api: Api) -> None:
    answer = api.get("/events?place=nowhere")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:refusal:place-not-found")
