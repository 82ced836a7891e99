"""Carries out commands on issues: load, decide, save."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.event import DomainEvent, Envelope
from domain.issue import commands as c
from domain.issue import decide, decide_information, decide_overdue, policies
from domain.issue.errors import IssueNotFound
from domain.issue.events import ExternalId
from domain.issue.issue import Issue, fold
from domain.issue.overdue import is_imported, with_its_deadline
from domain.issue.rules import Rules
from domain.issue.rules_in_force import body_concerned, rules_in_force
from domain.log import Log, Receipt
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided, moment
from domain.working_time import WorkCalendar

Decision = Callable[[Issue, Any, Rules], Sequence[DomainEvent]]
"""A function of decide.py; its second argument is the command that DECISIONS names beside it."""

DECISIONS: dict[type[c.IssueCommand], Decision] = {
    c.SupportIssue: decide.support,
    c.ReclassifyIssue: decide.reclassify,
    c.DiscussIssue: decide.discuss,
    c.AssignIssue: decide.assign,
    c.AcceptAssignment: decide.accept,
    c.DeclineAssignment: decide.decline_assignment,
    c.ReportProgress: decide.report_progress,
    c.ExtendDeadline: decide.extend,
    c.UrgeIssue: decide.urge,
    c.RequestInformation: decide_information.request_information,
    c.GiveInformation: decide_information.give_information,
    c.ResolveIssue: decide.resolve,
    c.ConfirmResolution: decide.confirm,
    c.ReopenIssue: decide.reopen,
    c.EscalateIssue: decide.escalate,
    c.TakeOverIssue: decide.take_over,
    c.ReturnIssue: decide.return_,
    c.WithdrawIssue: decide.withdraw,
    c.DeclineIssue: decide.decline,
}


def external_stream(external_id: ExternalId) -> str:
    """The stream of an issue from another system: the same id from the same source is the same stream.

    This is what makes an external id be taken once per source without a look-up. The length keeps apart what
    a colon within a source or id would mix up.
    """
    source, id_ = external_id.source, external_id.id
    return f"issue-{uuid5(NAMESPACE_URL, f'yishi:{len(source)}:{source}:{id_}')}"


class IssueService(CommandService):
    """The life of resident issues."""

    def __init__(
        self, log: Log, registry: RegistryReader, calendar: WorkCalendar, new_id: Callable[[], str]
    ) -> None:
        """The registry gives the rules in force; the calendar tells working days."""
        super().__init__(log, new_id)
        self.registry = registry
        self.calendar = calendar

    def raise_issue(self, stream: str, command: c.RaiseIssue, context: Context) -> Receipt:
        """Record a resident's matter in a new stream; `external_stream` names it for an external id."""
        command = replace(command, now=context.occurred_at)

        def decided() -> Sequence[Decided]:
            registry = self.registry.standing(place=command.place, category=command.category, beside=[stream])
            existing = self.find(stream) if registry.may_hold(stream) else None
            events = decide.raise_(existing, command, self._rules(registry, command, existing))
            return [Decided(stream, existing.version if existing else 0, events)]

        return self.carry_out(stream, decided, context)

    def handle(self, stream: str, command: c.IssueCommand, context: Context) -> Receipt:
        """Any command that concerns one issue alone: those in DECISIONS."""

        def decided() -> Sequence[Decided]:
            issue = self.load(stream)
            return [self.decided(issue, replace(command, now=moment(context, issue.changed_at)))]

        return self.carry_out(stream, decided, context)

    def escalate_overdue(
        self,
        stream: str,
        command: c.EscalateOverdue,
        context: Context,
        is_spared: Callable[[Envelope], bool] = lambda _: False,
    ) -> Receipt:
        """Move the issue up because the deadline that the command names has passed.

        Nothing happens when the issue has another one by now, when that was imported (its source had limits
        of its own), and when `is_spared` says so of the event that set it.
        """

        def decided() -> Sequence[Decided]:
            issue, setting = with_its_deadline(self.log.history(stream))
            if issue is None:
                raise IssueNotFound(issue=stream.removeprefix("issue-"))
            timed = replace(command, now=moment(context, issue.changed_at))
            if setting is None or is_imported(setting) or is_spared(setting):
                return [Decided(stream, issue.version, [], timed.now)]
            events = decide_overdue.escalate_overdue(issue, timed, self.rules(timed, issue))
            return [Decided(stream, issue.version, events, timed.now)]

        return self.carry_out(stream, decided, context)

    def decided(self, issue: Issue, command: c.IssueCommand) -> Decided:
        """What such a command leads to, for a transaction that other streams have a part in.

        Its `now` is the moment of them all. Raises the refusals of the decision.
        """
        events = DECISIONS[type(command)](issue, command, self.rules(command, issue))
        return Decided(issue.stream, issue.version, events, command.now)

    def merge(self, stream: str, command: c.MergeIssue, context: Context) -> Receipt:
        """Let another issue go on for both; both streams change in one transaction."""

        def decided() -> Sequence[Decided]:
            issue, target = self.load(stream), self.load(command.into)
            now = moment(context, issue.changed_at, target.changed_at)
            timed = replace(command, now=now)
            merged = decide.merge(issue, timed, self.rules(timed, issue, target))
            absorbed = decide.absorb(target, issue, command.imported)
            return [
                Decided(stream, issue.version, merged, now),
                Decided(target.stream, target.version, absorbed, now),
            ]

        return self.carry_out(stream, decided, context)

    def unmerge(self, stream: str, command: c.UnmergeIssue, context: Context) -> Receipt:
        """Undo a merge; both streams change in one transaction."""

        def decided() -> Sequence[Decided]:
            issue = self.load(stream)
            target = self.load(policies.is_merged(issue))
            now = moment(context, issue.changed_at, target.changed_at)
            timed = replace(command, now=now)
            unmerged = decide.unmerge(issue, timed, self.rules(timed, issue, target))
            released = decide.release(target, issue, command.imported)
            return [
                Decided(stream, issue.version, unmerged, now),
                Decided(target.stream, target.version, released, now),
            ]

        return self.carry_out(stream, decided, context)

    def load(self, stream: str) -> Issue:
        """The issue as it stands now. Raises IssueNotFound."""
        issue = self.find(stream)
        if issue is None:
            raise IssueNotFound(issue=stream.removeprefix("issue-"))
        return issue

    def find(self, stream: str, position: int | None = None) -> Issue | None:
        """The issue as if the log ended at the position, or None."""
        return fold(None, self.log.history(stream, position))

    def rules(self, command: c.IssueCommand, issue: Issue | None, target: Issue | None = None) -> Rules:
        """The registry as it stands now, as far as the command touches it."""
        place = issue.place if issue else getattr(command, "place", None)
        category = getattr(command, "category", None) or (issue.category if issue else None)
        registry = self.registry.standing(place=place, category=category, body=body_concerned(command))
        return self._rules(registry, command, issue, target)

    def _rules(
        self,
        registry: RegistryReader,
        command: c.IssueCommand,
        issue: Issue | None,
        target: Issue | None = None,
    ) -> Rules:
        return rules_in_force(registry, self.calendar, command, issue, target)
