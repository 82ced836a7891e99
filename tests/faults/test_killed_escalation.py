"""Whoever moves overdue issues up may be killed at any step: each issue is moved up once all the same."""

from multiprocessing import get_context
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.api.conftest import opened
from tests.consumers.overdue import moved, opened_again, opened_with_deadlines, overdue
from tests.faults.escalating import STEPS, escalate

TIMES = (1, 2)
"""A process dies when it comes to a step for the first time, and one when it does for the second."""
ONCE = ("all is noted", "the lease is left")
"""Steps that a process comes to once."""


def run(database_url: str, folder: Path, step: str, times: int) -> int | None:
    """The exit status of a process that escalates, and dies at the step if it comes to it so often."""
    process = get_context("spawn").Process(
        target=escalate, args=(database_url, str(folder / "keys"), step, times)
    )
    process.start()
    process.join(120)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


@pytest.mark.endurance
def test_an_escalation_killed_at_every_step_moves_each_overdue_issue_up_once(
    database_url: str, tmp_path: Path
) -> None:
    deaths = [(step, times) for times in TIMES for step in STEPS if times == 1 or step not in ONCE]
    streams: list[str] = []
    for step, times in deaths:
        begins = opened if streams else opened_with_deadlines
        with begins(tmp_path, database_url) as api:
            # New ones for each death, so that every process comes to its step.
            streams += overdue(api, 2)
            api.yishi.views.catch_up()
        assert run(database_url, tmp_path, step, times) == -SIGKILL, (step, times)
    assert run(database_url, tmp_path, "never", 1) == 0
    with opened_again(tmp_path, database_url) as yishi:
        assert moved(yishi) == dict.fromkeys(streams, 1)
        assert {yishi.issues.load(stream).escalated for stream in streams} == {1}
