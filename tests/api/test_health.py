from dataclasses import replace
from datetime import timedelta
from typing import Any

from projections.engine import ViewStatus
from tests.api.conftest import Api


def test_a_process_that_answers_lives(bare: Api) -> None:
    assert bare.client.get("/health/live").json() == {"status": "live"}


def test_it_is_ready_when_the_views_have_caught_up(api: Api) -> None:
    api.yishi.views.catch_up()
    answer = api.client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["position"] == api.yishi.log.head()
    assert {view["lag"] for view in answer.json()["views"]} == {0}


def test_a_view_that_is_behind_by_what_was_appended_just_now_is_ready(api: Api) -> None:
    quiet_since = api.services.clock() - timedelta(hours=1)
    api.yishi.views.catch_up()
    api.raised()
    states = [replace(state, updated_at=quiet_since) for state in api.yishi.views.status()]

    class QuietViews:
        def status(self) -> list[ViewStatus]:
            return states

    answer = api.with_services(views=QuietViews()).client.get("/health/ready")
    assert answer.status_code == 200
    assert {view["lag"] for view in answer.json()["views"]} == {1}


def test_a_view_that_stands_still_behind_the_log_is_not_ready(api: Api) -> None:
    api.yishi.views.catch_up()
    api.raised()
    later = api.services.clock() + timedelta(minutes=1)
    answer = api.with_services(clock=lambda: later).client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_without_its_log_it_is_not_ready_and_tells_nothing_more(api: Api) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError("secret-host:5432 refused")

    answer = api.with_services(log=Gone()).client.get("/health/ready")
    assert (answer.status_code, answer.json()["position"]) == (503, None)
    assert "secret-host" not in answer.text
