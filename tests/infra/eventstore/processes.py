"""Starts the writers and readers of the tests as processes of their own, and judges what they did."""

import subprocess
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import orjson

from infra.eventstore.log import open_log
from infra.eventstore.rows import RawEntry, leaf

ROOT = Path(__file__).parents[3]
ENDLESS = 10**9


class Crowd:
    """Writers and readers on one database; what they say lies in a directory."""

    def __init__(self, url: str, directory: Path) -> None:
        self.url = url
        self.directory = directory
        self.writers: list[subprocess.Popen[str]] = []
        self.readers: list[subprocess.Popen[str]] = []
        self._stop = directory / "stop"
        self._until = directory / "until"

    def start_writer(self, appends: int = ENDLESS) -> None:
        """Start a writer that appends so often, or until told to stop."""
        name = f"w{len(self.writers)}"
        arguments = [self.url, name, str(self.directory / name), str(self._stop), str(appends)]
        self.writers.append(_start("writer", arguments))

    def start_reader(self) -> None:
        """Start a reader that follows from position 0."""
        self.readers.append(_start("reader", [self.url, str(self._until)]))

    def start_subscriber(self, milliseconds: int = 0) -> None:
        """Start a process that subscribes from position 0, and takes so long over each event."""
        self.readers.append(_start("subscriber", [self.url, str(self._until), str(milliseconds)]))

    def wait_for_events(self, count: int) -> None:
        """Return once the log holds so many events; fail when all writers have ended before."""
        log = open_log(self.url)
        while log.head() < count:
            if all(writer.poll() is not None for writer in self.writers):
                raise AssertionError(f"the writers ended at position {log.head()}: {self._complaints()}")
            time.sleep(0.01)
        log.close()

    def wait_for_writers(self) -> None:
        """Return once each writer has had an append acknowledged."""
        paths = [self.directory / f"w{number}" for number in range(len(self.writers))]
        while not all(path.exists() and path.stat().st_size for path in paths):
            if any(writer.poll() for writer in self.writers):
                raise AssertionError(f"a writer failed: {self._complaints()}")
            time.sleep(0.05)

    def kill_writer(self, number: int) -> None:
        """End a writer without notice."""
        self.writers[number].kill()
        self.writers[number].wait()

    def finish(self, killed: Sequence[int] = ()) -> list[RawEntry]:
        """Stop the writers, let the readers come to the end; the whole log. Fails when a process failed."""
        self._stop.touch()
        for number, writer in enumerate(self.writers):
            _, errors = writer.communicate()
            if number not in killed and writer.returncode != 0:
                raise AssertionError(f"writer {number} failed: {errors}")
        log = open_log(self.url)
        entries = log.raw_page(0, ENDLESS)
        log.close()
        self._until.write_text(str(len(entries)))
        self._check_readers(entries)
        return entries

    def acknowledged(self) -> list[tuple[int, str]]:
        """Position and event id of each acknowledged event; the last line of a killed writer may be torn."""
        lines = [
            line
            for number in range(len(self.writers))
            for line in (self.directory / f"w{number}").read_text().splitlines(keepends=True)
            if line.endswith("\n")
        ]
        return [(int(position), id_) for position, id_ in (line.split() for line in lines)]

    def end(self) -> None:
        """End whatever still runs."""
        for process in (*self.writers, *self.readers):
            if process.poll() is None:
                process.kill()
            process.communicate()

    def _check_readers(self, entries: Sequence[RawEntry]) -> None:
        log_digest = sha256()
        for entry in entries:
            log_digest.update(leaf(entry))
        for reader in self.readers:
            answer, errors = reader.communicate(timeout=60)
            # Warnings of a connection that was lost may come before it.
            if answer.split()[-2:] != [str(len(entries)), log_digest.hexdigest()]:
                raise AssertionError(f"a reader saw another log: {answer} {errors}")

    def _complaints(self) -> list[str]:
        return [writer.communicate()[1] for writer in self.writers if writer.poll() is not None]


def check_log(entries: Sequence[RawEntry], acknowledged: Sequence[tuple[int, str]]) -> None:
    """Positions without gaps, times in order, streams contiguous, and every acknowledged event there."""
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(entries))
    versions: dict[str, int] = {}
    for entry in entries:
        assert entry.version == versions.get(entry.stream, 0) + 1
        versions[entry.stream] = entry.version
    ids = [orjson.loads(entry.state)["id"] for entry in entries]
    assert len(set(ids)) == len(ids)
    assert acknowledged
    assert [(position, id_) for position, id_ in acknowledged if ids[position - 1] != id_] == []


def _start(module: str, arguments: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.infra.eventstore.{module}", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
