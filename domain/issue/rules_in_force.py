"""Gathers from the registry what a decision on an issue needs to know."""

from collections.abc import Sequence

from domain.council.discussion import sitting_named
from domain.issue import commands as c
from domain.issue.issue import Issue
from domain.issue.rules import Rules, place_above, place_below
from domain.registry.events import Responsibility
from domain.registry.reader import RegistryReader
from domain.registry.registry import Place
from domain.working_time import WorkCalendar


def rules_in_force(
    registry: RegistryReader,
    calendar: WorkCalendar,
    command: c.IssueCommand,
    issue: Issue | None,
    target: Issue | None = None,
) -> Rules:
    """The registry as far as the command touches it; `issue` is None for one that is being raised."""
    place_id = command.place if isinstance(command, c.RaiseIssue) else issue.place if issue else ""
    place = registry.place(place_id)
    lineage = registry.lineage(place) if place else ()
    category = getattr(command, "category", None) or (issue.category if issue else "")
    body = body_concerned(command)
    return Rules(
        calendar=calendar,
        place=place,
        lineage=lineage,
        category=registry.category(category),
        # An imported step starts no clock and needs no basis here: its source had rules of its own.
        responsibility=None
        if command.imported
        else _responsibility(registry, command, lineage, category, issue),
        body=registry.body(body) if body else None,
        target=target,
        target_place=registry.place(target.place) if target else None,
        council=sitting_named(registry.log, getattr(command, "council", None)),
    )


def body_concerned(command: c.IssueCommand) -> str | None:
    """The body that the registry is asked about: the one that is named, or that takes the issue over."""
    if isinstance(command, c.TakeOverIssue):
        return command.by.body
    body: str | None = getattr(command, "body", None)
    return body


def _responsibility(
    registry: RegistryReader,
    command: c.IssueCommand,
    lineage: tuple[Place, ...],
    category: str,
    issue: Issue | None,
) -> Responsibility | None:
    """The line in force where the issue stands after the command."""
    seat = _seat(command, lineage, issue.before) if issue else None
    return registry.responsibility(_from_seat(lineage, seat), category)


def _seat(command: c.IssueCommand, lineage: tuple[Place, ...], before: str) -> str:
    """The place that the issue is before when the command has been carried out."""
    match command:
        case c.EscalateIssue() | c.TakeOverIssue() | c.EscalateOverdue():
            moved = place_above(lineage, before)
        case c.ReturnIssue():
            moved = place_below(lineage, before)
        case _:
            return before
    return moved.id if moved else before


def _from_seat(lineage: Sequence[Place], seat: str | None) -> Sequence[Place]:
    """The part of the lineage from the seat upwards."""
    return [place for place in lineage if seat not in place.ancestors]
