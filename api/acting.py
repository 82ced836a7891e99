"""In whose name a command is given, until access control exists.

The administrator may say so in the body (`by`): in which role, and for which body. Without it the
administrator gives each command as the one whom its rule asks for: for the assigned body, or as the
coordinator. Whoever is acted for, the event always holds the id of the actor behind the token.
"""

from api.issue_bodies import OnBehalf
from api.problems import NotAllowed
from domain.event import Actor
from domain.issue import commands as c
from domain.issue.issue import Issue

ADMINISTRATOR = "administrator"
FOR_THE_BODY = (c.AcceptAssignment, c.DeclineAssignment, c.ReportProgress, c.ResolveIssue)
AS_COORDINATOR = (c.ExtendDeadline,)


def acting(actor: Actor, by: OnBehalf | None) -> Actor:
    """The actor of a command that any role may give. Raises NotAllowed."""
    if by is None:
        return actor
    if actor.role != ADMINISTRATOR:
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
