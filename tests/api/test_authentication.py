from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.conftest import ISSUE, Api, opened


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: nothing here depends on what is recorded."""
    with opened(copytree(community, tmp_path_factory.mktemp("shared") / "copy")) as shared:
        yield shared


BY_HAND = {"Sec-Fetch-Site": "none"}
"""What a browser says of an address that was typed or pasted."""
WRONG = ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer yishi_wrong", "bearer \xff"]


def routes(api: Api) -> list[tuple[str, str]]:
    paths = api.client.app.openapi()["paths"]  # type: ignore[attr-defined]
    return [(method.upper(), path) for path, operations in paths.items() for method in operations]


def test_every_route_of_the_api_asks_for_a_token(api: Api) -> None:
    asked = [(method, path) for method, path in routes(api) if not path.startswith("/health/")]
    assert len(asked) > 30
    for method, path in [
        *asked,
        ("GET", "/api/v1/openapi.json"),
        ("GET", "/api/v1/nothing"),
        ("PATCH", "/x"),
    ]:
        answer = api.client.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_health_and_the_style_sheet_are_open(api: Api) -> None:
    for path in ("/health/live", "/health/ready", "/static/yishi.css", "/sign-in"):
        assert api.client.get(path).status_code == 200


@pytest.mark.parametrize("authorization", WRONG)
def test_a_wrong_token_answers_401(api: Api, authorization: str) -> None:
    answer = api.client.get("/api/v1/issues", headers={"Authorization": authorization.encode("latin-1")})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:yishi:problem:sign-in-needed")


def test_the_body_of_a_stranger_is_not_read(api: Api) -> None:
    answer = api.client.post("/api/v1/issues", content=b"x" * 2_000_000)
    assert answer.status_code == 401


def test_a_sign_in_link_opens_one_session(api: Api) -> None:
    link = f"/sign-in?token={api.yishi.identity.accounts.one_time_sign_in()}"
    browser = TestClient(create_app(api.services), follow_redirects=False)
    answer = browser.get(link, headers=BY_HAND)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/").status_code == 200
    assert browser.get("/api/v1/issues").status_code == 200
    stranger = TestClient(create_app(api.services), follow_redirects=False)
    again = stranger.get(link, headers=BY_HAND)
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


def test_a_browser_that_looks_ahead_does_not_use_the_link_up(api: Api) -> None:
    link = f"/sign-in?token={api.yishi.identity.accounts.one_time_sign_in()}"
    assert api.client.get(link, headers={"Sec-Purpose": "prefetch"} | BY_HAND).status_code == 503
    assert api.client.get(link, headers=BY_HAND, follow_redirects=False).status_code == 303


def signed_in(api: Api) -> TestClient:
    browser = TestClient(create_app(api.services), follow_redirects=False)
    own = {"Origin": "http://testserver"}
    answer = browser.post("/sign-in", data={"token": api.token}, headers=own)
    assert answer.status_code == 303
    return browser


def test_a_token_signs_a_browser_in_and_out(api: Api) -> None:
    browser = signed_in(api)
    session = browser.cookies["yishi_session"]
    assert browser.get("/issues").status_code == 200
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    browser.cookies.set("yishi_session", session)
    assert browser.get("/issues").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_another_site_cannot_write_through_a_browser(api: Api, headers: dict[str, str]) -> None:
    head = api.yishi.log.head()
    answer = signed_in(api).post("/api/v1/issues", json=ISSUE, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:yishi:problem:cross-site")
    assert api.yishi.log.head() == head


def test_our_own_pages_can_write_through_a_browser(api: Api) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}):
        assert signed_in(api).post("/api/v1/issues", json=ISSUE, headers=headers).status_code == 201


def test_another_site_cannot_sign_a_browser_in(api: Api) -> None:
    answer = api.client.post(
        "/sign-in",
        data={"token": api.token},
        headers={"Origin": "http://evil.example"},
        follow_redirects=False,
    )
    assert answer.status_code == 403


def test_every_answer_forbids_scripts_and_frames(api: Api) -> None:
    for answer in (
        api.client.get("/"),
        api.page("/"),
        api.page("/issues"),
        api.get("/issues"),
        api.get("/no"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
