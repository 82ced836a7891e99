"""What `make` promises, without doing it: `make --dry-run`."""

import subprocess

import pytest

from infra.demo.community import COMMUNITY
from infra.demo.loader import latest_month
from tests.architecture.repository import ROOT


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_running_writes_the_latest_summary_of_the_demonstration():
    recipe = make("--dry-run", "run").stdout
    assert f"yishi summary {COMMUNITY} {latest_month()} --format html --out out/" in recipe


def test_running_needs_no_more_than_the_runtime():
    recipe = make("--dry-run", "run").stdout
    assert "environment.py runtime" in recipe
    assert "environment.py development" not in recipe


def test_tests_are_provisioned_before_they_run():
    recipe = make("--dry-run", "test").stdout
    assert recipe.index("environment.py development") < recipe.index("provision.py") < recipe.index("pytest")


def test_benchmarks_are_provisioned_before_they_run():
    recipe = make("--dry-run", "bench").stdout
    assert recipe.index("provision.py benchmarks") < recipe.index("tests.benchmarks")


@pytest.mark.parametrize("python", ["", "no-such-python", "false"])
def test_a_python_that_is_absent_or_too_old_is_answered_with_what_to_do(python: str):
    outcome = make("setup", f"PYTHON={python}")
    assert outcome.returncode == 2
    assert "Yishi needs Python 3.11 or newer" in outcome.stderr
    assert "apt-get install python3 python3-venv" in outcome.stderr


def test_help_lists_every_target_that_a_person_types():
    listed = make("help").stdout
    for target in ("setup", "run", "test", "check", "bench", "lock", "clean"):
        assert f"make {target}\t" in listed
