"""Every limit, met and not met, as its client sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.json_bodies import MAX_BYTES, JsonBodies
from api.limits.at_once import AtOnce
from api.limits.head import MAX_ADDRESS, MAX_HEADER_BYTES, MAX_HEADERS
from api.limits.problems import BodyTooSlow, ServerBusy
from api.limits.rates import client_of
from tests.api.conftest import ISSUE, Api


def test_a_token_that_has_used_up_its_requests_is_told_when_to_come_again(api: Api) -> None:
    few = api.with_services(rate_per_token=2)
    head = few.yishi.log.head()
    answers = [few.post("/issues", ISSUE) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    problem = answers[2].json()
    assert problem["type"] == "urn:yishi:problem:too-many-requests"
    assert "2 requests a minute" in problem["detail"]
    assert "每分钟最多 2 次" in problem["detail_zh"]
    assert answers[2].headers["retry-after"] == "30"
    assert answers[0].headers["ratelimit-policy"] == '"token";q=2;w=60'
    assert [answer.headers["ratelimit"].split(";t=")[0] for answer in answers] == [
        '"token";r=1',
        '"token";r=0',
        '"token";r=0',
    ]
    assert few.yishi.log.head() == head + 2, "what is refused records nothing"


def test_tokens_do_not_share_their_requests(api: Api) -> None:
    few = api.with_services(rate_per_token=1)
    assert [few.get("/places").status_code for _ in range(2)] == [200, 429]
    other = {"Authorization": f"Bearer {few.yishi.tokens.create(role='administrator')}"}
    assert few.get("/places", other).status_code == 200


def test_who_tries_tokens_is_slowed_down_and_those_who_have_one_at_that_address_are_not(api: Api) -> None:
    few = api.with_services(rate_per_address=3)
    guesses = [few.get("/places", {"Authorization": f"Bearer yishi_{n}"}) for n in range(5)]
    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429, 429]
    assert few.get("/places").status_code == 200


def test_signing_in_counts_for_the_address_before_anything_is_looked_up(api: Api) -> None:
    few = api.with_services(rate_per_address=2)
    statuses = [few.client.get("/sign-in").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]


def test_a_person_is_told_in_chinese_on_a_page(api: Api) -> None:
    few = api.with_services(rate_per_address=1)
    few.client.get("/sign-in")
    page = few.client.get("/sign-in")
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "每分钟最多 1 次请求" in page.text
    assert int(page.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/health/live", "/static/yishi.css"])
def test_probes_and_style_sheets_are_not_counted(api: Api, path: str) -> None:
    few = api.with_services(rate_per_address=1, rate_per_token=1)
    assert {few.client.get(path).status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.5", "203.0.113.6", False),
        ("203.0.113.5", "::ffff:203.0.113.5", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_of_ipv6_stands_for_its_network(one: str, other: str, same: bool) -> None:
    assert (client_of({"client": (one, 1)}) == client_of({"client": (other, 2)})) is same


def test_a_client_without_an_address_has_one_quota_with_its_like() -> None:
    assert client_of({"client": None}) == client_of({}) == ""


def test_a_long_address_is_read_up_to_its_limit(api: Api) -> None:
    path = "/api/v1/issues?cursor="
    at_most = api.request("GET", path + "x" * (MAX_ADDRESS - len(path) + 1))
    assert at_most.status_code == 422
    beyond = api.request("GET", path + "x" * (MAX_ADDRESS - len(path) + 2))
    assert (beyond.status_code, beyond.json()["type"]) == (414, "urn:yishi:problem:address-too-long")
    assert str(MAX_ADDRESS) in beyond.json()["detail"]
    assert str(MAX_ADDRESS) in beyond.json()["detail_zh"]


def test_headers_are_read_up_to_their_limits(api: Api) -> None:
    assert api.get("/places", {"X-Long": "x" * (MAX_HEADER_BYTES // 2)}).status_code == 200
    too_long = api.get("/places", {"X-Long": "x" * MAX_HEADER_BYTES})
    too_many = api.get("/places", {f"X-{number}": "x" for number in range(MAX_HEADERS)})
    for answer in (too_long, too_many):
        assert (answer.status_code, answer.json()["type"]) == (431, "urn:yishi:problem:headers-too-large")
        assert str(MAX_HEADERS) in answer.json()["detail"]


def test_a_body_of_exactly_the_limit_is_read(api: Api) -> None:
    content = b'{"title": "' + b"x" * (MAX_BYTES - 13) + b'"}'
    headers = {"Content-Type": "application/json"}
    assert len(content) == MAX_BYTES
    assert api.request("POST", "/api/v1/issues", content=content, headers=headers).status_code == 422
    beyond = api.request("POST", "/api/v1/issues", content=content + b" ", headers=headers)
    assert beyond.status_code == 413
    assert str(MAX_BYTES) in beyond.json()["detail"]
    assert str(MAX_BYTES) in beyond.json()["detail_zh"]


@pytest.mark.parametrize(("expects", "connection"), [(True, "close"), (False, None)])
def test_who_waits_for_leave_to_send_a_body_that_is_refused_has_to_connect_anew(
    api: Api, expects: bool, connection: str | None
) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(MAX_BYTES + 1)}
    answer = api.request(
        "POST",
        "/api/v1/issues",
        content=b"",
        headers=headers | ({"Expect": "100-continue"} if expects else {}),
    )
    assert (answer.status_code, answer.headers.get("connection")) == (413, connection)


Application = Callable[[Scope, Receive, Send], Awaitable[None]]
SCOPE = {"type": "http", "method": "POST", "path": "/sign-in", "headers": []}


async def no_answer(_: Message) -> None:
    """Nobody looks at it."""


def test_a_body_that_does_not_end_in_time_is_refused() -> None:
    async def trickle() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(BodyTooSlow) as slow:
        asyncio.run(JsonBodies(no_answer, seconds=0.05)(SCOPE, trickle, no_answer))  # type: ignore[arg-type]
    assert "0.05 seconds" in slow.value.detail
    assert "0.05 秒" in slow.value.detail_zh
    assert slow.value.headers["Connection"] == "close"


def test_beyond_so_many_requests_at_once_the_next_is_told_to_come_again() -> None:
    async def scenario() -> list[str]:
        go_on = asyncio.Event()

        async def slow(*_: Any) -> None:
            await go_on.wait()

        limited = AtOnce(slow, most=2)
        under_way = [asyncio.create_task(asked(limited)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await asked(limited)
        probed = asyncio.create_task(asked(limited, "/health/live"))
        go_on.set()
        return [*await asyncio.gather(*under_way), refused, await probed, await asked(limited)]

    async def asked(application: Application, path: str = "/") -> str:
        try:
            await application({**SCOPE, "path": path}, no_answer, no_answer)  # type: ignore[arg-type]
        except ServerBusy as busy:
            return f"{busy.status} {busy.headers['Retry-After']}"
        return "answered"

    assert asyncio.run(scenario()) == ["answered", "answered", "503 1", "answered", "answered"]


def test_a_request_that_fails_makes_room_again() -> None:
    async def failing(*_: Any) -> None:
        raise LookupError("nothing there")

    limited = AtOnce(failing, most=1)
    for _ in range(3):
        with pytest.raises(LookupError, match="nothing there"):
            asyncio.run(limited(SCOPE, no_answer, no_answer))  # type: ignore[arg-type]
