"""Servers of a Yishi on one database, each a process of its own that a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.api.conftest import opened, register

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0
"""Seconds; long, because a busy machine is no fault of the server."""


@dataclass(frozen=True)
class Home:
    """A Yishi that is set up, its community registered, and a token for it."""

    database_url: str
    folder: Path
    token: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its servers."""
        given = {"YISHI_DATABASE_URL": self.database_url, "YISHI_KEYS": str(self.folder / "keys")}
        return os.environ | given | {"PYTHONPATH": str(ROOT), "YISHI_LOG_LEVEL": "warning"}


def new_home(database_url: str, folder: Path) -> Home:
    """Registers a community with the places, bodies and categories of the API's tests."""
    with opened(folder, database_url) as api:
        register(api)
        return Home(database_url, folder, api.token)


class Server:
    """A running server."""

    def __init__(self, pid: int, port: int, nursery: "Nursery") -> None:
        self.pid = pid
        self.port = port
        self._nursery = nursery

    def kill(self) -> None:
        """End it without notice; returns when it is gone and its port free."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        while self.runs:
            time.sleep(0.001)

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return Path(f"/proc/{self.pid}").exists()

    def wait_until_ready(self) -> None:
        """Return once it answers that it is alive. Fails when it has ended or takes too long."""
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self.runs, f"the server has ended: {self._nursery.said()}"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


class Nursery:
    """Starts servers; see nursery.py."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def start(self, port: int) -> Server:
        """A new server on the port, which is loading still."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{port}\n")
        self._process.stdin.flush()
        return Server(int(self._process.stdout.readline()), port, self)

    def said(self) -> str:
        """The last of what the servers have said."""
        return self._log.read_text()[-3000:] if self._log.exists() else ""


@contextmanager
def nursery(home: Home) -> Iterator[Nursery]:
    """A nursery for the home, and the end of its servers with the block."""
    log = home.folder / "servers.log"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery", str(log)],
        cwd=home.folder,
        env=home.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Nursery(process, log)
        finally:
            assert process.stdin
            process.stdin.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
