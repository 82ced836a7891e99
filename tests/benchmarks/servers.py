"""Starts an application under uvicorn in processes of its own, as both sides of a comparison are run."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@contextmanager
def serving(factory: str, environment: Mapping[str, str], workers: int) -> Iterator[int]:
    """The port of the application that `module:factory` makes, until the block ends.

    Raises RuntimeError with what it wrote when it does not start.
    """
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning", "--no-server-header"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=said, stderr=said
        )
        try:
            _wait_until_listening(port, process)
        except RuntimeError as error:
            said.seek(0)
            raise RuntimeError(f"{error}: {said.read()[-2000:].decode(errors='replace')}") from None
        else:
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
