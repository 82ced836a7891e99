"""The examples of docs/api.md, given in order to a real server by a real shell."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from api.issue_bodies import UrgeBody, WithdrawBody

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
PROGRAMS = Path(sys.executable).parent
YISHI = str(PROGRAMS / "yishi")
DOCUMENTED = "http://127.0.0.1:8000"
STARTS_WITHIN = 60
"""Seconds; long, because a busy machine is no fault of the server."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server has ended"
        try:
            with urlopen(f"{address}/health/ready"):
                return
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"the server did not answer within {STARTS_WITHIN} seconds")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "YISHI_DATABASE_URL": f"sqlite:///{tmp_path}/var/yishi.db",
        "YISHI_KEYS": str(tmp_path / "var" / "keys"),
    }


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with (tmp_path / "server.log").open("wb") as log:
        command = [YISHI, "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def token(environment: dict[str, str], folder: Path) -> str:
    command = [YISHI, "token", "create", "--role", "administrator"]
    return subprocess.check_output(command, env=environment, cwd=folder, text=True).strip()


def test_every_example_of_the_guide_runs_in_order_and_gets_no_problem(
    address: str, environment: dict[str, str], tmp_path: Path
) -> None:
    script = "".join(blocks("sh"))
    assert DOCUMENTED in script
    assert "TOKEN=…" in script
    script = script.replace(DOCUMENTED, address).replace("TOKEN=…", f"TOKEN={token(environment, tmp_path)}")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    assert "urn:yishi:problem" not in done.stdout
    assert "urn:yishi:refusal" not in done.stdout
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(answers) >= script.count("\ncall ")
    summary = next(answer for answer in answers if "figures" in answer)
    assert (summary["figures"]["issues.raised"], summary["figures"]["issues.resolved"]) == (1, 1)
    assert summary["figures"]["rate.on_time"] is not None


@pytest.mark.parametrize("line", [line for block in blocks("json") for line in block.splitlines()])
def test_every_body_that_the_guide_shows_is_one_that_the_api_takes(line: str) -> None:
    kind = WithdrawBody if "on_behalf_of" in line else UrgeBody
    assert kind.model_validate_json(line).model_dump(exclude_unset=True) == json.loads(line)
