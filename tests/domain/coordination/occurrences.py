"""Events and commands of meetings, with everything filled in that a sentence does not speak of."""

from datetime import datetime
from typing import Any

from domain.attendance import Attendance
from domain.coordination import commands as c
from domain.coordination import events as e
from domain.decision import events as d
from domain.decision.commands import NewTask, RaiseDecision
from domain.decision.events import Task
from tests import given as g

NOW = g.day(3)
"""Thursday 09:00: when commands come, unless a test says otherwise."""
DUE = g.day(20)
SHA, OTHER_SHA = "a" * 64, "b" * 64


def item(number: int = 1, subject: str | None = None, **facts: Any) -> e.AgendaItem:
    told = {"title": "垃圾清运", "reasons": ("added",), **facts}
    return e.AgendaItem(item=str(number), subject=subject, **told)


def chosen(subject: str | None = None, **facts: Any) -> e.AgendaItem:
    """An item as a caller gives it, without a number that counts."""
    return item(99, subject, **facts)


def scheduled(**facts: Any) -> e.MeetingScheduled:
    return e.MeetingScheduled(**{"place": "lake", "tier": "community", "month": "2026-03", **facts})


def frozen(*items: e.AgendaItem, position: int = 1) -> e.AgendaFrozen:
    return e.AgendaFrozen(position=position, items=items)


def counted(constituency: str = "community", present: int = 3) -> Attendance:
    return Attendance.model_validate({"constituency": constituency, "present": present})


def attended(*attendance: Attendance) -> e.MeetingAttended:
    return e.MeetingAttended(attendance=attendance or (counted(),))


def task(number: int = 1, **facts: Any) -> Task:
    told = {"body": g.PROPERTY_COMPANY, "text": "三日内恢复清运", "due": DUE, **facts}
    return Task(task=str(number), **told)


def settled(item: int = 1, outcome: str = "noted", **facts: Any) -> e.OutcomeRecorded:
    told = {"item": str(item), "outcome": outcome, "note": "下月复查", **facts}
    return e.OutcomeRecorded.model_validate(told)


def completed(task: int = 1) -> e.MeetingTaskCompleted:
    return e.MeetingTaskCompleted(task=str(task), outcome="已恢复清运")


def closed() -> e.MeetingClosed:
    return e.MeetingClosed()


def sitting(*items: e.AgendaItem) -> tuple[e.MeetingScheduled, e.AgendaFrozen, e.MeetingAttended]:
    """A meeting with these items, or one of its own, that somebody has come to."""
    return scheduled(), frozen(*(items or (item(),))), attended()


def issued(number: int = 1, **facts: Any) -> e.SummaryIssued:
    told = {"place": "lake", "month": "2026-02", "position": 5, "sha256": SHA, **facts}
    return e.SummaryIssued(number=number, **told)


def motion_raised(**facts: Any) -> d.DecisionRaised:
    return d.DecisionRaised(
        **{
            "code": "20260303-ABCDE",
            "place": "lake",
            "tier": "community",
            "kind": "facility",
            "title": "增设垃圾房",
            "motion": "在东门外增设垃圾房一座",
            **facts,
        }
    )


def schedule(place: str = "lake", month: str = "2026-03", **facts: Any) -> c.ScheduleMeeting:
    return c.ScheduleMeeting(**{"by": g.COORDINATOR, "now": NOW, "place": place, "month": month, **facts})


def freeze(*items: e.AgendaItem, **facts: Any) -> c.FreezeAgenda:
    return c.FreezeAgenda(**{"by": g.COORDINATOR, "now": NOW, "position": 1, "items": items, **facts})


def attend(*attendance: Attendance, **facts: Any) -> c.AttendMeeting:
    return c.AttendMeeting(**{"by": g.COORDINATOR, "now": NOW, "attendance": attendance, **facts})


def settle(item: int | str = 1, outcome: str = "noted", **facts: Any) -> c.RecordOutcome:
    told = {"by": g.COORDINATOR, "now": NOW, "note": "下月复查", **facts}
    return c.RecordOutcome(item=str(item), outcome=outcome, **told)


def new_task(body: str = g.PROPERTY_COMPANY, due: datetime = DUE, text: str = "三日内恢复清运") -> NewTask:
    return NewTask(body=body, text=text, due=due)


def set_task(item: int | str = 1, **facts: Any) -> c.RecordOutcome:
    return settle(item, "task", **{"task": new_task(), **facts})


def motion(**facts: Any) -> RaiseDecision:
    return RaiseDecision(
        **{
            "by": g.COORDINATOR,
            "now": NOW,
            "code": "20260305-ABCDE",
            "place": "lake",
            "kind": "facility",
            "title": "增设垃圾房",
            "motion": "在东门外增设垃圾房一座",
            **facts,
        }
    )


def complete(task: int | str = 1, **facts: Any) -> c.CompleteMeetingTask:
    told = {"by": g.acting_for(g.PROPERTY_COMPANY), "now": NOW, "outcome": "已恢复清运", **facts}
    return c.CompleteMeetingTask(task=str(task), **told)


def close(**facts: Any) -> c.CloseMeeting:
    return c.CloseMeeting(**{"by": g.COORDINATOR, "now": NOW, **facts})


def issue_summary(**facts: Any) -> c.IssueSummary:
    return c.IssueSummary(
        **{
            "by": g.COORDINATOR,
            "now": NOW,
            "place": "lake",
            "month": "2026-02",
            "position": 5,
            "sha256": SHA,
            **facts,
        }
    )


def correct(**facts: Any) -> c.IssueSummary:
    told = {
        "position": 9,
        "sha256": OTHER_SHA,
        "reason": "二月的两件诉求三月才补录",
        "late_events": 2,
        **facts,
    }
    return issue_summary(**told)
