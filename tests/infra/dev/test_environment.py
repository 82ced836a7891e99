"""The script runs as `make` runs it: a copy in a project of its own, without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.dev import environment


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "infra" / "dev").mkdir(parents=True)
    shutil.copy(environment.__file__, tmp_path / "infra" / "dev")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tried"\nversion = "1"\n')
    (tmp_path / "requirements").mkdir()
    for lock in ("runtime.txt", "dev.txt"):
        pin = f"no-such-package==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
        (tmp_path / "requirements" / lock).write_text(pin)
    return tmp_path


@pytest.fixture
def ready(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project as a finished run leaves it, without anything having been installed."""
    locks = {kind: project / "requirements" / lock.name for kind, lock in environment.LOCKS.items()}
    python = project / ".venv" / "bin" / "python"
    places = {"ROOT": project, "VENV": project / ".venv", "VENV_PYTHON": python, "LOCKS": locks}
    for name, place in places.items():
        monkeypatch.setattr(environment, name, place)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    for kind in locks:
        environment.mark_ready(kind)
    return project


def run(project: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "infra/dev/environment.py", *arguments]
    offline = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}
    return subprocess.run(command, cwd=project, env=offline, capture_output=True, text=True, check=False)


def add(text: str, file: Path) -> None:
    file.write_text(f"{file.read_text()}{text}\n")


def test_a_package_that_cannot_be_fetched_leaves_no_mark_of_readiness_and_says_what_to_check(project: Path):
    outcome = run(project, "runtime")

    assert outcome.returncode == 1
    assert "Check that a Python package registry can be reached" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert list((project / ".venv").glob("ready-*")) == []


def test_an_environment_that_is_ready_is_left_alone(ready: Path):
    for kind in environment.LOCKS:
        outcome = run(ready, kind)
        assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("changed", "addition"),
    [("requirements/runtime.txt", "# changed"), ("pyproject.toml", 'dependencies = ["another"]')],
)
def test_a_change_of_what_is_asked_for_is_seen(ready: Path, changed: str, addition: str):
    assert environment.is_ready("runtime")
    add(addition, ready / changed)
    assert not environment.is_ready("runtime")


def test_a_change_of_how_code_is_checked_asks_for_nothing_new(ready: Path):
    add("[tool.ruff]\nline-length = 100", ready / "pyproject.toml")
    assert environment.is_ready("runtime")


def test_a_change_of_what_only_tests_need_leaves_the_runtime_ready(ready: Path):
    (ready / "requirements" / "dev.txt").write_text("# changed\n")
    assert environment.is_ready("runtime")
    assert not environment.is_ready("development")


def test_an_environment_whose_python_has_gone_is_not_ready(ready: Path):
    python = ready / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("python-that-was-removed")
    assert not environment.is_ready("runtime")


def test_an_environment_that_was_moved_is_made_anew(ready: Path):
    moved = ready.rename(ready.with_name("moved"))

    outcome = run(moved, "runtime")

    assert "creating .venv" in outcome.stdout
    assert list((moved / ".venv").glob("ready-*")) == []


def test_a_python_that_cannot_create_environments_is_named_with_the_package_that_mends_it(project: Path):
    without_ensurepip = project / "python-without-ensurepip"
    without_ensurepip.write_text(
        f"#!{sys.executable}\n"
        "import importlib.util, runpy, sys\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'ensurepip' else find(name)\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    without_ensurepip.chmod(0o755)

    outcome = run(project, "runtime", python=str(without_ensurepip))

    assert outcome.returncode == 1
    assert "apt-get install python3-venv" in outcome.stderr


def test_wrong_use_is_answered_with_the_right_one(project: Path):
    outcome = run(project, "everything")
    assert (outcome.returncode, outcome.stderr) == (2, "usage: environment.py runtime|development\n")
