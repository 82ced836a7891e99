"""The great matters of the year, told step by step in phrases/turnaround.toml."""

from collections.abc import Sequence
from datetime import datetime

from domain.issue import commands as c
from infra.demo.life import CLOCK, COORDINATOR, Life, secretary
from infra.demo.residents import Resident
from infra.demo.texts import Chapter, ChapterStep


def told(life: Life, chapter: Chapter, neighbours: Sequence[Resident]) -> None:
    """Write the chapter into the life of its issue; the neighbours are who may support it."""
    for step in chapter.steps:
        life.at = life.hours.local(step.at)
        if step.do == "raise":
            life.raise_(step.title, step.text, chapter.channel, recorded=_local(life, step.recorded))
        elif step.do == "support":
            life.support(neighbours[: step.count], hours_apart=0.2)
        elif step.do in ("escalate", "take-over", "return"):
            _moved(life, step)
        elif step.do in ("discuss", "urge", "confirm"):
            _said(life, step)
        else:
            _handled(life, step)


def _moved(life: Life, step: ChapterStep) -> None:
    if step.do == "escalate":
        by = CLOCK if step.automatic else COORDINATOR
        life.give(c.EscalateIssue, by, reason=step.text, automatic=step.automatic)
        life.tier += 1
    elif step.do == "take-over":
        life.give(c.TakeOverIssue, COORDINATOR, reason=step.text)
        life.tier += 1
    else:
        life.give(c.ReturnIssue, secretary(life.before()), reason=step.text)
        life.tier -= 1


def _said(life: Life, step: ChapterStep) -> None:
    if step.do == "discuss":
        life.deliberated(step.text)
    elif step.do == "urge":
        life.give(c.UrgeIssue, COORDINATOR, note=step.text)
    else:
        by = life.reporter.actor
        life.give(c.ConfirmResolution, by, satisfied=True, rating=step.rating, comment=step.text)


def _handled(life: Life, step: ChapterStep) -> None:
    due = _local(life, step.due)
    if step.do == "assign":
        life.body = f"demo-{step.body}"
        reason = step.text or None
        life.give(c.AssignIssue, COORDINATOR, body=life.body, basis=step.basis, due=due, reason=reason)
    elif step.do == "accept":
        life.accept_at_once()
    elif step.do == "return-assignment":
        life.give(c.DeclineAssignment, life.handler(), reason=step.text)
    elif step.do == "progress":
        life.progress(step.text)
    elif step.do == "ask":
        life.give(c.RequestInformation, life.handler(), question=step.text)
    elif step.do == "answer":
        life.give(c.GiveInformation, COORDINATOR, answer=step.text)
    elif step.do == "extend":
        life.give(c.ExtendDeadline, COORDINATOR, due=due, reason=step.text)
    else:
        life.resolve(step.text)


def _local(life: Life, moment: datetime | None) -> datetime | None:
    return moment and life.hours.local(moment)
