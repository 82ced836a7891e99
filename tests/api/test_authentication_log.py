"""Who tried to come in is on record for the operator, without what they tried it with."""

import pytest
import structlog
from structlog.testing import capture_logs

from tests.api.conftest import Api

TYPED = {"Sec-Fetch-Site": "none"}
"""What a browser says of an address that somebody typed or pasted."""


def entries(logged: list[structlog.typing.EventDict]) -> list[tuple[object, ...]]:
    said = [each for each in logged if each["event"] == "authentication"]
    return [(each["log_level"], each["status"], each["client"]) for each in said]


@pytest.mark.parametrize("path", ["/issues", "/api/v1/places"])
def test_a_wrong_token_is_noted_with_where_it_came_from_and_not_what_it_was(api: Api, path: str) -> None:
    with capture_logs() as logged:
        api.client.get(path, headers={"Authorization": "Bearer yishi_guessed"})
    assert entries(logged) == [("warning", 401, "testclient")]
    assert "yishi_guessed" not in str(logged)


def test_a_sign_in_link_is_noted_whether_it_opens_or_not(api: Api) -> None:
    code = api.yishi.identity.accounts.one_time_sign_in()
    with capture_logs() as logged:
        for token in (code, code):
            api.client.get("/sign-in", params={"token": token}, headers=TYPED, follow_redirects=False)
    assert entries(logged) == [("info", 303, "testclient"), ("warning", 401, "testclient")]
    assert code not in str(logged)


def test_who_comes_too_often_is_noted(api: Api) -> None:
    few = api.with_services(rate_per_address=1)
    with capture_logs() as logged:
        for _ in range(2):
            few.client.get("/places", headers={"Authorization": "Bearer x"})
    assert [entry[1] for entry in entries(logged)] == [401, 429]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health/live"])
def test_who_shows_nothing_is_not_noted(api: Api, path: str) -> None:
    with capture_logs() as logged:
        api.client.get(path)
    assert entries(logged) == []


def test_ordinary_requests_are_not_noted(api: Api) -> None:
    with capture_logs() as logged:
        api.get("/places")
    assert entries(logged) == []
