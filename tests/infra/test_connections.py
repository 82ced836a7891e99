"""Connections of a real server, by clients that do not behave."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from infra.connections import BoundedConnection

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
BYTES = 30 * 1024 * 1024
PATIENCE = 60.0
"""Seconds that a test waits for what the server does after a fraction of one."""


class Impatient(BoundedConnection):
    """The same with less patience than a test has."""

    head_seconds = 0.3
    body_seconds = 0.6
    write_seconds = 0.3
    most_connections = 5


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Says how long the body is; `/large` answers with a lot, `/slow` late, `/early` before the body."""
    length = 0
    if scope["path"] != "/early":
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message.get("body", b""))
            more = message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(1.0)
    body = b"x" * BYTES if scope["path"] == "/large" else str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class Serving:
    server: uvicorn.Server
    port: int

    def wait_until_alone(self) -> None:
        """Return once no connection is left."""
        deadline = time.monotonic() + PATIENCE
        while self.server.server_state.connections:
            assert time.monotonic() < deadline, "the server still waits"
            time.sleep(0.02)


@contextmanager
def serving(connection: type[BoundedConnection]) -> Iterator[Serving]:
    """A server in a thread of its own."""
    config = uvicorn.Config(
        application, port=0, http=connection, ws="none", lifespan="off", log_config=None, timeout_keep_alive=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Serving(server, server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def patient() -> Iterator[int]:
    with serving(BoundedConnection) as served:
        yield served.port


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(Impatient) as served:
        yield served.port


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def rest(client: socket.socket) -> bytes:
    """All that the server says until it closes."""
    said = b""
    while piece := client.recv(65536):
        said += piece
    return said


def problem(said: bytes) -> dict[str, Any]:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    found: dict[str, Any] = json.loads(body)
    assert head.startswith(f"HTTP/1.1 {found['status']} ".encode())
    assert found["detail"]
    assert found["detail_zh"]
    return found


def test_a_client_that_behaves_is_answered_again_and_again_on_its_connection(port: int) -> None:
    with connected(port) as client:
        for _ in range(3):
            client.sendall(HEAD + b"12345")
            assert client.recv(1000).endswith(b"\r\n\r\n5")


def test_requests_that_are_sent_ahead_are_answered_in_turn(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET * 2 + GET.replace(b"Host", b"Connection: close\r\nHost"))
        assert rest(client).count(b"HTTP/1.1 200") == 3


@pytest.mark.parametrize("begun", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_head_that_does_not_arrive_in_time_is_told_so(port: int, begun: bytes) -> None:
    with connected(port) as client:
        client.sendall(begun)
        assert problem(rest(client))["type"] == "urn:yishi:problem:head-too-slow"


def test_a_head_that_comes_byte_by_byte_gets_no_more_time_than_another(port: int) -> None:
    with connected(port) as client:
        client.settimeout(0.05)
        said, sent = b"", 0
        while not said:
            client.sendall(b"GET / HTTP/1.1\r\nX: "[sent : sent + 1] or b"x")
            sent += 1
            try:
                said = client.recv(1000)
            except TimeoutError:
                assert sent < 1000
        client.settimeout(PATIENCE)
        assert problem(said + rest(client))["status"] == 408


def test_who_connects_and_says_nothing_is_left_without_a_word(port: int) -> None:
    with connected(port) as client:
        assert rest(client) == b""


def test_line_ends_do_not_keep_a_connection_open() -> None:
    with serving(Impatient) as served, connected(served.port) as client:
        client.sendall(GET)
        client.recv(1000)
        while served.server.server_state.connections:
            with suppress(ConnectionError):
                client.sendall(b"\r\n")
            time.sleep(0.02)
        assert rest_or_reset(client) == b""


def rest_or_reset(client: socket.socket) -> bytes:
    try:
        return rest(client)
    except ConnectionError:
        return b""


def test_a_body_that_does_not_arrive_ends_the_connection(port: int) -> None:
    with connected(port) as client:
        client.sendall(HEAD + b"12")
        assert rest(client) == b""


def test_who_was_answered_before_the_end_of_the_body_has_to_end_it_in_time(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n123")
        assert rest(client).startswith(b"HTTP/1.1 200")


def test_half_a_request_sent_ahead_does_not_cost_the_answer_to_the_one_before(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET.replace(b"/ ", b"/slow ") + b"GET / HT")
        said = client.recv(1000)
        assert said.startswith(b"HTTP/1.1 200")
        assert b"408" in said + rest(client)


@pytest.mark.parametrize("begun", [b"GET /?q=", b"GET / HTTP/1.1\r\nX: "])
def test_a_head_without_end_is_not_held(patient: int, begun: bytes) -> None:
    with connected(patient) as client:
        client.sendall(begun + b"x" * 70_000)
        assert problem(rest(client))["status"] == 431


def test_a_large_head_is_read(patient: int) -> None:
    with connected(patient) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + b"x" * 50_000 + b"\r\n\r\n")
        assert rest(client).startswith(b"HTTP/1.1 200")


def test_a_large_body_does_not_count_as_head(patient: int) -> None:
    with connected(patient) as client:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
        client.sendall(head + b"x" * 3_000_000)
        assert rest(client).endswith(b"3000000")


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01", b"HELLO\r\n\r\n", b"GET / HTTP/1.1\r\nA B: c\r\n\r\n"]
)
def test_what_is_no_request_is_told_so(port: int, sent: bytes) -> None:
    with connected(port) as client:
        client.sendall(sent)
        assert problem(rest(client))["type"] == "urn:yishi:problem:not-http"


def test_a_wish_for_a_web_socket_is_answered_as_any_request(port: int) -> None:
    with connected(port) as client:
        wish = b"Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"
        client.sendall(GET.removesuffix(b"\r\n") + wish)
        assert rest(client).startswith(b"HTTP/1.1 200")


def test_beyond_so_many_connections_the_next_is_turned_away(patient: int) -> None:
    class Few(BoundedConnection):
        most_connections = 2

    with serving(Few) as served, connected(served.port) as first, connected(served.port) as second:
        for client in (first, second):
            client.sendall(GET)
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
        with connected(served.port) as third:
            said = rest(third)
            assert problem(said)["type"] == "urn:yishi:problem:connections-exhausted"
            assert b"\r\nRetry-After: 5\r\n" in said
        first.sendall(GET)
        assert first.recv(1000).startswith(b"HTTP/1.1 200"), "nobody else notices"


def test_who_does_not_read_the_answer_loses_the_connection() -> None:
    with serving(Impatient) as served, connected(served.port) as client:
        client.sendall(GET.replace(b"/ ", b"/large "))
        client.recv(1)
        served.wait_until_alone()
        assert 0 < len(rest(client)) < BYTES


def test_who_reads_a_large_answer_slowly_but_surely_gets_it_whole(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET.replace(b"/ ", b"/large ").replace(b"Host", b"Connection: close\r\nHost"))
        length = 0
        while piece := client.recv(256 * 1024):
            length += len(piece)
            time.sleep(0.005)
        assert length > BYTES
