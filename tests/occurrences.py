"""Events and commands of the tests' world, with everything filled in that a sentence does not speak of."""

from datetime import datetime
from typing import Any

from domain.event import Actor, Personal
from domain.issue import commands as c
from domain.issue import events as e
from domain.issue.overdue import CLOCK
from tests import given as g

NOW = g.day(3)
"""Thursday 09:00: when commands come, unless a test says otherwise."""


def raised(**facts: Any) -> e.IssueRaised:
    return e.IssueRaised(
        **{
            "code": g.CODE,
            "place": "garden",
            "tier": "compound",
            "category": "rubbish",
            "title": "垃圾堆在三号楼门口",
            "channel": "duty",
            "reporter": g.RESIDENT,
            **facts,
        }
    )


def supported(by: str = g.NEIGHBOUR) -> e.IssueSupported:
    return e.IssueSupported(supporter=by)


def discussed(tier: e.Tier = "compound") -> e.IssueDiscussed:
    return e.IssueDiscussed(tier=tier, conclusion="由物业清运")


def assigned(to: str = g.PROPERTY_COMPANY, **facts: Any) -> e.IssueAssigned:
    return e.IssueAssigned(**{"body": to, "basis": "council", **facts})


def accepted(by: str = g.PROPERTY_COMPANY) -> e.AssignmentAccepted:
    return e.AssignmentAccepted(body=by)


def handed_back(by: str = g.PROPERTY_COMPANY) -> e.AssignmentReturned:
    return e.AssignmentReturned(body=by, reason="不在合同范围内")


def extended(due: datetime) -> e.DeadlineExtended:
    return e.DeadlineExtended(due=due, reason="雨天停工")


def resolved(by: str | None = g.PROPERTY_COMPANY, **facts: Any) -> e.IssueResolved:
    return e.IssueResolved(outcome="已清运并设专人值守", body=by, **facts)


def confirmed(satisfied: bool = True) -> e.ResolutionConfirmed:
    return e.ResolutionConfirmed(satisfied=satisfied)


def reopened(to: str | None = g.PROPERTY_COMPANY, **facts: Any) -> e.IssueReopened:
    return e.IssueReopened(reason="又堆满了", body=to, **facts)


def escalated(to: str = "lake", tier: e.Tier = "community", **facts: Any) -> e.IssueEscalated:
    return e.IssueEscalated(
        **{"from_tier": "compound", "to_tier": tier, "place": to, "reason": "小区无力解决", **facts}
    )


def taken_over(to: str = "lake", tier: e.Tier = "community", **facts: Any) -> e.IssueTakenOver:
    return e.IssueTakenOver(
        **{
            "from_tier": "compound",
            "to_tier": tier,
            "place": to,
            "reason": "由社区直接办理",
            **facts,
        }
    )


def information_requested(by: str = g.PROPERTY_COMPANY) -> e.InformationRequested:
    return e.InformationRequested(body=by, question="垃圾堆的具体位置")


def information_given(**facts: Any) -> e.InformationGiven:
    return e.InformationGiven(**{"answer": "三号楼东门外", **facts})


def returned(to: str = "garden", tier: e.Tier = "compound", **facts: Any) -> e.IssueReturned:
    return e.IssueReturned(
        **{"from_tier": "community", "to_tier": tier, "place": to, "reason": "请小区先行处理", **facts}
    )


def merged(into: str = g.OTHER) -> e.IssueMerged:
    return e.IssueMerged(into=into)


def absorbed(source: str = g.OTHER, *supporters: str) -> e.IssueAbsorbed:
    return e.IssueAbsorbed(source=source, supporters=supporters)


def withdrawn() -> e.IssueWithdrawn:
    return e.IssueWithdrawn()


def declined() -> e.IssueDeclined:
    return e.IssueDeclined(legal_ground="《信访工作条例》第十九条")


def raise_issue(*, by: Actor = g.DUTY, now: datetime = NOW, **facts: Any) -> c.RaiseIssue:
    return c.RaiseIssue(
        **{
            "by": by,
            "now": now,
            "code": g.CODE,
            "place": "garden",
            "category": "rubbish",
            "title": "垃圾堆在三号楼门口",
            "channel": "duty",
            "personal": Personal(subject=g.RESIDENT, name="李四", description="三号楼门口垃圾成堆"),
            **facts,
        }
    )


def support(by: str = g.NEIGHBOUR, **facts: Any) -> c.SupportIssue:
    return c.SupportIssue(**{"by": Actor(id=by, role="resident"), "now": NOW, "supporter": by, **facts})


