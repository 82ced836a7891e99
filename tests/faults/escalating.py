"""A process that moves overdue issues up and is killed at a step of its own work."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from consumers.escalation import ERRAND, Escalation
from domain.event import Envelope
from domain.issue.service import IssueService
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.identifiers import new_id
from infra.settings import Settings
from projections.errand import Errand
from projections.overdue import OverdueIssue, overdue_issues

STEPS = (
    "the lease is taken",
    "an issue is found",
    "the command is decided",
    "the command is recorded",
    "all is noted",
    "the lease is left",
)
LEASE = 0.5
"""Seconds; short, so that another process soon takes over."""


class Death:
    """Kills this process, without notice, when it comes to the step for the n-th time."""

    def __init__(self, step: str, times: int) -> None:
        self._step = step
        self._times = times
        self._seen: Counter[str] = Counter()

    def comes_to(self, step: str) -> None:
        self._seen[step] += 1
        if step == self._step and self._seen[step] == self._times:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalLog:
    """The log, used by a process that may die just before or after an append."""

    def __init__(self, log: Any, death: Death) -> None:
        self._log = log
        self._death = death

    def append(self, events: Sequence[Envelope]) -> list[int]:
        self._death.comes_to("the command is decided")
        positions: list[int] = self._log.append(events)
        self._death.comes_to("the command is recorded")
        return positions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


class MortalErrand(Errand):
    """The lease of such a process."""

    death: Death

    def is_ours(self) -> bool:
        ours = super().is_ours()
        if ours:
            self.death.comes_to("the lease is taken")
        return ours

    def tell(self, error: str | None) -> None:
        super().tell(error)
        self.death.comes_to("all is noted")

    def release(self) -> None:
        super().release()
        self.death.comes_to("the lease is left")


def mortal_escalation(yishi: Yishi, death: Death) -> Escalation:
    """What infra/escalation.py wires, for a process that may die."""
    registry = yishi.issues.registry
    issues = IssueService(MortalLog(yishi.log, death), registry, yishi.issues.calendar, new_id)
    lease = MortalErrand(yishi.database, ERRAND, clock=utc_now, lease=LEASE)
    lease.death = death

    def overdue(now: datetime) -> Iterator[OverdueIssue]:
        for each in overdue_issues(yishi.read, now):
            death.comes_to("an issue is found")
            yield each

    return Escalation(issues, overdue, lease, clock=utc_now)


def escalate(database_url: str, keys: str, step: str, times: int) -> None:
    """Do what `yishi consume escalation` does until everything is done, or until the step."""
    with open_yishi(Settings(database_url=database_url, keys=keys)) as yishi:
        death = Death(step, times)
        escalates = mortal_escalation(yishi, death)
        while escalates.round() is None:
            # Another has the lease; it is dead, and its lease has to lapse.
            time.sleep(LEASE / 10)
        escalates.stop()
