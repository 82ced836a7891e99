"""Grids, volunteer posts, service stations, activities and voting rules over HTTP."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.event import rfc3339
from tests.api.conftest import Api

RESIDENT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"
NEIGHBOUR = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
MEMBER = "actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e03"
POSTS = "/bodies/xinghe-property/posts"
LIGHTS = {"id": "lights", "name": "楼道照明巡查岗", "seats": 2}
STATION = {"id": "xinghe-station", "name": "星河党群服务站", "place": "xinghe"}
ROSTER = "/stations/xinghe-station/roster"
GRIDS = [{"id": "xinghe-1", "name": "第一网格", "buildings": ["1 幢", "2 幢"]}]
RULE = {
    "counted": "members",
    "quorum": {"numerator": 2, "denominator": 3, "inclusive": True},
    "majority": {"numerator": 1, "denominator": 2, "inclusive": False},
    "source": "业主大会议事规则第十条",
}
HOUR = timedelta(hours=1)


def opened(api: Api, **changes: Any) -> None:
    assert api.post(POSTS, LIGHTS | changes).status_code == 201


def claimed(api: Api, claimant: str = RESIDENT, **more: Any) -> httpx.Response:
    return api.post(f"{POSTS}/lights/claim", {"claimant": claimant} | more)


def stationed(api: Api) -> None:
    assert api.post("/stations", STATION).status_code == 201


def duty(starts_at: datetime, hours: int = 8, member: str = MEMBER) -> dict[str, str]:
    return {
        "member": member,
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(starts_at + hours * HOUR),
    }


def now(api: Api) -> datetime:
    return api.services.clock()


def announced(api: Api, **more: Any) -> httpx.Response:
    starts_at = rfc3339(now(api) - HOUR)
    return api.post("/activities", {"place": "xinghe", "name": "清理楼道", "starts_at": starts_at} | more)


def refused(answer: httpx.Response, rule: str, status: int = 409) -> None:
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"urn:yishi:refusal:{rule}"), told
    assert told["detail"]
    assert told["detail_zh"]


def fields(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["field"] for fault in answer.json()["errors"]]


def test_the_grids_of_a_place_are_shown_with_it_and_in_the_list(api: Api) -> None:
    before = api.yishi.log.head()
    answer = api.put("/places/xinghe/grids", {"grids": GRIDS})
    assert (answer.status_code, answer.headers["ETag"], answer.json()["grids"]) == (200, '"2"', GRIDS)
    assert api.get("/places/xinghe").json() == answer.json()
    listed = {item["id"]: item for item in api.get("/places").json()["items"]}
    assert listed["xinghe"] == answer.json()
    assert api.get(f"/places/xinghe?position={before}").json()["grids"] == []


def test_drawing_the_same_grids_again_changes_nothing(api: Api) -> None:
    api.put("/places/xinghe/grids", {"grids": GRIDS})
    head = api.yishi.log.head()
    assert api.put("/places/xinghe/grids", {"grids": GRIDS}).headers["ETag"] == '"2"'
    assert api.yishi.log.head() == head


def test_grids_that_cannot_be_are_refused(api: Api) -> None:
    refused(api.put("/places/xinghe/grids", {"grids": GRIDS * 2}), "grid-listed-twice")
    other = {"id": "xinghe-2", "name": "第二网格", "buildings": ["1 幢"]}
    refused(api.put("/places/xinghe/grids", {"grids": [*GRIDS, other]}), "building-listed-twice")
    refused(api.put("/places/nowhere/grids", {"grids": GRIDS}), "place-not-found", 404)
    assert fields(api.put("/places/xinghe/grids", {"grids": [{"id": "一", "name": "x"}]})) == ["/grids/0/id"]


def test_a_body_shows_its_posts_with_how_many_are_claimed(api: Api) -> None:
    opened(api)
    answer = claimed(api, party_member=True)
    [post] = answer.json()["posts"]
    assert (post["id"], post["seats"], post["claimed"]) == ("lights", 2, 1)
    assert (post["claims"][0]["claimant"], post["claims"][0]["party_member"]) == (RESIDENT, True)
    [body] = api.get("/bodies?place=xinghe").json()["items"]
    assert body == answer.json()
    assert (body["version"], answer.headers["ETag"]) == (3, '"3"')


def test_a_body_without_posts_shows_none(api: Api) -> None:
    assert [body["posts"] for body in api.get("/bodies").json()["items"]] == [[], []]


def test_opening_the_same_post_again_changes_nothing(api: Api) -> None:
    opened(api)
    head = api.yishi.log.head()
    assert api.post(POSTS, LIGHTS).status_code == 200
    assert api.yishi.log.head() == head
    refused(api.post(POSTS, LIGHTS | {"seats": 3}), "post-taken")


def test_a_post_is_claimed_by_as_many_as_it_has_seats_and_once_by_each(api: Api) -> None:
    opened(api, seats=1)
    assert claimed(api).status_code == 200
    refused(claimed(api), "already-claimed")
    refused(claimed(api, NEIGHBOUR), "post-full")


def test_a_claim_that_is_repeated_with_its_key_is_answered_as_the_first(api: Api) -> None:
    opened(api)
    key = {"Idempotency-Key": "claim-1"}
    first = api.post(f"{POSTS}/lights/claim", {"claimant": RESIDENT}, key)
    api.post(f"{POSTS}/lights/claim", {"claimant": NEIGHBOUR})
    again = api.post(f"{POSTS}/lights/claim", {"claimant": RESIDENT}, key)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")


def test_only_a_claimant_releases_a_post(api: Api) -> None:
    opened(api)
    claimed(api)
    refused(api.post(f"{POSTS}/lights/release", {"claimant": NEIGHBOUR}), "not-a-claimant")
    answer = api.post(f"{POSTS}/lights/release", {"claimant": RESIDENT, "reason": "搬离"})
    assert answer.json()["posts"][0]["claimed"] == 0
    assert api.get("/bodies?place=xinghe").json()["items"] == [answer.json()]


def test_a_closed_post_is_shown_no_more(api: Api) -> None:
    opened(api)
    claimed(api)
    assert api.post(f"{POSTS}/lights/close").json()["posts"] == []
    assert api.get("/bodies?place=xinghe").json()["items"][0]["posts"] == []
    refused(claimed(api, NEIGHBOUR), "post-is-closed")


def test_a_resident_claims_in_person_and_an_official_says_for_whom(api: Api) -> None:
    opened(api)
    assert fields(api.post(f"{POSTS}/lights/claim")) == ["/claimant"]
    assert fields(api.post(f"{POSTS}/lights/release")) == ["/claimant"]
    token = api.yishi.tokens.create(role="resident")
    caller = api.yishi.tokens.caller_for(token)
    assert caller is not None
    resident = Api(api.yishi, api.services, api.client, token)
    [post] = resident.post(f"{POSTS}/lights/claim").json()["posts"]
    assert [claim["claimant"] for claim in post["claims"]] == [caller.actor.id]
    assert resident.post(f"{POSTS}/lights/release").json()["posts"][0]["claims"] == []


@pytest.mark.parametrize("claimant", ["王芳", "13800001111", "wang-fang"])
def test_people_are_named_by_pseudonym(api: Api, claimant: str) -> None:
    opened(api)
    stationed(api)
    assert fields(claimed(api, claimant)) == ["/claimant"]
    assert fields(api.post(ROSTER, duty(now(api), member=claimant))) == ["/member"]


def test_posts_of_what_is_not_there_are_not_found(api: Api) -> None:
    refused(api.post("/bodies/nobody/posts", LIGHTS), "body-not-found", 404)
    refused(claimed(api), "post-not-found", 404)


def test_who_is_on_duty_is_told_for_any_moment_and_position(api: Api) -> None:
    stationed(api)
    start = now(api) - HOUR
    rostered = api.post(ROSTER, duty(start))
    assert rostered.status_code == 200
    assert rostered.json()["duties"] == [duty(start)]
    known = int(rostered.headers["Yishi-Position"])
    at = f"at={rfc3339(start)}"
    told = api.get(f"/stations/xinghe-station/duty?{at}").json()
    assert (told["on_duty"], told["place"], told["position"]) == ([duty(start)], "xinghe", known)
    assert api.get("/stations/xinghe-station/duty").json()["on_duty"] == [duty(start)]
    after = f"at={rfc3339(start + 8 * HOUR)}"
    assert api.get(f"/stations/xinghe-station/duty?{after}").json()["on_duty"] == []
    cancelled = api.post(
        "/stations/xinghe-station/cancel-duty", {"member": MEMBER, "starts_at": rfc3339(start)}
    )
    assert cancelled.json()["duties"] == []
    assert api.get(f"/stations/xinghe-station/duty?{at}").json()["on_duty"] == []
    then = api.get(f"/stations/xinghe-station/duty?{at}&position={known}").json()
    assert then["on_duty"] == [duty(start)]


def test_an_issue_tells_who_was_on_duty_when_it_was_raised_as_known_at_the_position(api: Api) -> None:
    stationed(api)
    start = now(api) - HOUR
    api.post(ROSTER, duty(start))
    id_ = api.raised()
    raised = api.yishi.log.head()
    on_duty = {"station": STATION["id"], "name": STATION["name"]} | duty(start)
    api.yishi.views.catch_up()
    assert api.get(f"/issues/{id_}").json()["on_duty"] == [on_duty]
    api.post("/stations/xinghe-station/cancel-duty", {"member": MEMBER, "starts_at": rfc3339(start)})
    api.yishi.views.catch_up()
    assert api.get(f"/issues/{id_}").json()["on_duty"] == []
    assert api.get(f"/issues/{id_}?position={raised}").json()["on_duty"] == [on_duty]


def test_a_roster_that_cannot_be_is_refused(api: Api) -> None:
    stationed(api)
    start = now(api)
    assert api.post(ROSTER, duty(start)).status_code == 200
    refused(api.post(ROSTER, duty(start + HOUR)), "duties-overlap")
    refused(api.post(ROSTER, duty(start, hours=0)), "duty-ends-before-it-begins")
    refused(api.post(ROSTER, duty(start, hours=25)), "duty-too-long")
    refused(api.post(ROSTER, duty(start + timedelta(days=400))), "too-far-off")
    wrong = {"member": MEMBER, "starts_at": rfc3339(start + HOUR)}
    refused(api.post("/stations/xinghe-station/cancel-duty", wrong), "not-on-the-roster")
    refused(api.post("/stations/nowhere/roster", duty(start)), "station-not-found", 404)
    refused(api.get("/stations/nowhere/duty"), "station-not-found", 404)
    refused(api.post("/stations", STATION | {"name": "别站"}), "station-taken")


def test_stations_are_listed_by_place_with_what_is_below_it(api: Api) -> None:
    stationed(api)
    api.post("/stations", {"id": "yueming-station", "name": "月明服务站", "place": "yueming"})
    api.post("/stations", {"id": "district-station", "name": "滨江服务站", "place": "binjiang"})

    def listed(query: str) -> list[str]:
        return [station["id"] for station in api.get(f"/stations{query}").json()["items"]]

    assert listed("?place=chunfeng") == ["xinghe-station", "yueming-station"]
    assert listed("?place=yueming") == ["yueming-station"]
    assert listed("") == ["district-station", "xinghe-station", "yueming-station"]
    refused(api.get("/stations?place=nowhere"), "place-not-found", 404)
    first = api.get("/stations?limit=2").json()
    rest = api.get(f"/stations?limit=2&cursor={first['next']}").json()
    assert [station["id"] for station in first["items"] + rest["items"]] == listed("")
    assert rest["next"] is None


def test_a_station_shows_its_version_in_the_list(api: Api) -> None:
    stationed(api)
    api.post(ROSTER, duty(now(api)))
    [station] = api.get("/stations").json()["items"]
    assert station == STATION | {"version": 2}


def test_an_activity_is_announced_and_held(api: Api) -> None:
    issue = api.raised()
    answer = announced(api, body="xinghe-property", issue=issue)
    assert (answer.status_code, answer.json()["state"], answer.json()["issue"]) == (201, "planned", issue)
    id_ = answer.json()["id"]
    held = api.post(f"/activities/{id_}/hold", {"volunteers": 15, "minutes": 900, "result": "清出两车"})
    assert (held.status_code, held.headers["ETag"]) == (200, '"2"')
    assert (held.json()["state"], held.json()["volunteers"], held.json()["minutes"]) == ("held", 15, 900)
    assert api.get(f"/activities/{id_}").json() == held.json()
    assert api.get("/activities").json()["items"] == [held.json()]
    known = int(answer.headers["Yishi-Position"])
    assert api.get(f"/activities/{id_}?position={known}").json() == answer.json()
    refused(api.get(f"/activities/{id_}?position={known - 1}"), "activity-not-found", 404)


def test_an_activity_is_held_or_cancelled_once(api: Api) -> None:
    id_ = announced(api).json()["id"]
    cancelled = api.post(f"/activities/{id_}/cancel", {"reason": "暴雨"})
    assert (cancelled.json()["state"], cancelled.json()["reason"]) == ("cancelled", "暴雨")
    report = {"volunteers": 1, "minutes": 60, "result": "完成"}
    refused(api.post(f"/activities/{id_}/hold", report), "activity-cancelled-already")
    other = announced(api, starts_at=rfc3339(now(api) + HOUR)).json()["id"]
    refused(api.post(f"/activities/{other}/hold", report), "activity-not-begun")
    refused(api.post(f"/activities/{id_[:-4]}ffff/hold", report), "activity-not-found", 404)
    assert api.post("/activities/lights/hold", report).status_code == 404


def test_an_effort_that_nobody_can_have_made_is_refused(api: Api) -> None:
    id_ = announced(api).json()["id"]
    report = {"volunteers": 0, "minutes": 60, "result": "完成"}
    refused(api.post(f"/activities/{id_}/hold", report), "effort-out-of-range", 422)
    assert fields(api.post(f"/activities/{id_}/hold", report | {"volunteers": -1})) == ["/volunteers"]


def test_what_an_activity_names_must_be_there(api: Api) -> None:
    refused(announced(api, place="nowhere"), "unknown-place")
    refused(announced(api, body="nobody"), "unknown-body")
    refused(announced(api, issue="019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"), "unknown-issue")


def test_activities_are_listed_by_place_and_state_in_pages(api: Api) -> None:
    ids = []
    for hours in range(5):
        place = "xinghe" if hours % 2 else "yueming"
        answer = announced(api, place=place, starts_at=rfc3339(now(api) - hours * HOUR))
        ids.append(answer.json()["id"])
    api.post(f"/activities/{ids[1]}/cancel", {"reason": "暴雨"})

    def listed(query: str) -> list[str]:
        return [item["id"] for item in api.get(f"/activities?{query}").json()["items"]]

    assert listed("") == ids
    assert listed("place=xinghe") == [ids[1], ids[3]]
    assert listed("place=xinghe&state=planned") == [ids[3]]
    assert listed("place=chunfeng&state=cancelled") == [ids[1]]
    assert listed("state=held") == []
    first = api.get("/activities?limit=2").json()
    second = api.get(f"/activities?limit=2&cursor={first['next']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[:4]
    assert api.get(f"/activities?limit=2&state=planned&cursor={first['next']}").status_code == 422


def test_the_standard_rules_are_in_force_before_any_is_recorded(api: Api) -> None:
    rules = api.get("/voting-rules").json()["items"]
    assert [(rule["name"], rule["version"], rule["since"]) for rule in rules] == [
        ("council_majority", 0, None),
        ("owners_general", 0, None),
        ("owners_special", 0, None),
    ]


def test_a_recorded_rule_is_in_force_from_then_on(api: Api) -> None:
    before = api.yishi.log.head()
    answer = api.put("/voting-rules/council_majority", RULE)
    assert (answer.status_code, answer.headers["ETag"], answer.json()["version"]) == (200, '"1"', 1)
    assert answer.json()["since"] is not None
    rules = {rule["name"]: rule for rule in api.get("/voting-rules").json()["items"]}
    assert rules["council_majority"] == answer.json()
    then = {rule["name"]: rule for rule in api.get(f"/voting-rules?position={before}").json()["items"]}
    assert (then["council_majority"]["version"], then["council_majority"]["since"]) == (0, None)


def test_recording_the_same_rule_again_changes_nothing(api: Api) -> None:
    api.put("/voting-rules/xinghe-covenant", RULE)
    assert api.put("/voting-rules/xinghe-covenant", RULE).json()["version"] == 1
    changed = api.put("/voting-rules/xinghe-covenant", RULE | {"recused_leave_the_base": True})
    assert changed.json()["version"] == 2
    assert len(api.get("/voting-rules").json()["items"]) == 4


def test_a_share_that_cannot_be_met_is_refused(api: Api) -> None:
    for numerator, inclusive in ((4, True), (3, False)):
        share = {"numerator": numerator, "denominator": 3, "inclusive": inclusive}
        refused(api.put("/voting-rules/unmet", RULE | {"quorum": share}), "share-out-of-range", 422)
    nothing = {"numerator": 0, "denominator": 3, "inclusive": True}
    assert fields(api.put("/voting-rules/unmet", RULE | {"majority": nothing})) == ["/majority/numerator"]


def test_the_feed_of_a_place_tells_of_its_stations_and_activities(api: Api) -> None:
    head = api.yishi.log.head()
    stationed(api)
    announced(api)
    announced(api, place="yueming")
    feed = api.get(f"/events?after={head}&place=xinghe").json()["items"]
    assert [item["event"]["type"] for item in feed] == ["station.opened", "activity.planned"]
