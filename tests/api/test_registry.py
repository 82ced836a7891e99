import pytest

from tests.api.conftest import Api

PLACE = {"id": "new", "name": "新小区", "tier": "compound", "parent": "chunfeng"}


def test_a_place_knows_what_is_above_it(api: Api) -> None:
    answer = api.post("/places", PLACE)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json()["ancestors"] == ["binjiang", "changhe", "chunfeng"]
    assert api.get("/places/new").json() == answer.json()


def test_registering_the_same_again_changes_nothing(api: Api) -> None:
    api.post("/places", PLACE)
    head = api.yishi.log.head()
    again = api.post("/places", PLACE)
    assert (again.status_code, again.json()["id"]) == (200, "new")
    assert api.yishi.log.head() == head


@pytest.mark.parametrize(
    ("path", "body", "rule"),
    [
        ("/places", PLACE | {"id": "xinghe"}, "place-taken"),
        ("/places", PLACE | {"parent": "nowhere"}, "unknown-place"),
        ("/places", PLACE | {"parent": "yueming"}, "parent-not-above"),
        ("/bodies", {"name": "x", "kind": "department", "place": "nowhere"}, "unknown-place"),
        ("/categories", {"id": "environment", "name": "x", "parent": "sanitation"}, "category-under-itself"),
    ],
)
def test_what_the_registry_refuses_carries_the_rule(
    api: Api, path: str, body: dict[str, str], rule: str
) -> None:
    answer = api.post(path, body)
    assert (answer.status_code, answer.json()["type"]) == (409, f"urn:yishi:refusal:{rule}")


def test_a_responsibility_list_lets_an_issue_be_dispatched_directly(api: Api) -> None:
    entry = {
        "category": "sanitation",
        "body": "xinghe-property",
        "council_required": False,
        "resolve_days": 5,
    }
    answer = api.put("/places/xinghe/responsibilities", {"entries": [entry]})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["responsibilities"][0]["body"] == "xinghe-property"
    assert api.get("/places").json()["items"][-2]["responsibilities"] == answer.json()["responsibilities"]
    issue = api.give(api.raised(), "assign", body="xinghe-property", basis="responsibility_list").json()
    assert issue["due"] is not None


def test_a_place_is_shown_as_it_stood_at_a_position(api: Api) -> None:
    before = api.yishi.log.head()
    api.put("/places/xinghe/responsibilities", {"entries": [{"category": "parking"}]})
    assert api.get(f"/places/xinghe?position={before}").json()["responsibilities"] == []
    assert api.get(f"/places/xinghe?position={before}").headers["ETag"] == '"1"'


def test_a_list_for_an_unknown_place_answers_404(api: Api) -> None:
    answer = api.put("/places/nowhere/responsibilities", {"entries": []})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:refusal:place-not-found")


def test_a_body_without_id_is_given_one(api: Api) -> None:
    body = {"name": "环卫所", "kind": "department", "place": "binjiang"}
    first, second = api.post("/bodies", body).json(), api.post("/bodies", body).json()
    assert first["id"] != second["id"]


def test_bodies_can_be_listed_by_the_place_that_they_serve(api: Api) -> None:
    assert [body["id"] for body in api.get("/bodies?place=xinghe").json()["items"]] == ["xinghe-property"]


def test_a_renamed_category_is_listed_once_by_its_new_name(api: Api) -> None:
    assert api.post("/categories", {"id": "parking", "name": "停车秩序"}).json()["version"] == 2
    names = [item["name"] for item in api.get("/categories").json()["items"] if item["id"] == "parking"]
    assert names == ["停车秩序"]
