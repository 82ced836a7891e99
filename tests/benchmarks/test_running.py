import subprocess
import sys

import pytest

from tests.architecture.repository import ROOT


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--only", "nothing"], "invalid choice: 'nothing'"),
        (["--scale", "0"], "the scale must be a number above 0"),
        (["--scale", "nan"], "the scale must be a number above 0"),
        (["--scale", "much"], "invalid positive_number value"),
    ],
)
def test_wrong_use_is_answered_without_running_anything(arguments: list[str], complaint: str):
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 2
    assert complaint in outcome.stderr
    assert outcome.stdout == ""
