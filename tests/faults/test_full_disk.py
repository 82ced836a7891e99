"""Runs on_a_small_disk.py where a small disk can be mounted and filled: in a namespace of mounts."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEGABYTES = {"sqlite": 16, "postgres": 64}
MOUNT = 'mount -t tmpfs -o size="$0" small "$1" && shift && exec "$@"'
SHARED_MEMORY = Path("/dev/shm")
"""A disk, and a small one in containers."""
MOST_TO_FILL = 1 << 30
"""Bytes of shared memory that may be filled where nothing can be mounted."""


def namespace() -> list[str]:
    """The words before a command that may mount what it alone sees, and that runs as the present user."""
    if os.geteuid() == 0:
        return ["unshare", "--mount", "sh", "-c", MOUNT]
    # Who may not mount may do so as root of a namespace of users.
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT]


def run_on_small_disk(megabytes: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the command with YISHI_SMALL_DISK set to a disk of about so many megabytes."""
    back = (
        [] if os.geteuid() == 0 else ["unshare", f"--map-user={os.geteuid()}", f"--map-group={os.getegid()}"]
    )
    with _folder() as folder:
        mounted = [*namespace(), f"{megabytes}m", str(folder), *back]
        if _run([*mounted, "true"], folder).returncode == 0:
            return _run([*mounted, *command], folder)
    if os.geteuid() == 0:
        # Below a changed root there are no namespaces of mounts, but root may mount, and unmount again.
        with _folder() as folder, _mounted(folder, megabytes) as is_mounted:
            if is_mounted:
                return _run(command, folder)
    # A container without the right to mount has a small disk of its own.
    usage = shutil.disk_usage(SHARED_MEMORY)
    assert usage.total <= MOST_TO_FILL, (
        f"a small disk is needed: allow `unshare --mount`, or make {SHARED_MEMORY} smaller than 1 GiB"
    )
    with _folder(SHARED_MEMORY) as folder:
        return _run(command, folder)


@contextmanager
def _mounted(folder: Path, megabytes: int) -> Iterator[bool]:
    """Whether a small disk could be mounted on the folder, for as long as it is needed."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "small", str(folder)]
    is_mounted = _run(mount, folder).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            _run(["umount", "--lazy", str(folder)], folder)


@contextmanager
def _folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder that a server of PostgreSQL reaches which runs under an account of its own."""
    with tempfile.TemporaryDirectory(prefix="yishi-small-", dir=parent) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _run(command: list[str], small: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"YISHI_SMALL_DISK": str(small)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.endurance
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_full_disk_stops_writes_with_a_clear_answer_and_nothing_else(database: str, tmp_path: Path) -> None:
    tests = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'base'}"]
    outcome = run_on_small_disk(
        MEGABYTES[database], [*tests, "tests/faults/on_a_small_disk.py", "-k", database]
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
