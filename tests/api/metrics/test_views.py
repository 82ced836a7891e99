"""The log and the views as Prometheus sees them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from consumers.loop import Health
from infra.server import serving
from tests.api.conftest import Api
from tests.api.metrics.given import scraped, value


def test_the_log_and_every_view_are_told(api: Api) -> None:
    api.yishi.views.catch_up()
    head = api.yishi.log.head()
    samples = scraped(api)
    assert value(samples, "yishi_up") == 1
    assert value(samples, "yishi_log_position") == head
    for view in api.yishi.views.status():
        assert value(samples, "yishi_view_position", view=view.name) == head
        assert value(samples, "yishi_view_lag", view=view.name) == 0
        assert value(samples, "yishi_view_events_total", view=view.name) == view.events
        assert value(samples, "yishi_view_heartbeat_age_seconds", view=view.name) >= 0
        assert value(samples, "yishi_view_condition", view=view.name, condition="current") == 1
    views = {view.name for view in api.yishi.views.status()}
    assert {labels["view"] for labels, _ in samples["yishi_view_lag"]} == views > {"registry", "issues"}


def test_a_lag_is_told_until_the_views_have_caught_up(api: Api) -> None:
    api.yishi.views.catch_up()
    api.raised()
    assert value(scraped(api), "yishi_view_lag", view="issues") == 1
    api.yishi.views.catch_up()
    assert value(scraped(api), "yishi_view_lag", view="issues") == 0


@pytest.mark.parametrize("condition", ["current", "moving", "stuck", "paused", "unowned"])
def test_a_view_is_in_one_condition_of_five(api: Api, condition: str) -> None:
    states = [
        replace(
            state,
            condition=condition,
            paused=condition == "paused",
            parked=2,
            rate=1234,
            failures=3,
            beat_age=None,
            updated_at=api.services.clock() - timedelta(minutes=5),
        )
        for state in api.yishi.views.status()
    ]

    class Views:
        def status(self) -> Any:
            return states

    samples = scraped(api.with_services(views=Views()))
    told = {
        labels["condition"]: number
        for labels, number in samples["yishi_view_condition"]
        if labels["view"] == "issues"
    }
    assert told == {
        each: float(each == condition) for each in ("current", "moving", "stuck", "paused", "unowned")
    }
    assert value(samples, "yishi_view_paused", view="issues") == (condition == "paused")
    assert value(samples, "yishi_view_parked_streams", view="issues") == 2
    assert value(samples, "yishi_view_rate", view="issues") == 1234
    assert value(samples, "yishi_view_failures", view="issues") == 3
    assert value(samples, "yishi_view_progress_age_seconds", view="issues") >= 300
    assert "yishi_view_heartbeat_age_seconds" not in samples


def test_without_its_database_it_says_so_and_goes_on_telling_of_the_process(api: Api) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError("secret-host:5432 refused")

    gone = api.with_services(log=Gone(), views=Gone())
    gone.client.get("/health/live")
    samples = scraped(gone)
    assert value(samples, "yishi_up") == 0
    assert not [name for name in samples if name.startswith(("yishi_view_", "yishi_log_"))]
    assert value(samples, "yishi_http_request_duration_seconds_count", route="/health/live") == 1


def test_the_projector_of_the_process_is_told(api: Api) -> None:
    health = Health(running=True, heartbeat_age=0.25, progress_age=0.5, failures=4, error="OSError: no")
    samples = scraped(api.with_services(projector=lambda: health))
    assert value(samples, "yishi_projector_running") == 1
    assert value(samples, "yishi_projector_heartbeat_age_seconds") == 0.25
    assert value(samples, "yishi_projector_progress_age_seconds") == 0.5
    assert value(samples, "yishi_projector_failures") == 4


def test_a_server_tells_of_its_own_projector_and_appends(api: Api) -> None:
    with TestClient(serving(api.yishi)) as client:
        running = replace(api, client=client)
        running.raised()
        samples = scraped(running)
    assert value(samples, "yishi_projector_running") == 1
    assert value(samples, "yishi_append_events_total") == 1


def test_what_is_of_one_process_says_of_which(api: Api) -> None:
    samples = scraped(api)
    shared = ("yishi_up", "yishi_log_", "yishi_view_")
    for name, found in samples.items():
        assert all(("process" in labels) != name.startswith(shared) for labels, _ in found), name


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 401),
        ("192.0.2.7", {}, 401),
        ("127.0.0.1", {"Authorization": "Bearer wrong"}, 401),
    ],
)
def test_on_the_machine_itself_metrics_need_no_token(
    api: Api, address: str, headers: dict[str, str], status: int
):
    here = TestClient(create_app(api.services), client=(address, 50_000))
    assert here.get("/metrics", headers=headers).status_code == status
    assert here.get("/api/v1/places", headers=headers).status_code == 401


def test_metrics_are_for_who_may_read_them_and_name_nothing_that_is_recorded(api: Api) -> None:
    id_ = api.raised(title="独一无二的标题")
    assert api.client.get("/metrics").status_code == 401
    answer = api.request("GET", "/metrics")
    assert answer.status_code == 200
    assert "独一无二" not in answer.text
    assert id_ not in answer.text
    assert "xinghe" not in answer.text