def reclassify(category: str = "parking", **facts: Any) -> c.ReclassifyIssue:
    return c.ReclassifyIssue(**{"by": g.DUTY, "now": NOW, "category": category, **facts})


def discuss(conclusion: str = "由物业清运", **facts: Any) -> c.DiscussIssue:
    return c.DiscussIssue(**{"by": g.COORDINATOR, "now": NOW, "conclusion": conclusion, **facts})


def assign(to: str = g.PROPERTY_COMPANY, **facts: Any) -> c.AssignIssue:
    return c.AssignIssue(**{"by": g.COORDINATOR, "now": NOW, "body": to, **facts})


def accept(by: Actor | None = None, **facts: Any) -> c.AcceptAssignment:
    return c.AcceptAssignment(**{"by": by or g.acting_for(g.PROPERTY_COMPANY), "now": NOW, **facts})


def decline_assignment(by: Actor | None = None, **facts: Any) -> c.DeclineAssignment:
    by = by or g.acting_for(g.PROPERTY_COMPANY)
    return c.DeclineAssignment(**{"by": by, "now": NOW, "reason": "不在合同范围内", **facts})


def report_progress(by: Actor | None = None, **facts: Any) -> c.ReportProgress:
    by = by or g.acting_for(g.PROPERTY_COMPANY)
    return c.ReportProgress(**{"by": by, "now": NOW, "note": "已清运一半", **facts})


def extend(due: datetime, by: Actor = g.COORDINATOR, **facts: Any) -> c.ExtendDeadline:
    return c.ExtendDeadline(**{"by": by, "now": NOW, "due": due, "reason": "雨天停工", **facts})


def urge(**facts: Any) -> c.UrgeIssue:
    return c.UrgeIssue(**{"by": g.COORDINATOR, "now": NOW, **facts})


def resolve(by: Actor | None = None, **facts: Any) -> c.ResolveIssue:
    by = by or g.acting_for(g.PROPERTY_COMPANY)
    return c.ResolveIssue(**{"by": by, "now": NOW, "outcome": "已清运并设专人值守", **facts})


def confirm(satisfied: bool = True, **facts: Any) -> c.ConfirmResolution:
    return c.ConfirmResolution(**{"by": g.REPORTER, "now": NOW, "satisfied": satisfied, **facts})


def reopen(**facts: Any) -> c.ReopenIssue:
    return c.ReopenIssue(**{"by": g.COORDINATOR, "now": NOW, "reason": "又堆满了", **facts})


def escalate(**facts: Any) -> c.EscalateIssue:
    return c.EscalateIssue(**{"by": g.COORDINATOR, "now": NOW, "reason": "小区无力解决", **facts})


def take_over(by: Actor | None = None, **facts: Any) -> c.TakeOverIssue:
    by = by or g.acting_for(g.OFFICE)
    return c.TakeOverIssue(**{"by": by, "now": NOW, "reason": "由社区直接办理", **facts})


def escalate_overdue(deadline: datetime, **facts: Any) -> c.EscalateOverdue:
    return c.EscalateOverdue(**{"by": CLOCK, "now": NOW, "deadline": deadline, **facts})


def request_information(by: Actor | None = None, **facts: Any) -> c.RequestInformation:
    by = by or g.acting_for(g.PROPERTY_COMPANY)
    return c.RequestInformation(**{"by": by, "now": NOW, "question": "垃圾堆的具体位置", **facts})


def give_information(**facts: Any) -> c.GiveInformation:
    return c.GiveInformation(**{"by": g.DUTY, "now": NOW, "answer": "三号楼东门外", **facts})


def return_(**facts: Any) -> c.ReturnIssue:
    return c.ReturnIssue(**{"by": g.COORDINATOR, "now": NOW, "reason": "请小区先行处理", **facts})


def merge(into: str = g.OTHER, **facts: Any) -> c.MergeIssue:
    return c.MergeIssue(**{"by": g.COORDINATOR, "now": NOW, "into": into, **facts})


def unmerge(**facts: Any) -> c.UnmergeIssue:
    return c.UnmergeIssue(**{"by": g.COORDINATOR, "now": NOW, **facts})


def withdraw(by: Actor = g.REPORTER, **facts: Any) -> c.WithdrawIssue:
    return c.WithdrawIssue(**{"by": by, "now": NOW, **facts})


def decline(**facts: Any) -> c.DeclineIssue:
    return c.DeclineIssue(
        **{"by": g.COORDINATOR, "now": NOW, "legal_ground": "《信访工作条例》第十九条", **facts}
    )
