"""Carries out commands on coordination meetings and on the summaries of a month: load, decide, save."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.coordination import commands as c
from domain.coordination import decide
from domain.coordination.consequences import consequences, escalated_subject
from domain.coordination.meeting import Meeting, meeting_stream, summary_stream
from domain.coordination.policies import decision_binds_within, has_not_gone_past_the_meeting
from domain.coordination.reader import MeetingReader
from domain.coordination.rules import Rules
from domain.coordination.rules_in_force import rules_in_force
from domain.coordination.summaries import issue_summary
from domain.decision.service import DecisionService
from domain.event import DomainEvent
from domain.issue.service import IssueService
from domain.log import Log, Receipt
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided, moment

Decision = Callable[[Meeting, Any, Rules], Sequence[DomainEvent]]
"""A function of decide.py; its second argument is the command that DECISIONS names beside it."""

DECISIONS: dict[type[c.CoordinationCommand], Decision] = {
    c.FreezeAgenda: decide.freeze_agenda,
    c.AttendMeeting: decide.attend,
    c.RecordOutcome: decide.record_outcome,
    c.CompleteMeetingTask: decide.complete_task,
    c.CloseMeeting: decide.close,
}


def raised_stream(meeting: str, command_id: str) -> str:
    """The stream of the decision that this command raises: the same one whenever it is repeated."""
    return f"decision-{uuid5(NAMESPACE_URL, f'yishi:{meeting}:{command_id}')}"


class CoordinationService(CommandService, MeetingReader):
    """The monthly meetings of places, and the summaries that they issue."""

    def __init__(
        self,
        log: Log,
        registry: RegistryReader,
        issues: IssueService,
        decisions: DecisionService,
        new_id: Callable[[], str],
    ) -> None:
        """The calendar of `issues` tells local time; `issues` and `decisions` carry outcomes further."""
        super().__init__(log, new_id)
        self.registry = registry
        self.issues = issues
        self.decisions = decisions

    def schedule(self, command: c.ScheduleMeeting, context: Context) -> Receipt:
        """Call the one meeting of a place and month, in a stream of its own."""
        stream = meeting_stream(command.place, command.month)
        command = replace(command, now=context.occurred_at)

        def decided() -> Sequence[Decided]:
            existing = self.find(stream)
            events = decide.schedule(existing, command, self.rules(command))
            return [Decided(stream, existing.version if existing else 0, events)]

        return self.carry_out(stream, decided, context)

    def handle(self, stream: str, command: c.CoordinationCommand, context: Context) -> Receipt:
        """Any command on a meeting: those in DECISIONS.

        What an outcome leads to, an escalation or a new decision, is recorded in the same transaction; its
        own refusals come through.
        """

        def decided() -> Sequence[Decided]:
            meeting = self.load(stream)
            if isinstance(command, c.RecordOutcome):
                return self._settled(meeting, command, context)
            now = moment(context, meeting.changed_at)
            return [self._decided(meeting, replace(command, now=now))]

        return self.carry_out(stream, decided, context)

    def issue_summary(self, command: c.IssueSummary, context: Context) -> Receipt:
        """Freeze the summary of a place and month, with the next number."""
        stream = summary_stream(command.place, command.month)

        def decided() -> Sequence[Decided]:
            known = self.summaries(command.place, command.month)
            now = moment(context, *([known.changed_at] if known else []))
            timed = replace(command, now=now)
            events = issue_summary(known, timed, self.rules(timed))
            return [Decided(stream, known.version if known else 0, events, now)]

        return self.carry_out(stream, decided, context)

    def rules(
        self, command: c.CoordinationCommand, meeting: Meeting | None = None, decision: str | None = None
    ) -> Rules:
        """The world as it stands now, as far as the command touches it."""
        zone = self.issues.calendar.zone
        return rules_in_force(self.registry, self, zone, command, meeting=meeting, decision=decision)

    def _settled(self, meeting: Meeting, command: c.RecordOutcome, context: Context) -> list[Decided]:
        """The outcome, and what it leads to; all at one moment."""
        subject = escalated_subject(meeting, command, self.issues, self.decisions)
        changed = (meeting.changed_at, *([subject.changed_at] if subject else []))
        timed = replace(command, now=moment(context, *changed))
        raised = raised_stream(meeting.stream, context.command_id) if command.decision else None
        settled = self._decided(meeting, timed, raised)
        further = consequences(timed, subject, raised, self.issues, self.decisions)
        place = self.registry.place(meeting.place)
        if subject:
            has_not_gone_past_the_meeting(subject, place)
        if timed.decision:
            decision_binds_within(self.registry.place(timed.decision.place), place)
        return [settled, *further]

    def _decided(
        self, meeting: Meeting, command: c.CoordinationCommand, decision: str | None = None
    ) -> Decided:
        events = DECISIONS[type(command)](meeting, command, self.rules(command, meeting, decision))
        return Decided(meeting.stream, meeting.version, events, command.now)
