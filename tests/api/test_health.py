from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from api.observation import Observation
from consumers.loop import Health
from projections.status import OF_ANOTHER_VERSION, ViewStatus
from tests.api.conftest import Api


def test_a_process_that_answers_lives(bare: Api) -> None:
    assert bare.client.get("/health/live").json() == {"status": "live"}


def test_it_is_ready_when_the_views_have_caught_up(api: Api) -> None:
    api.yishi.views.catch_up()
    answer = api.client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["position"] == api.yishi.log.head()
    assert {view["lag"] for view in answer.json()["views"]} == {0}


class Views:
    """Views that fare as they are told to."""

    def __init__(self, api: Api, **changes: Any) -> None:
        self.states = [replace(state, **changes) for state in api.yishi.views.status()]

    def status(self) -> list[ViewStatus]:
        return self.states


def readiness(api: Api, **changes: Any) -> tuple[int, dict[str, Any]]:
    """The answer of a process whose views have caught up but for these changes."""
    api.yishi.views.catch_up()
    answer = api.with_services(views=Views(api, **changes)).client.get("/health/ready")
    return answer.status_code, answer.json()


def behind(api: Api, **changes: Any) -> tuple[int, dict[str, Any]]:
    """The same while an issue that was just raised is not in the views yet."""
    api.yishi.views.catch_up()
    api.raised()
    answer = api.with_services(views=Views(api, **changes)).client.get("/health/ready")
    return answer.status_code, answer.json()


@pytest.mark.parametrize("condition", ["moving", "stuck", "unowned"])
def test_a_view_that_is_behind_by_what_was_appended_just_now_is_ready(api: Api, condition: str) -> None:
    quiet_since = api.services.clock() - timedelta(hours=1)
    status, found = behind(api, condition=condition, beat_age=None, updated_at=quiet_since)
    assert status == 200
    assert {(view["lag"], view["condition"]) for view in found["views"]} == {(1, condition)}


def test_a_view_that_has_stood_still_behind_the_log_for_long_is_not_ready(api: Api) -> None:
    for condition in ("stuck", "unowned"):
        status, found = behind(api, condition=condition, still=31.0, beat_age=None)
        assert (status, found["status"]) == (503, "unavailable")


@pytest.mark.parametrize(("beat_age", "status"), [(7.0, 200), (29.0, 200), (31.0, 503)])
def test_a_view_is_not_ready_once_nobody_has_owned_it_for_half_a_minute(
    api: Api, beat_age: float, status: int
) -> None:
    assert readiness(api, condition="unowned", beat_age=beat_age)[0] == status


def test_a_view_of_another_version_is_not_ready(api: Api) -> None:
    assert readiness(api, error=OF_ANOTHER_VERSION)[0] == 503


def test_a_paused_view_is_told_and_does_not_make_the_process_unready(api: Api) -> None:
    status, found = behind(api, condition="paused", paused=True)
    assert status == 200
    assert {view["condition"] for view in found["views"]} == {"paused"}


def test_parked_streams_are_told_and_do_not_make_the_process_unready(api: Api) -> None:
    status, found = readiness(api, parked=3)
    assert status == 200
    assert {view["parked"] for view in found["views"]} == {3}


@pytest.mark.parametrize(("running", "status"), [(True, 200), (False, 503)])
def test_a_process_whose_projector_has_died_is_not_ready(api: Api, running: bool, status: int) -> None:
    api.yishi.views.catch_up()
    health = Health(running=running, heartbeat_age=0.1, progress_age=0.1, failures=0, error=None)
    answer = api.with_services(projector=lambda: health).client.get("/health/ready")
    assert (answer.status_code, answer.json()["projector"]) == (status, running)


def test_a_database_that_hangs_does_not_keep_those_waiting_who_ask_after_health(api: Api) -> None:
    back, asked = Event(), []

    class Hanging(Views):
        def status(self) -> list[ViewStatus]:
            asked.append(1)
            back.wait()
            return self.states

    api.yishi.views.catch_up()
    observation = Observation(replace(api.services, views=Hanging(api)), patience=0.01)
    assert [observation.observe(), observation.observe()] == [None, None]
    assert len(asked) == 1
    back.set()
    while (found := observation.observe()) is None:
        pass
    assert found.head == api.yishi.log.head()


def test_without_its_log_it_is_not_ready_and_tells_nothing_more(api: Api) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError("secret-host:5432 refused")

    answer = api.with_services(log=Gone()).client.get("/health/ready")
    assert (answer.status_code, answer.json()["position"]) == (503, None)
    assert "secret-host" not in answer.text
