"""Decides commands on data subjects. Pure: may refuse, changes nothing."""

from collections.abc import Sequence

from domain import texts
from domain.event import DomainEvent
from domain.subject import commands as c
from domain.subject import events as e
from domain.subject.errors import ErasureReasonRequired
from domain.subject.subject import Subject


def erase(subject: Subject | None, command: c.EraseSubject) -> Sequence[DomainEvent]:
    """Erase the person's data; once they are, nothing changes."""
    if subject and subject.erased:
        return []
    return [e.SubjectErased(ground=command.ground, reason=reason_of(command))]


def reason_of(command: c.EraseSubject) -> str | None:
    """The reason as it is recorded. Raises ErasureReasonRequired where the ground alone says too little."""
    if command.ground == "other_law":
        return texts.required(command.reason, ErasureReasonRequired, "reason")
    return texts.optional(command.reason, "reason")
