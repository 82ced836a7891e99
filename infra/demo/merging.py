"""Issues that are raised twice: merged, and now and then taken apart again."""

from datetime import datetime, timedelta

from domain.issue import commands as c
from infra.demo import courses
from infra.demo.life import Life
from infra.demo.texts import Matter

CLOSING = (c.ResolveIssue, c.WithdrawIssue, c.DeclineIssue, c.MergeIssue)


def merging_window(life: Life, supported: datetime) -> tuple[datetime, datetime] | None:
    """From its last support to its first end: when another issue may be merged into it; None if short.

    Later supporters might be the very people that the merged issue brings, who count once.
    """
    ends = [step.command.now for step in life.steps if isinstance(step.command, CLOSING)]
    until = ends[0] if ends else life.at
    return (supported, until) if until - supported > timedelta(days=3) else None


def merged_with(life: Life, original: Life, matter: Matter, until: datetime) -> bool:
    """Merge it, in one of six cases to take it apart again; False when the original ends too early."""
    life.at = life.hours.office(life.at)
    if life.at >= until:
        return False
    life.merge(original.stream)
    if life.rng.random() < 1 / 6:
        life.unmerge()
        courses.begin(life, matter)
        courses.worked_off(life, matter, life.rng.uniform(*life.compound.pace))
        courses.asked(life, matter, life.compound.content)
    return True
