"""Writes on issues: `POST /issues` and `POST /issues/{id}/{command}`."""

import re
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from starlette.responses import Response

from api.acting import acting, acting_on
from api.authority import needs
from api.command_routes import command_route
from api.dependencies import Services
from api.issue_answers import IssueAnswer
from api.issue_bodies import BODIES, UUID, IssueCommandBody, MergeBody, RaiseBody, SupportBody
from api.problems import InvalidRequest, NoIssueId
from api.recording import Answer, InRecording, Recording
from domain.event import Actor, Personal
from domain.issue import commands as c
from domain.issue.errors import IssueNotFound
from domain.issue.issue import Issue, fold
from domain.issue.service import external_stream
from domain.log import Receipt
from domain.service import Context


def _id(given: str) -> str:
    if not re.fullmatch(UUID, given, re.IGNORECASE | re.ASCII):
        raise NoIssueId
    return given


InIssueId = Annotated[
    str,
    AfterValidator(_id),
    Path(alias="id", examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"], description="The issue's UUID."),
]


def routes() -> APIRouter:
    """The write routes of issues."""
    router = APIRouter(tags=["issues"])
    router.post(
        "/issues",
        status_code=201,
        response_model=IssueAnswer,
        summary="Raise an issue",
        **needs("issue.raise"),
    )(raise_issue)
    for name, body in BODIES.items():
        summary = (body.__doc__ or name).strip().rstrip(".")
        router.post(
            f"/issues/{{id}}/{name}",
            response_model=IssueAnswer,
            summary=summary,
            name=name,
            **needs(f"issue.{name}"),
        )(command_route(InIssueId, body, _give))
    return router


def raise_issue(body: RaiseBody, recording: InRecording) -> Response:
    """Record a resident's matter. Description and reporter are sealed; the answer shows open data only."""
    stream = (
        external_stream(body.external_id) if body.external_id else f"issue-{recording.id_for_new('issue')}"
    )
    personal = _personal(body, recording)
    recording.over(stream, body.place, reporter=personal.subject if personal else None)
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.RaiseIssue(
        by=context.by,
        now=context.occurred_at,
        code=recording.services.new_code(context.occurred_at),
        place=body.place,
        category=body.category,
        title=body.title,
        channel=body.channel,
        location=body.location,
        personal=personal,
        external_id=body.external_id,
    )
    return recording.record(
        stream,
        body,
        lambda: recording.services.issues.raise_issue(stream, command, context),
        answer_from(recording.services),
        created=True,
        same_personal=lambda receipt: _is_recorded(recording.services, receipt, personal),
    )


def _give(id_: str, body: IssueCommandBody, recording: Recording) -> Response:
    stream = f"issue-{id_.lower()}"
    issue = recording.services.issues.load(stream)
    if isinstance(body, SupportBody) and body.supporter is None:
        _supports_in_person(recording.actor)
    _authorise(issue, body, recording)
    by = acting_on(issue, body.command, recording.actor, body.by)
    context = recording.context(by, body.occurred_at)
    return recording.record(
        stream,
        body,
        lambda: _carry_out(stream, body, context, recording),
        answer_from(recording.services),
    )


def _authorise(issue: Issue, body: IssueCommandBody, recording: Recording) -> None:
    """Raises IssueNotFound for an issue elsewhere, and what the caller's authority refuses."""
    own = recording.authority.caller.subject
    recording.over(
        issue.stream,
        issue.place,
        present=issue.before,
        reporter=(body.supporter or own) if isinstance(body, SupportBody) else issue.reporter,
        body=issue.assignment.body if issue.assignment else None,
        missing=IssueNotFound(issue=issue.stream.removeprefix("issue-")),
    )
    if isinstance(body, MergeBody) and (target := recording.services.issues.find(f"issue-{body.into}")):
        recording.over(
            issue.stream, target.place, present=target.before, missing=IssueNotFound(issue=body.into)
        )


def _carry_out(stream: str, body: IssueCommandBody, context: Context, recording: Recording) -> Receipt:
    facts, services = body.facts(), recording.services
    if isinstance(body, MergeBody):
        facts["into"] = f"issue-{body.into}"
    if isinstance(body, SupportBody):
        facts["supporter"] = body.supporter or recording.authority.caller.subject
    command = body.command(by=context.by, now=context.occurred_at, **facts)
    match command:
        case c.MergeIssue():
            return services.issues.merge(stream, command, context)
        case c.UnmergeIssue():
            return services.issues.unmerge(stream, command, context)
    return services.issues.handle(stream, command, context)


def _supports_in_person(actor: Actor) -> None:
    """Only residents support: whoever records it for one says for whom. Raises InvalidRequest."""
    if actor.role == "resident":
        return
    fault = {
        "in": "body",
        "field": "/supporter",
        "detail": "it is missing; give the pseudonym of the resident who supports the issue",
        "detail_zh": "缺少此项，请填写附议居民的编号",
        "code": "missing",
    }
    raise InvalidRequest(
        "supporter: it is missing; give the pseudonym of the resident who supports the issue.",
        "缺少 supporter，请填写附议居民的编号。",
        errors=[fault],
    )


def answer_from(services: Services) -> Answer:
    """Makes the answer of an issue's stream from the log, or from what was recorded just now."""

    def answer(receipt: Receipt) -> IssueAnswer:
        begun = fold(None, receipt.begun)
        issue = begun or services.issues.find(receipt.stream, receipt.position)
        if issue is None:
            raise IssueNotFound(issue=receipt.stream.removeprefix("issue-"))
        return IssueAnswer.of(issue)

    return answer


def _personal(body: RaiseBody, recording: Recording) -> Personal | None:
    """What is sealed: of a resident it is kept under their own pseudonym, so that it stays theirs to read."""
    reporter, in_person = body.reporter, recording.actor.role == "resident"
    if reporter is None and body.description is None and not in_person:
        return None
    subject = (reporter and reporter.id) or (
        recording.authority.caller.subject if in_person else f"subject-{recording.id_for_new('subject')}"
    )
    known = reporter.model_dump(exclude={"id"}) if reporter else {}
    return Personal(subject=subject, description=body.description, **known)


def _is_recorded(services: Services, receipt: Receipt, personal: Personal | None) -> bool:
    """Whether these personal data are what the event sealed. What has been erased cannot be compared."""
    raised = next(iter(services.log.history(receipt.stream, receipt.position)))
    if raised.sealed is None or personal is None:
        return raised.sealed is None and personal is None
    recorded = services.open_personal(raised)
    return recorded is None or recorded == personal
