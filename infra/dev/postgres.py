"""A PostgreSQL server of one's own for development and tests: made in a temporary directory, gone afterwards.

It is the real server with durable commits; only its memory is small. It listens on the loopback address.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import NamedTuple, Self

import psycopg
from psycopg.sql import SQL, Identifier

USER = "yishi"
START_SECONDS = 60
STOP_SECONDS = 30
_REMEDY = "run `make test`, which installs it, or install the package postgresql"
_DEBIAN_PROGRAMS = "/usr/lib/postgresql"
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # In files of its own and not in /dev/shm, which is small in containers and which others may fill.
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "log_min_messages": "warning",
    "logging_collector": "off",
    "autovacuum_naptime": "10s",
}

# Waits for its input to end, which happens when this process ends however it does, and then stops the server.
_GUARD = '"$@" & server=$!; cat >/dev/null; kill -INT $server 2>/dev/null; wait $server'


class PostgresMissing(Exception):
    """The programs of PostgreSQL are not installed, or cannot be run here."""


class PostgresServer:
    """A server that runs while the `with` block does."""

    def __init__(self, options: Mapping[str, str] = MappingProxyType({})) -> None:
        """`options` of the server by name, beside its own and instead of them."""
        self._options = {**_OPTIONS, **options}
        self._programs = _programs()
        self._account = _account()
        self._password = secrets.token_hex(16)
        self._directory = Path()
        self._guard: subprocess.Popen[bytes] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self._directory = Path(tempfile.mkdtemp(prefix="yishi-postgres-"))
        try:
            self._initialise()
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    @property
    def pid(self) -> int:
        """The process id of the server. Raises FileNotFoundError when it does not run."""
        return int((self._directory / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return self._directory / "data"

    def url(self, database: str = "postgres") -> str:
        """The address of a database of the server."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Create a database; returns its address."""
        create_database(self.url(), name)
        return self.url(name)

    def start(self) -> None:
        """Start the server and wait until it answers. Raises PostgresMissing with its log if not."""
        self.port = self.port or _free_port()
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        data = str(self._directory / "data")
        command = [str(self._programs / "postgres"), "-D", data, "-p", str(self.port)]
        with (self._directory / "log").open("ab") as log:
            self._guard = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "sh", *command, *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                user=self._account.user,
                group=self._account.group,
                extra_groups=self._account.extra_groups,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server in order; sessions are cut."""
        if self._guard is None:
            return
        guard, self._guard = self._guard, None
        _release(guard)
        try:
            guard.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            guard.kill()
            guard.wait()

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start again on the same port; `immediate` stops without order and recovers after it."""
        if immediate:
            _signal(self.pid, signal.SIGQUIT)
        self.stop()
        self.start()

    def kill(self) -> None:
        """End the server without notice, as a power cut would; `start` recovers it."""
        pid = self.pid
        for child in _children(pid):
            _signal(child, signal.SIGKILL)
        _signal(pid, signal.SIGKILL)
        if self._guard is not None:
            _release(self._guard)
            self._guard.wait()
            self._guard = None
        (self._directory / "data" / "postmaster.pid").unlink(missing_ok=True)

    def log(self) -> str:
        """The last of what the server wrote about itself."""
        path = self._directory / "log"
        return path.read_text(errors="replace")[-2_000:] if path.exists() else ""

    def _initialise(self) -> None:
        secret = self._directory / "password"
        secret.write_text(self._password)
        if self._account.user is not None:
            for path in (self._directory, secret):
                shutil.chown(path, self._account.user, self._account.group)
        result = subprocess.run(
            [
                *(str(self._programs / "initdb"), "-D", str(self._directory / "data"), "-U", USER),
                *(
                    "--pwfile",
                    str(secret),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                ),
            ],
            capture_output=True,
            text=True,
            cwd=self._directory,
            check=False,
            user=self._account.user,
            group=self._account.group,
            extra_groups=self._account.extra_groups,
        )
        secret.unlink(missing_ok=True)
        if result.returncode != 0:
            raise PostgresMissing(f"initdb of PostgreSQL failed: {result.stderr.strip()}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                guard = self._guard
                if time.monotonic() > deadline or guard is None or guard.poll() is not None:
                    raise PostgresMissing(f"PostgreSQL does not answer: {error}\n{self.log()}") from error
                time.sleep(0.05)

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)


def create_database(server_url: str, name: str) -> None:
    """Create a database on the server that the URL points to."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


def drop_database(server_url: str, name: str) -> None:
    """Drop a database, cutting its sessions."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _programs() -> Path:
    """The directory of PostgreSQL's programs: from PATH, else Debian's newest. Raises PostgresMissing."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    versions = Path(_DEBIAN_PROGRAMS).glob("*/bin")
    candidates += sorted(versions, key=lambda path: float(path.parent.name), reverse=True)
    for directory in candidates:
        if (directory / "initdb").exists() and (directory / "postgres").exists():
            return directory
    raise PostgresMissing("PostgreSQL is not installed; " + _REMEDY)


class _Account(NamedTuple):
    """Under which account to run; empty for the present one."""

    user: str | None = None
    group: int | None = None
    extra_groups: Sequence[str] | None = None


def _account() -> _Account:
    """PostgreSQL refuses to run as root, which has to lend it another account. Raises PostgresMissing."""
    if os.geteuid() != 0:
        return _Account()
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise PostgresMissing(
            "root cannot run PostgreSQL and there is no user postgres; " + _REMEDY
        ) from None
    return _Account(entry.pw_name, entry.pw_gid, ())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _release(guard: "subprocess.Popen[bytes]") -> None:
    """End the guard's input, at which it stops the server."""
    if guard.stdin is not None:
        guard.stdin.close()


def _children(pid: int) -> list[int]:
    try:
        names = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(name) for name in names.split()]


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
