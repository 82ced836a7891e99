"""Makes `.venv` ready: every package pinned by hash, and Yishi itself in place, editable.

Run by `make` with whatever Python >= 3.11 the machine has, so only the standard library is used:

    python3 infra/dev/environment.py runtime        what `make run` needs
    python3 infra/dev/environment.py development    that, and what tests and checks need

Nothing is done, and no network needed, when the environment already holds what the lock asks for.
A run that is broken off leaves no mark of readiness, so the next run finishes the work.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
# A development environment holds all that the runtime needs: its lock repeats the runtime's pins.
SATISFIES = {"runtime": ("runtime",), "development": ("development", "runtime")}
LOCKS = {
    "runtime": ROOT / "requirements" / "runtime.txt",
    "development": ROOT / "requirements" / "dev.txt",
}


class SetupFailed(Exception):
    """The environment cannot be made ready; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Make the environment named by the only argument ready; returns the exit status."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(f"usage: environment.py {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        with _only_one_at_a_time():
            make_ready(arguments[0])
    except SetupFailed as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: broken off; run `make setup` to go on.", file=sys.stderr)
        return 130
    return 0


def make_ready(kind: str) -> None:
    """Bring `.venv` to what the lock of `kind` says; quick when it is there already.

    Raises SetupFailed when the interpreter has no venv, or a package cannot be installed.
    """
    if is_ready(kind):
        return
    if not _is_usable():
        _create()
    for satisfied in SATISFIES[kind]:
        _mark(satisfied).unlink(missing_ok=True)
    _install(kind)
    for satisfied in SATISFIES[kind]:
        mark_ready(satisfied)
    print(f"setup: .venv is ready ({kind}).")


def is_ready(kind: str) -> bool:
    """Whether `.venv` holds what the lock of `kind` says, as a finished run has marked it."""
    mark = _mark(kind)
    return mark.is_file() and mark.read_text() == _fingerprint(kind) and VENV_PYTHON.exists()


def _mark(kind: str) -> Path:
    return VENV / f"ready-{kind}"


def mark_ready(kind: str) -> None:
    """Note that `.venv` now holds what the lock of `kind` says."""
    unfinished = VENV / f"ready-{kind}.unfinished"
    unfinished.write_text(_fingerprint(kind))
    unfinished.replace(_mark(kind))


def _fingerprint(kind: str) -> str:
    """Changes with the lock, the project's metadata, the interpreter, and where the project lies."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    metadata = [
        pyproject.get("build-system"),
        pyproject["project"],
        pyproject.get("tool", {}).get("setuptools"),
    ]
    places = [os.fsdecode(ROOT), os.fsdecode(VENV_PYTHON.resolve())]
    return hashlib.sha256(repr([LOCKS[kind].read_bytes(), metadata, places]).encode()).hexdigest()


def _is_usable() -> bool:
    """Whether `.venv` is whole, of a Python new enough, and has not been moved here from elsewhere."""
    if not VENV_PYTHON.exists():
        return False
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if subprocess.run([VENV_PYTHON, "-c", question], capture_output=True, check=False).returncode != 0:
        return False
    activate = VENV / "bin" / "activate"
    return activate.is_file() and str(VENV) in activate.read_text()


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupFailed(
            f"this Python ({sys.executable}) cannot create virtual environments. "
            "On Debian or Ubuntu run `sudo apt-get install python3-venv`; "
            "elsewhere install a complete Python 3.11 or newer. Then run `make setup` again."
        )
    _say(f"creating .venv with Python {sys.version.split()[0]}")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "creating .venv failed: see above.")


def _install(kind: str) -> None:
    lock = LOCKS[kind]
    pins = sum(" \\" in line and "==" in line for line in lock.read_text().splitlines())
    _say(f"installing {pins} pinned packages from {lock.relative_to(ROOT)}, the first time takes a minute")
    _pip(["--require-hashes", "--requirement", str(lock)])
    # setuptools comes from the lock, so that building the project fetches nothing that is not pinned.
    _pip(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


def _pip(arguments: list[str]) -> None:
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # setuptools warns of every editable installation, and here nothing is to be done about it.
    quiet = ["env", "PYTHONWARNINGS=ignore:Editable installation"]
    _run(
        [*quiet, *pip, "install", "--quiet", "--retries", "5", *arguments],
        "installing packages failed: see above. Check that a Python package registry can be reached "
        "(pip's own configuration is used, such as PIP_INDEX_URL and PIP_CERT), then run `make setup` again.",
    )


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise SetupFailed(failure)


def _say(text: str) -> None:
    print(f"setup: {text} ...", flush=True)


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    """Hold a lock on the project: two `make` at once would install over each other."""
    with (ROOT / "pyproject.toml").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
