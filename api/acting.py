"""In whose name a command is given, once the caller's authority has been asked.

The administrator may say so in the body (`by`): in which role, and for which body. Without it the
administrator gives each command as the one whom its rule asks for: for the assigned body, or as the
coordinator. Whoever is acted for, the event always holds the id of the actor behind the token.

What sittings, decisions and meetings come to is written down by a few for all who were there: there a
coordinator and a secretary of the council say so too, for those whose word they take down.
"""

from collections.abc import Iterable

import structlog

from api.issue_bodies import OnBehalf
from api.problems import NotAllowed
from domain.access import RECORDS_FOR
from domain.decision.events import Task
from domain.event import Actor
from domain.issue import commands as c
from domain.issue.issue import Issue
from domain.roles import role_name

ADMINISTRATOR = "administrator"
FOR_THE_BODY = (
    c.AcceptAssignment,
    c.DeclineAssignment,
    c.ReportProgress,
    c.RequestInformation,
    c.ResolveIssue,
)
AS_COORDINATOR = (c.ExtendDeadline,)


def acting(actor: Actor, by: OnBehalf | None) -> Actor:
    """The actor of a command that any role may give. Raises NotAllowed."""
    if by is None:
        return actor
    if actor.role != ADMINISTRATOR:
        _log(actor, by)
        raise NotAllowed(
            "Only an administrator's token may say on whose behalf a command is given; leave out `by`.",
            "只有管理员令牌可以代他人操作，请去掉 by。",
        )
    return Actor(id=actor.id, role=by.role, body=by.body)


def acting_on(issue: Issue, command: type[c.IssueCommand], actor: Actor, by: OnBehalf | None) -> Actor:
    """The actor of a command on an issue. Raises NotAllowed."""
    if by is not None or actor.role != ADMINISTRATOR:
        return acting(actor, by)
    if issubclass(command, FOR_THE_BODY) and issue.assignment:
        return actor.model_copy(update={"body": issue.assignment.body})
    if issubclass(command, AS_COORDINATOR):
        return actor.model_copy(update={"role": "coordinator"})
    return actor


def recording_for(actor: Actor, by: OnBehalf | None) -> Actor:
    """The actor of a command on a sitting, decision or meeting. Raises NotAllowed."""
    if by is None:
        return actor
    if by.role not in (allowed := RECORDS_FOR.get(actor.role, frozenset())):
        _log(actor, by)
        raise _records_not_for(actor.role, by.role, sorted(allowed))
    return Actor(id=actor.id, role=by.role, body=by.body)


def completing(tasks: Iterable[Task], number: str, actor: Actor, by: OnBehalf | None) -> Actor:
    """The actor who says that a task is done: its body, where an administrator names nobody.

    Raises NotAllowed.
    """
    if by is not None or actor.role != ADMINISTRATOR:
        return recording_for(actor, by)
    body = next((task.body for task in tasks if task.task == number), None)
    return actor.model_copy(update={"body": body})


def _log(actor: Actor, by: OnBehalf) -> None:
    structlog.get_logger().warning(
        "not_allowed", rule="records-not-for", actor=actor.id, role=actor.role, wanted=by.role, body=by.body
    )


def _records_not_for(own: str, wanted: str, allowed: list[str]) -> NotAllowed:
    if not allowed:
        return NotAllowed(
            "Only the token of an administrator, coordinator or council secretary may say on whose behalf a "
            "command is given; leave out `by`.",
            "只有管理员、协调员或议事会记录人的令牌可以代他人登记，请去掉 by。",
        )
    return NotAllowed(
        f"A token of the role {own} records for {', '.join(allowed)}, not for {wanted}; "
        "name one of these, or leave out `by`.",
        f"角色为“{role_name(own)}”的令牌只能代{'、'.join(map(role_name, allowed))}登记，"
        f"不能代{role_name(wanted)}登记，请改填角色或去掉 by。",
    )
