"""Tokens and accounts over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.conftest import ISSUE, Api, opened

PASSWORD = "桂花树在垃圾房的东边开花"
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: each test makes tokens and accounts of its own."""
    with opened(copytree(community, tmp_path_factory.mktemp("shared") / "copy")) as shared:
        yield shared


def acting_as(api: Api, role: str, place: str | None = None) -> Api:
    token = api.yishi.tokens.create(role=role, place=place)
    return Api(api.yishi, api.services, api.client, token)


def made(api: Api, path: str, **body: Any) -> dict[str, Any]:
    answer = api.post(path, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def names(api: Api, path: str) -> set[str]:
    return {item["name"] for item in api.get(path).json()["items"]}


def test_a_token_is_told_once_and_works(api: Api) -> None:
    answer = api.post("/tokens", {"role": "coordinator", "place": "xinghe", "name": "热线"})
    assert answer.status_code == 201
    token = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (token["holds"], token["actor"]) == (True, f"actor-{token['id']}")
    mine = Api(api.yishi, api.services, api.client, token["token"])
    assert mine.get("/issues?place=xinghe").status_code == 200
    assert mine.get("/issues?place=yueming").status_code == 403
    [listed] = [item for item in api.get("/tokens").json()["items"] if item["id"] == token["id"]]
    assert "token" not in listed
    assert listed["last_used_on"] is not None


def test_a_repeated_request_makes_no_second_token_and_does_not_tell_it_again(api: Api) -> None:
    key = {"Idempotency-Key": "token-once"}
    body = {"role": "auditor", "name": "只此一个"}
    first, again = api.post("/tokens", body, key), api.post("/tokens", body, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replay"] == "true"
    assert first.json()["token"] is not None
    assert again.json() == first.json() | {"token": None}
    assert api.post("/tokens", body | {"role": "resident"}, key).status_code == 422


def test_a_token_for_reading_alone_reads_and_does_not_write(api: Api) -> None:
    token = made(api, "/tokens", role="administrator", read_only=True)["token"]
    reader = Api(api.yishi, api.services, api.client, token)
    assert reader.get("/issues").status_code == 200
    head = api.yishi.log.head()
    refused = reader.post("/issues", ISSUE)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:yishi:problem:read-only-token")
    assert reader.put("/places/xinghe/grids", {"grids": []}).status_code == 403
    assert api.yishi.log.head() == head
    writer = Api(api.yishi, api.services, api.client, made(api, "/tokens", role="administrator")["token"])
    assert writer.post("/issues", ISSUE).status_code == 201


def test_a_revoked_token_answers_401_and_stays_in_the_list(api: Api) -> None:
    token = made(api, "/tokens", role="auditor")
    revoked = api.post(f"/tokens/{token['id']}/revoke")
    assert revoked.status_code == 200
    assert (revoked.json()["holds"], revoked.json()["token"]) == (False, None)
    assert Api(api.yishi, api.services, api.client, token["token"]).get("/issues").status_code == 401
    again = api.post(f"/tokens/{token['id']}/revoke")
    assert (again.status_code, again.json()) == (200, revoked.json())
    assert api.post("/tokens/nothing/revoke").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "type_"),
    [
        ({}, 422, "problem:invalid-request"),
        ({"role": "king"}, 422, "problem:invalid-request"),
        ({"role": "auditor", "expires_on": "2026-02-30"}, 422, "problem:invalid-request"),
        ({"role": "auditor", "expires_on": "1999-01-01"}, 409, "refusal:expiry-out-of-range"),
        ({"role": "auditor", "place": "nowhere"}, 409, "refusal:unknown-place"),
        ({"role": "body_handler"}, 422, "refusal:body-required"),
        ({"role": "body_handler", "body": "nobody"}, 409, "refusal:unknown-body"),
        ({"role": "auditor", "name": ""}, 422, "refusal:label-not-usable"),
        ({"role": "auditor", "secret": "yishi_x"}, 422, "problem:invalid-request"),
    ],
)
def test_a_token_that_cannot_be_is_refused(api: Api, body: Any, status: int, type_: str) -> None:
    before = api.yishi.log.head(), len(api.yishi.tokens.all())
    answer = api.post("/tokens", body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:yishi:{type_}")
    assert (api.yishi.log.head(), len(api.yishi.tokens.all())) == before


def test_an_administrator_of_a_place_lets_nobody_in_beyond_it(api: Api) -> None:
    local = acting_as(api, "administrator", "xinghe")
    assert local.post("/tokens", {"role": "auditor", "place": "xinghe"}).status_code == 201
    for place in ("yueming", "chunfeng", None, "nowhere"):
        body = {"role": "auditor", "name": "beyond"} | ({"place": place} if place else {})
        assert local.post("/tokens", body).status_code == 403, place
        account = {"role": "auditor", "name": "beyond"} | ({"place": place} if place else {})
        assert local.post("/accounts", account).status_code == 403, place
    there, everywhere = (
        made(api, "/tokens", role="auditor", place="yueming"),
        made(api, "/tokens", role="auditor"),
    )
    seen = {item["id"] for item in local.get("/tokens").json()["items"]}
    for token in (there, everywhere):
        assert token["id"] not in seen
        assert local.post(f"/tokens/{token['id']}/revoke").status_code == 404
        assert api.yishi.tokens.find(token["id"]).holds
    assert "beyond" not in names(api, "/tokens") | names(api, "/accounts")


@pytest.mark.parametrize("role", ["resident", "coordinator", "auditor", "integrator"])
def test_nobody_else_sees_or_makes_tokens_and_accounts(api: Api, role: str) -> None:
    other = acting_as(api, role)
    for path in ("/tokens", "/accounts"):
        assert other.get(path).status_code == 403
        assert other.post(path, {"role": "administrator", "name": "mine"}).status_code == 403
        assert other.page(path).status_code == 403


def test_lists_have_pages_in_the_order_of_their_making(api: Api) -> None:
    for number in range(3):
        made(api, "/tokens", role="auditor", name=f"page {number}")
    found, path = [], "/tokens?limit=2"
    while path:
        page = api.get(path).json()
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        path = f"/tokens?limit=2&cursor={page['next']}" if page["next"] else ""
    assert sorted(found) == sorted(token.id for token in api.yishi.tokens.all())
    times = [api.yishi.tokens.find(id_).created_at for id_ in found]
    assert times == sorted(times, reverse=True)
    assert api.get("/accounts?cursor=" + api.get("/tokens?limit=1").json()["next"]).status_code == 422


def browser(api: Api, base: str = "http://testserver") -> TestClient:
    return TestClient(create_app(api.services), base_url=base, follow_redirects=False, headers=OWN)


def account(api: Api, name: str) -> dict[str, Any]:
    return made(api, "/accounts", name=name, role="coordinator", place="xinghe")


def test_an_account_is_handed_over_by_a_link_and_signs_in(api: Api) -> None:
    new = account(api, "hand.over")
    assert new["has_password"] is False
    stranger = browser(api)
    looked = stranger.get(new["link"])
    assert looked.status_code == 200
    assert "hand.over" in looked.text
    link = new["link"].partition("=")[2]
    form = {"link": link, "password": PASSWORD, "again": PASSWORD}
    assert stranger.post("/password", data=form | {"again": "x"}).status_code == 422
    assert (
        "容易被猜到"
        in stranger.post("/password", data=form | dict.fromkeys(("password", "again"), "a" * 12)).text
    )
    answer = stranger.post("/password", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert stranger.get("/issues?place=xinghe").status_code == 200
    assert browser(api).post("/password", data=form).status_code == 404
    other = browser(api)
    assert other.post("/sign-in", data={"name": "Hand.Over", "password": PASSWORD}).status_code == 303
    assert other.get("/account").status_code == 200
    assert api.get("/accounts").json()["items"][0]["has_password"] is True


def signed_in(api: Api, name: str, base: str = "http://testserver") -> TestClient:
    new = browser(api, base)
    link = account(api, name)["link"].partition("=")[2]
    answer = new.post("/password", data={"link": link, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    return new


def test_the_wrong_password_and_the_wrong_name_are_answered_alike(api: Api) -> None:
    signed_in(api, "alike")
    answers = [
        browser(api).post("/sign-in", data={"name": name, "password": "wrong"})
        for name in ("alike", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].text == answers[1].text
    assert all("set-cookie" not in answer.headers for answer in answers)


def test_too_many_failures_are_answered_429_with_the_time_to_wait(api: Api) -> None:
    signed_in(api, "throttled")
    for name in ("throttled", "no.such.name"):
        statuses = [
            browser(api).post("/sign-in", data={"name": name, "password": "wrong"}).status_code
            for _ in range(5)
        ]
        refused = browser(api).post("/sign-in", data={"name": name, "password": PASSWORD})
        assert statuses == [401] * 5
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 15
        assert "请等待" in refused.text


def test_a_new_password_signs_out_all_other_browsers(api: Api) -> None:
    first = signed_in(api, "changing")
    other = browser(api)
    other.post("/sign-in", data={"name": "changing", "password": PASSWORD})
    new = "correct horse battery staple"
    form = {"present": PASSWORD, "password": new, "again": new}
    wrong = first.post("/account/password", data=form | {"present": new})
    assert wrong.status_code == 422
    assert "当前密码不正确" in wrong.text
    assert other.get("/account").status_code == 200
    before = first.cookies["yishi_session"]
    changed = first.post("/account/password", data=form)
    assert changed.status_code == 303
    assert first.cookies["yishi_session"] != before
    assert first.get("/account").status_code == 200
    assert other.get("/account").status_code == 401


def test_signing_out_everywhere_ends_every_session(api: Api) -> None:
    first = signed_in(api, "everywhere")
    other = browser(api)
    other.post("/sign-in", data={"name": "everywhere", "password": PASSWORD})
    assert first.post("/account/sign-out-everywhere").status_code == 303
    assert (first.get("/account").status_code, other.get("/account").status_code) == (401, 401)


def test_signing_in_again_ends_the_session_before(api: Api) -> None:
    one = signed_in(api, "rotated")
    former = one.cookies["yishi_session"]
    one.post("/sign-in", data={"name": "rotated", "password": PASSWORD})
    assert one.cookies["yishi_session"] != former
    assert api.services.sessions.caller_in(former) is None
    assert one.get("/account").status_code == 200


def test_a_closed_account_is_out_at_once(api: Api) -> None:
    one = signed_in(api, "closed")
    id_ = api.yishi.identity.accounts.named("closed").id
    closed = api.post(f"/accounts/{id_}/close")
    assert closed.status_code == 200
    assert closed.json()["closed_at"] is not None
    assert one.get("/account").status_code == 401
    assert browser(api).post("/sign-in", data={"name": "closed", "password": PASSWORD}).status_code == 401
    assert api.post(f"/accounts/{id_}/link").status_code == 409


def test_another_appointment_holds_for_the_next_request(api: Api) -> None:
    one = signed_in(api, "moved")
    assert one.get("/api/v1/issues?place=yueming").status_code == 403
    id_ = api.yishi.identity.accounts.named("moved").id
    body = {"role": "coordinator", "place": "yueming"}
    assert api.post(f"/accounts/{id_}/appoint", body).status_code == 200
    assert one.get("/api/v1/issues?place=yueming").status_code == 200
    assert one.get("/api/v1/issues?place=xinghe").status_code == 403


def test_by_https_the_cookie_is_bound_to_this_host(api: Api) -> None:
    one = browser(api, "https://testserver")
    link = account(api, "secure")["link"].partition("=")[2]
    answer = one.post("/password", data={"link": link, "password": PASSWORD, "again": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-yishi_session=session_")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax", "secure"}
    assert one.get("/account").status_code == 200
    session = one.cookies["__Host-yishi_session"]
    planted = browser(api, "https://testserver")
    planted.cookies.set("yishi_session", session)
    assert planted.get("/account").status_code == 401


def test_a_session_is_no_bearer_token_and_a_token_no_session(api: Api) -> None:
    one = signed_in(api, "no.bearer")
    session = one.cookies["yishi_session"]
    assert Api(api.yishi, api.services, api.client, session).get("/issues").status_code == 401
    planted = browser(api)
    planted.cookies.set("yishi_session", api.token)
    assert planted.get("/account").status_code == 401


FORMS = [
    ("/sign-in", {"name": "x", "password": "x"}),
    ("/password", {"link": "x", "password": "x", "again": "x"}),
    ("/account/password", {"password": "x", "again": "x"}),
    ("/account/sign-out-everywhere", {}),
    ("/sign-out", {}),
    ("/accounts", {"name": "csrf", "role": "auditor", "place": "*"}),
    ("/tokens", {"name": "csrf", "role": "auditor", "place": "*"}),
]


@pytest.mark.parametrize(("path", "form"), FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {},
    ],
)
def test_no_form_can_be_sent_from_another_site(
    api: Api, path: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    one = TestClient(create_app(api.services), follow_redirects=False)
    one.cookies.set("yishi_session", str(api.yishi.tokens.open_session(api.token)))
    before = len(api.yishi.tokens.all()), len(api.yishi.identity.accounts.all())
    assert one.post(path, data=form, headers=headers).status_code == 403
    assert one.get("/account").status_code == 200
    assert (len(api.yishi.tokens.all()), len(api.yishi.identity.accounts.all())) == before


def test_another_site_cannot_sign_somebody_in_without_their_noticing(api: Api) -> None:
    link = api.yishi.identity.accounts.one_time_sign_in()
    victim = TestClient(create_app(api.services), follow_redirects=False)
    asked = victim.get(f"/sign-in?token={link}", headers={"Sec-Fetch-Site": "cross-site"})
    assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
    assert "以此链接登录" in asked.text
    assert victim.post("/sign-in", data={"link": link}, headers=OWN).status_code == 303


def test_names_of_accounts_and_passwords_are_in_no_log(
    api: Api, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one = signed_in(api, "nowhere.written")
    one.post("/sign-in", data={"name": "nowhere.written", "password": "wrong password"})
    for _ in range(6):
        browser(api).post("/sign-in", data={"name": "nowhere.written", "password": "wrong password"})
    written = "".join(capfd.readouterr())
    folder = api.yishi.settings.keys.parent
    logged = b"".join(file.read_bytes() for file in folder.glob("yishi.*"))
    for secret in ("nowhere.written", "wrong password", PASSWORD):
        assert secret not in written
        assert secret.encode() not in logged
