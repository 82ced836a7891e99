"""Hands each command to the service that it is for."""

from domain.coordination import commands as o
from domain.coordination.service import CoordinationService
from domain.council import commands as k
from domain.council.service import CouncilService
from domain.decision import commands as d
from domain.decision.service import DecisionService
from domain.issue import commands as c
from domain.issue.service import IssueService
from domain.registry import commands as r
from domain.registry.service import RegistryService
from domain.service import Context


def on_issue(issues: IssueService, stream: str, command: c.IssueCommand, context: Context) -> None:
    """Carry out a command on an issue. Raises the refusals of the domain."""
    match command:
        case c.RaiseIssue():
            issues.raise_issue(stream, command, context)
        case c.MergeIssue():
            issues.merge(stream, command, context)
        case c.UnmergeIssue():
            issues.unmerge(stream, command, context)
        case _:
            issues.handle(stream, command, context)


def on_decision(
    decisions: DecisionService, stream: str, command: d.DecisionCommand, context: Context
) -> None:
    """Carry out a command on a decision. Raises the refusals of the domain."""
    if isinstance(command, d.RaiseDecision):
        decisions.raise_decision(stream, command, context)
    else:
        decisions.handle(stream, command, context)


def on_council(councils: CouncilService, stream: str, command: k.CouncilCommand, context: Context) -> None:
    """Carry out a command on a sitting. Raises the refusals of the domain."""
    if isinstance(command, k.ConveneCouncil):
        councils.convene(stream, command, context)
    else:
        councils.handle(stream, command, context)


def on_meeting(
    coordination: CoordinationService, stream: str, command: o.CoordinationCommand, context: Context
) -> None:
    """Carry out a command on a meeting or summary. Raises the refusals of the domain."""
    match command:
        case o.ScheduleMeeting():
            coordination.schedule(command, context)
        case o.IssueSummary():
            coordination.issue_summary(command, context)
        case _:
            coordination.handle(stream, command, context)


def on_registry(  # noqa: PLR0912 one case a command
    registry: RegistryService, command: r.RegistryCommand, context: Context, stream: str = ""
) -> None:
    """Carry out a command on the registry; `stream` is that of an activity. Raises its refusals."""
    match command:
        case r.RegisterPlace():
            registry.register_place(command, context)
        case r.DefineCategory():
            registry.define_category(command, context)
        case r.RegisterBody():
            registry.register_body(command, context)
        case r.SetResponsibilities():
            registry.set_responsibilities(command, context)
        case r.SetGrids():
            registry.set_grids(command, context)
        case r.OpenPost():
            registry.open_post(command, context)
        case r.ClaimPost():
            registry.claim_post(command, context)
        case r.ReleasePost():
            registry.release_post(command, context)
        case r.ClosePost():
            registry.close_post(command, context)
        case r.OpenStation():
            registry.open_station(command, context)
        case r.RosterDuty():
            registry.roster_duty(command, context)
        case r.CancelDuty():
            registry.cancel_duty(command, context)
        case r.PlanActivity():
            registry.plan_activity(stream, command, context)
        case r.HoldActivity():
            registry.hold_activity(stream, command, context)
        case r.CancelActivity():
            registry.cancel_activity(stream, command, context)
        case r.DefineVotingRule():
            registry.define_voting_rule(command, context)
