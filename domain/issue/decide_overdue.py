"""What happens by itself when a deadline has passed: pure, as the decisions of decide.py."""

from domain.chinese import local_deadline
from domain.event import DomainEvent
from domain.issue import commands as c
from domain.issue import events as e
from domain.issue import policies
from domain.issue.issue import Issue
from domain.issue.rules import Rules, place_above
from domain.registry.registry import Place

STAGES = {"discuss": "议事时限", "accept": "接办时限", "resolve": "办理时限"}


def escalate_overdue(issue: Issue, command: c.EscalateOverdue, rules: Rules) -> list[DomainEvent]:
    """One tier up, or urged where there is none above; nothing when the deadline is another by now.

    Whoever noticed that the deadline had passed may have looked at what was so a moment before.
    """
    if issue.present_due != command.deadline or command.now <= command.deadline:
        return []
    policies.follows_the_previous_event(issue, command.now)
    missed = f"{_stage(issue)}（{local_deadline(command.deadline, rules.calendar.zone)}）已过"
    above = place_above(rules.lineage, issue.before)
    if above is None or above.tier in policies.TOTALS_ONLY:
        return [e.IssueUrged(note=f"{missed}，已无上一级可上报，自动督办。")]
    return [_escalated(issue, above, f"{missed}，自动上报。", command, rules)]


def _escalated(
    issue: Issue, above: Place, reason: str, command: c.EscalateOverdue, rules: Rules
) -> e.IssueEscalated:
    return e.IssueEscalated(
        from_tier=issue.tier,
        to_tier=above.tier,
        place=above.id,
        reason=reason,
        automatic=True,
        discuss_due=rules.discuss_due(command.now),
    )


def _stage(issue: Issue) -> str:
    """The one whose deadline is the present one."""
    if issue.assignment is None:
        return STAGES["discuss"]
    return STAGES["accept" if issue.present_due == issue.accept_due else "resolve"]
