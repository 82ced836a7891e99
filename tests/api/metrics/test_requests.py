"""Requests are counted by what they asked for, never by who or what they named."""

import asyncio

import pytest
from prometheus_client.registry import CollectorRegistry
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from api.metrics.requests import Measured, request_seconds
from tests.api.conftest import Api
from tests.api.metrics.given import scraped, value

COUNT = "yishi_http_request_duration_seconds_count"
SUM = "yishi_http_request_duration_seconds_sum"


def test_requests_are_counted_by_the_template_of_their_route(api: Api) -> None:
    ids = [api.raised(), api.raised()]
    for id_ in ids:
        assert api.get(f"/issues/{id_}").status_code == 200
    samples = scraped(api)
    read = {"method": "GET", "route": "/api/v1/issues/{id}", "status": "2xx"}
    assert value(samples, COUNT, **read) == 2
    assert value(samples, COUNT, method="POST", route="/api/v1/issues", status="2xx") == 2
    assert value(samples, SUM, **read) > 0


def test_nothing_that_was_asked_for_becomes_a_label(api: Api) -> None:
    id_ = api.raised()
    api.get(f"/issues/{id_}")
    api.get("/issues/no-such-issue")
    api.client.get("/somebody/13800001111")
    api.client.get("/static/nothing-here.css")
    api.client.request("BREW", "/api/v1/issues")
    answer = api.request("GET", "/metrics").text
    for named in (id_, "no-such-issue", "13800001111", "nothing-here", "BREW"):
        assert named not in answer
    samples = scraped(api)
    assert value(samples, COUNT, method="GET", route="/static/…", status="4xx") == 1
    assert value(samples, COUNT, method="other") == 1


def test_what_no_route_takes_is_one_series(bare: Api) -> None:
    for path in ("/a", "/b/c", "/metrics/x"):
        bare.request("GET", path)
    assert value(scraped(bare), COUNT, method="GET", route="none", status="4xx") == 3


def test_refusals_and_faults_are_told_apart(api: Api) -> None:
    id_ = api.raised()
    assert api.post(f"/issues/{id_}/assign", {"body": "xinghe-property"}).status_code == 409

    class Gone:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("broken")

    broken = api.with_services(issues=Gone())
    assert broken.post("/issues", {}).status_code == 422
    assert broken.post(f"/issues/{id_}/urge", {}).status_code == 500
    route = "/api/v1/issues/{id}/assign"
    assert value(scraped(api), COUNT, method="POST", route=route, status="4xx") == 1
    samples = scraped(broken)
    assert value(samples, COUNT, method="POST", route="/api/v1/issues/{id}/urge", status="5xx") == 1


def test_each_bucket_holds_those_that_were_as_quick(bare: Api) -> None:
    for _ in range(5):
        bare.client.get("/health/live")
    samples = scraped(bare)
    buckets = [
        (float(labels["le"]), number)
        for labels, number in samples["yishi_http_request_duration_seconds_bucket"]
        if labels["route"] == "/health/live"
    ]
    assert buckets[-1] == (float("inf"), 5)
    assert [number for _, number in buckets] == sorted(number for _, number in buckets)


def test_a_request_whose_client_went_away_is_counted_without_a_status() -> None:
    registry = CollectorRegistry()

    async def gone(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    measured = Measured(gone, request_seconds(registry))
    scope = {"type": "http", "method": "GET", "path": "/x", "root_path": ""}
    with pytest.raises(ClientDisconnect):
        asyncio.run(measured(scope, no_message, no_answer))
    labels = {"method": "GET", "route": "none", "status": "none"}
    assert registry.get_sample_value(COUNT, labels) == 1


async def no_message() -> Message:
    raise AssertionError("nothing is received")


async def no_answer(message: Message) -> None:
    raise AssertionError("nothing is sent")
