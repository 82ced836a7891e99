"""Carries out commands on data subjects: load, decide, save.

An erasure has three steps, each of which can be done again: it is entered in a register apart from the log,
the data key is destroyed, and the event is recorded. In this order, because the log must never tell of an
erasure that has not happened: what a crash leaves undone is made up for from the register.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.event import Actor, Envelope
from domain.log import Log, Receipt
from domain.service import CommandService, Context, Decided
from domain.subject import commands as c
from domain.subject import decide
from domain.subject.errors import SubjectNotFound
from domain.subject.events import Ground, SubjectErased
from domain.subject.subject import Subject, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure as the register holds it: all that its event says, and no personal data."""

    subject: str
    erased_at: datetime
    ground: Ground
    reason: str | None = None
    by: Actor
    command_id: str
    correlation_id: str
    causation_id: str


def erasure_of(envelope: Envelope) -> Erasure | None:
    """The erasure that an event tells of, as the register would hold it; None for any other event."""
    event = envelope.data
    if not isinstance(event, SubjectErased):
        return None
    return Erasure(
        subject=envelope.stream,
        erased_at=envelope.occurred_at,
        ground=event.ground,
        reason=event.reason,
        by=envelope.actor,
        command_id=envelope.command_id,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
    )


class SubjectKeys(Protocol):
    """The data keys of people, and the register of those whose keys were destroyed: infra/erasing.py."""

    def has_key(self, subject: str) -> bool:
        """Whether there is a data key of the person."""

    def erase(self, erasure: Erasure) -> Erasure:
        """Enter the erasure and destroy the data key, both durably; returns what was entered first."""

    def erasures(self) -> Iterable[Erasure]:
        """All that were entered."""


class SubjectService(CommandService):
    """What is recorded of data subjects."""

    def __init__(self, log: Log, keys: SubjectKeys, new_id: Callable[[], str]) -> None:
        """`keys` hold the data keys of the people whose data the log has sealed."""
        super().__init__(log, new_id)
        self.keys = keys

    def erase(self, command: c.EraseSubject, context: Context) -> Receipt:
        """Make the person's data unreadable, and record it; done before, it changes nothing.

        Raises SubjectNotFound and ErasureReasonRequired.
        """
        reason = decide.reason_of(command)
        if not (self.keys.has_key(command.subject) or self._was_entered(command.subject)):
            raise SubjectNotFound(subject=command.subject)
        return self._record(
            self.keys.erase(
                Erasure(
                    subject=command.subject,
                    erased_at=context.occurred_at,
                    ground=command.ground,
                    reason=reason,
                    by=context.by,
                    command_id=context.command_id,
                    correlation_id=context.correlation_id,
                    causation_id=context.causation_id,
                )
            ),
            context.clock,
        )

    def complete(self, clock: datetime) -> Sequence[Receipt]:
        """Record the erasures of the register that the log does not tell of: after a crash, or a restore."""
        entered = list(self.keys.erasures())
        told = self._erased(each.subject for each in entered)
        return [self._record(each, clock) for each in entered if each.subject not in told]

    def load(self, subject: str) -> Subject | None:
        """What is recorded of the person, or None."""
        return fold(None, self.log.history(subject))

    def _was_entered(self, subject: str) -> bool:
        return any(each.subject == subject for each in self.keys.erasures())

    def _erased(self, subjects: Iterable[str]) -> Collection[str]:
        histories = self.log.histories(list(subjects))
        folded = (fold(None, history) for history in histories.values())
        return {subject.stream for subject in folded if subject and subject.erased}

    def _record(self, erasure: Erasure, clock: datetime) -> Receipt:
        command = c.EraseSubject(
            by=erasure.by,
            now=erasure.erased_at,
            subject=erasure.subject,
            ground=erasure.ground,
            reason=erasure.reason,
        )
        context = Context(
            by=erasure.by,
            command_id=erasure.command_id,
            correlation_id=erasure.correlation_id,
            causation_id=erasure.causation_id,
            clock=max(clock, erasure.erased_at),
            occurred_at=erasure.erased_at,
        )

        def decided() -> Sequence[Decided]:
            known = self.load(erasure.subject)
            return [Decided(erasure.subject, known.version if known else 0, decide.erase(known, command))]

        return self.carry_out(erasure.subject, decided, context)
