"""`yishi serve` as it is reached over the network: its limits, behind a proxy and without one."""

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.test_api_guide import PROGRAMS, YISHI, free_port, wait_until_it_answers


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Two processes behind a proxy on this machine."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "YISHI_DATABASE_URL": f"sqlite:///{folder}/var/yishi.db",
        "YISHI_KEYS": str(folder / "var" / "keys"),
        "YISHI_TRUSTED_PROXIES": "127.0.0.1",
        "YISHI_RATE_PER_ADDRESS": "5",
    }
    with (folder / "server.log").open("wb") as log:
        command = [YISHI, "serve", "--port", str(port), "--workers", "2"]
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}", server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def asked(port: int, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_over_https_by_way_of_the_proxy_browsers_are_told_to_stay_with_it(port: int) -> None:
    by_https = asked(port, "/sign-in", {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.1"})
    plain = asked(port, "/sign-in", {"X-Forwarded-For": "203.0.113.1"})
    assert "max-age=31536000" in (by_https.getheader("Strict-Transport-Security") or "")
    assert plain.getheader("Strict-Transport-Security") is None


def test_no_answer_names_the_program_that_serves_it(port: int) -> None:
    assert asked(port, "/sign-in", {"X-Forwarded-For": "203.0.113.2"}).getheader("Server") is None


def test_who_tries_tokens_is_held_up_by_the_address_that_the_proxy_names(port: int) -> None:
    # Each of the two processes counts for itself, so that up to twice the quota gets through.
    guess = {"Authorization": "Bearer yishi_guess", "X-Forwarded-For": "203.0.113.3"}
    statuses = [asked(port, "/api/v1/places", guess).status for _ in range(60)]
    assert set(statuses) == {401, 429}
    another = guess | {"X-Forwarded-For": "203.0.113.4"}
    assert asked(port, "/api/v1/places", another).status == 401


def test_a_head_without_end_is_refused_by_the_running_server(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000)
        assert client.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_a_head_that_never_ends_is_given_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 408 ")
