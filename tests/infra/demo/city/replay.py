"""Gives the commands that a city's events tell of to the real services, and keeps what these decide."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from itertools import groupby
from typing import Any

from domain.event import Envelope, Personal
from domain.issue import commands as c
from domain.issue import events as e
from domain.issue.service import IssueService
from domain.registry import commands as r
from domain.registry import events as re
from domain.registry.service import RegistryService
from domain.service import Context
from domain.working_time import WorkCalendar
from infra.demo.handing_over import on_registry
from infra.demo.rehearsal import Rehearsal

COMMANDS: dict[type, type[c.IssueCommand]] = {
    e.IssueSupported: c.SupportIssue,
    e.IssueReclassified: c.ReclassifyIssue,
    e.IssueDiscussed: c.DiscussIssue,
    e.IssueAssigned: c.AssignIssue,
    e.AssignmentAccepted: c.AcceptAssignment,
    e.AssignmentReturned: c.DeclineAssignment,
    e.ProgressReported: c.ReportProgress,
    e.DeadlineExtended: c.ExtendDeadline,
    e.IssueUrged: c.UrgeIssue,
    e.IssueResolved: c.ResolveIssue,
    e.ResolutionConfirmed: c.ConfirmResolution,
    e.IssueReopened: c.ReopenIssue,
    e.IssueEscalated: c.EscalateIssue,
    e.IssueReturned: c.ReturnIssue,
    e.IssueMerged: c.MergeIssue,
    e.IssueUnmerged: c.UnmergeIssue,
    e.IssueWithdrawn: c.WithdrawIssue,
    e.IssueDeclined: c.DeclineIssue,
    re.PlaceRegistered: r.RegisterPlace,  # type: ignore[dict-item]
    re.BodyRegistered: r.RegisterBody,  # type: ignore[dict-item]
    re.CategoryDefined: r.DefineCategory,  # type: ignore[dict-item]
    re.ResponsibilitiesSet: r.SetResponsibilities,  # type: ignore[dict-item]
}
"""The command that each event answers, by the first event of each command."""
DECIDED = frozenset({"due"})
"""Facts of an assignment that the rules decide when the command leaves them open."""


def decided_again(envelopes: Iterable[Envelope], calendar: WorkCalendar, clock: datetime) -> Rehearsal:
    """A log in memory in which the services have carried out every command; refusals are raised."""
    log, ids = Rehearsal(), iter(range(10**9))
    new_id = lambda: str(next(ids))  # noqa: E731 one line
    registry = RegistryService(log, new_id)
    issues = IssueService(log, registry, calendar, new_id)
    for envelope in _first_of_each_command(envelopes):
        context = Context(
            by=envelope.actor,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            clock=clock,
            occurred_at=envelope.occurred_at,
        )
        match command := _command(envelope):
            case r.RegistryCommand():
                on_registry(registry, command, context)
            case c.RaiseIssue():
                issues.raise_issue(envelope.stream, command, context)
            case c.MergeIssue():
                issues.merge(envelope.stream, command, context)
            case c.UnmergeIssue():
                issues.unmerge(envelope.stream, command, context)
            case _:
                issues.handle(envelope.stream, command, context)
    return log


def _first_of_each_command(envelopes: Iterable[Envelope]) -> Iterator[Envelope]:
    for _, events in groupby(envelopes, key=lambda envelope: envelope.command_id):
        yield next(events)


def _command(envelope: Envelope) -> Any:
    event, basics = envelope.data, {"by": envelope.actor, "now": envelope.occurred_at}
    if isinstance(event, e.IssueRaised):
        facts = _facts(event, c.RaiseIssue)
        return c.RaiseIssue(**basics, **facts, personal=Personal(subject=str(event.reporter)))
    kind = COMMANDS[type(event)]
    facts = _facts(event, kind)
    if isinstance(event, e.IssueAssigned):
        facts = {name: value for name, value in facts.items() if name not in DECIDED}
    if isinstance(event, re.PlaceRegistered):
        facts["parent"] = event.ancestors[-1] if event.ancestors else None
    return kind(**basics, **facts)


def _facts(event: Any, kind: type) -> dict[str, Any]:
    """What command and event call by the same name."""
    names = {field.name for field in fields(kind)} - {"imported", "personal"}
    return {name: getattr(event, name) for name in names if hasattr(event, name)}
