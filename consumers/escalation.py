"""Moves up what nobody has moved in time: each open issue whose present deadline has passed, once.

It looks for them on the issue board, and names in each command the deadline that it has seen missed. The
board may lag behind, and this process may be killed at any point: whether anything is still to be done is
decided from the log, where the id of the command, made from issue and deadline, is taken once.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from consumers.loop import Health, Loop
from domain.event import Envelope
from domain.issue.commands import EscalateOverdue
from domain.issue.overdue import CLOCK, command_id
from domain.log import LogAway, LogFull, Receipt
from domain.service import Context
from projections.overdue import OverdueIssue

ERRAND = "escalation"
"""The name of the lease."""
AGAIN = 60.0
"""Seconds after which an issue that could not be escalated is tried again."""


class OverdueIssues(Protocol):
    """The domain's part: domain/issue/service.py."""

    def escalate_overdue(
        self,
        stream: str,
        command: EscalateOverdue,
        context: Context,
        is_spared: Callable[[Envelope], bool],
    ) -> Receipt:
        """Move the issue up, if the deadline in the command is still its own."""


class Lease(Protocol):
    """That one process at a time does it: projections/errand.py."""

    @property
    def beat(self) -> float:
        """Seconds within which `is_ours` wants to be asked again."""

    def is_ours(self) -> bool:
        """Whether this process does it."""

    def tell(self, error: str | None) -> None:
        """Say what could not be done, or that all could."""

    def release(self) -> None:
        """Leave it to whoever wants it."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at all that is overdue led to."""

    escalated: int = 0
    """Issues that were moved up or urged."""
    failed: int = 0
    """Issues for which that is not possible at present."""


@dataclass(frozen=True, slots=True)
class _Failure:
    again_at: float
    """Seconds by the monotonic clock."""
    error: str


class Escalation:
    """Looks for overdue issues every few seconds while this process has the lease, in a thread."""

    def __init__(
        self,
        issues: OverdueIssues,
        overdue: Callable[[datetime], Iterable[OverdueIssue]],
        lease: Lease,
        *,
        clock: Callable[[], datetime],
        is_spared: Callable[[Envelope], bool] = lambda _: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`overdue` gives what is overdue at a moment; `is_spared` tells of the event that set a deadline
        whether nothing follows when that passes.
        """
        self._issues = issues
        self._overdue = overdue
        self._lease = lease
        self._clock = clock
        self._is_spared = is_spared
        self._monotonic = monotonic
        self._settled: dict[str, int] = {}
        self._failed: dict[str, _Failure] = {}
        # No longer than a beat, or the lease would lapse while all is well again.
        self._loop = Loop(ERRAND, self._step, self._wait, longest_rest=lease.beat)

    def start(self) -> None:
        """Begin to look. Raises RuntimeError when it does already."""
        self._loop.start()

    def stop(self) -> None:
        """End after the issue under way, and leave the lease to another process."""
        self._loop.stop()
        try:
            self._lease.release()
        except Exception as error:
            # The lease lapses by itself, a little later.
            structlog.get_logger().warning("escalation_not_released", error=str(error)[:500])

    def health(self) -> Health:
        """Heartbeat and progress."""
        return self._loop.health()

    def round(self) -> Round | None:
        """Look once at all that is overdue; None when another process does.

        Raises LogAway, LogFull, and what the database of the views raises when it is away: what has been
        recorded by then stays, so look again.
        """
        if not self._lease.is_ours():
            self._settled, self._failed = {}, {}
            return None
        escalated = 0
        met: set[str] = set()
        for each in self._overdue(self._clock()):
            self._loop.beat()
            if self._loop.stopping or not self._lease.is_ours():
                return Round(escalated, len(self._failed))
            met.add(each.stream)
            if self._is_to_do(each):
                escalated += self._escalate(each)
        self._forget_all_but(met)
        self._lease.tell(self._sentence())
        return Round(escalated, len(self._failed))

    def _step(self) -> None:
        self.round()

    def _wait(self) -> None:
        self._loop.rest(self._lease.beat)

    def _is_to_do(self, each: OverdueIssue) -> bool:
        """Whether this process has yet to act on it: it has not, or the issue has moved on since."""
        if failed := self._failed.get(each.stream):
            return self._monotonic() >= failed.again_at
        return self._settled.get(each.stream) != each.version

    def _escalate(self, each: OverdueIssue) -> bool:
        """Whether anything was recorded. One issue that fails does not keep the others waiting."""
        log = structlog.get_logger().bind(stream=each.stream, deadline=each.due.isoformat())
        try:
            receipt = self._issues.escalate_overdue(
                each.stream, *_command(each, self._clock()), self._is_spared
            )
        except (LogAway, LogFull):
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            self._failed[each.stream] = _Failure(self._monotonic() + AGAIN, told)
            log.warning("issue_not_escalated", error=told[:500])
            return False
        self._failed.pop(each.stream, None)
        self._settled[each.stream] = each.version
        if not receipt.replayed:
            log.info("issue_escalated", position=receipt.position)
        return not receipt.replayed

    def _forget_all_but(self, streams: Collection[str]) -> None:
        """What is overdue no longer need not be remembered."""
        self._settled = {stream: version for stream, version in self._settled.items() if stream in streams}
        self._failed = {stream: failure for stream, failure in self._failed.items() if stream in streams}

    def _sentence(self) -> str | None:
        """What could not be done, for the status."""
        if not self._failed:
            return None
        stream, failure = next(iter(self._failed.items()))
        return f"{len(self._failed)} overdue issues cannot be escalated; {stream}: {failure.error[:500]}"


def _command(each: OverdueIssue, now: datetime) -> tuple[EscalateOverdue, Context]:
    """The command that the missed deadline leads to, in the name of the clock."""
    id_ = command_id(each.stream, each.due)
    command = EscalateOverdue(by=CLOCK, now=now, deadline=each.due)
    context = Context(
        by=CLOCK, command_id=id_, correlation_id=id_, causation_id=id_, clock=now, occurred_at=now
    )
    return command, context
