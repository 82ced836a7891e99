"""What an outcome leads to elsewhere: decided by the rules of the issue or decision that it concerns."""

from collections.abc import Sequence
from dataclasses import replace

from domain.coordination import commands as c
from domain.coordination.meeting import Meeting
from domain.coordination.policies import kind_of
from domain.decision.commands import EscalateDecision
from domain.decision.decision import Decision
from domain.decision.service import DecisionService
from domain.issue.commands import EscalateIssue
from domain.issue.issue import Issue
from domain.issue.service import IssueService
from domain.service import Decided


def escalated_subject(
    meeting: Meeting, command: c.RecordOutcome, issues: IssueService, decisions: DecisionService
) -> Issue | Decision | None:
    """The issue or decision that the outcome escalates, as it stands now; None for any other outcome."""
    item = meeting.item(command.item)
    if command.outcome != "escalated" or item is None or item.subject is None:
        return None
    match kind_of(item.subject):
        case "issue":
            return issues.load(item.subject)
        case "decision":
            return decisions.load(item.subject)
        case _:
            return None


def consequences(
    command: c.RecordOutcome,
    subject: Issue | Decision | None,
    raised: str | None,
    issues: IssueService,
    decisions: DecisionService,
) -> Sequence[Decided]:
    """The escalation of `subject`, or the decision to raise in the stream `raised`. Raises their refusals.

    The note of the outcome is the reason of the escalation.
    """
    match subject:
        case Issue():
            escalate = EscalateIssue(by=command.by, now=command.now, reason=command.note)
            return [issues.decided(subject, escalate)]
        case Decision():
            motion = EscalateDecision(by=command.by, now=command.now, reason=command.note)
            return decisions.decided(subject, motion)
    if command.decision is None or raised is None:
        return []
    return decisions.decided_to_raise(raised, replace(command.decision, by=command.by, now=command.now))
