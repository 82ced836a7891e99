"""The stage on which the demonstration year is performed through the HTTP API alone."""

import asyncio
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
from pydantic_core import to_jsonable_python
from starlette.types import ASGIApp, Message, Scope

from api.coordination_bodies import COORDINATION_BODIES
from api.council_bodies import COUNCIL_BODIES
from api.decision_bodies import DECISION_BODIES
from api.issue_bodies import BODIES
from domain.access import Caller
from domain.coordination import commands as o
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import place_and_month
from domain.council import commands as k
from domain.decision import commands as d
from domain.event import Actor, stream_kind
from domain.issue import commands as c
from domain.registry import commands as r
from domain.roles import ROLES
from domain.service import Context
from infra.bootstrap import Yishi
from infra.demo.stage import Frozen, Proposal
from infra.demo.steps import Command, Step, renamed

COMMANDS = {
    body.command: name
    for bodies in (BODIES, DECISION_BODIES, COUNCIL_BODIES, COORDINATION_BODIES)
    for name, body in bodies.items()
}
"""The last part of the path, by command."""
NEW = {d.RaiseDecision: "decisions", k.ConveneCouncil: "councils", r.PlanActivity: "activities"}
"""What is given an id of its own by the API, and where it is put."""
ENVELOPE = {"by", "now", "imported", "code", "stream"}
"""Members of commands that a body does not say, or says in another way."""


CALLERS = {role: Caller(Actor(id=f"actor-{uuid5(NAMESPACE_URL, role)}", role=role)) for role in ROLES}
"""By token. Those of the store would be on record in the log, which the story is not about."""


@dataclass
class HttpStage:
    """Performs each step as one request, in the role of whoever acts in the story; a stage.

    Two things are not requests: what the clock does, which no role may do through the API, and time. Each
    request claims when it happened.
    """

    yishi: Yishi
    app: ASGIApp
    runner: asyncio.Runner
    names: dict[str, str] = field(default_factory=dict)
    """By the stream of the story, the stream that the API made."""
    requests: int = 0

    def give(self, step: Step) -> None:
        """Perform one step. Raises AssertionError with the problem that the API answers."""
        command = step.command
        told = renamed(step, self.names)
        if isinstance(command, c.EscalateIssue) and command.automatic:
            self.yishi.issues.handle(told.stream, command, _context(command, f"clock:{told.stream}"))
            return
        if isinstance(command, o.IssueSummary):
            self.yishi.views.catch_up()
        method, path, body = request_for(told)
        answer = self._send(
            method, path, {**body, "occurred_at": to_jsonable_python(command.now)}, command.by
        )
        self._learn(step, answer)

    def proposed(self, place: str, month: str) -> Proposal:
        """The proposed agenda, in the names of the story."""
        told = self.get(f"/coordination-meetings/{place}/{month}/proposed-agenda")
        known = {recorded: name for name, recorded in self.names.items()}
        items: list[dict[str, Any]] = told["items"]
        for item in items:
            item["subject"] = known.get(item["subject"], item["subject"])
        return Proposal(told["position"], [AgendaItem.model_validate(item) for item in items])

    def summary(self, place: str, month: str) -> Frozen:
        """Nothing: the API itself computes what it issues."""
        return Frozen(0, "")

    def _send(self, method: str, path: str, body: Any, by: Actor) -> dict[str, Any]:
        """As the role itself; where somebody acts for a body or for themselves, an administrator says so.

        A token has an actor of its own, so that a resident's is nobody of the story.
        """
        registered = by.role == "resident" or (by.role != "administrator" and by.body is not None)
        if registered:
            body["by"] = {"role": by.role} | ({"body": by.body} if by.body else {})
        role = "administrator" if registered else by.role
        return self._request(method, path, role, body)

    def get(self, path: str) -> dict[str, Any]:
        """What an auditor reads there, once the views are up with the log."""
        self.yishi.views.catch_up()
        return self._request("GET", path, "auditor", None)

    def _request(self, method: str, path: str, role: str, body: Any) -> dict[str, Any]:
        self.requests += 1
        content = b"" if body is None else orjson.dumps(body)
        status, answer = self.runner.run(answered(self.app, method, f"/api/v1{path}", role, content))
        assert status in (200, 201), f"{path} {body}: {answer.decode()}"
        told: dict[str, Any] = orjson.loads(answer)
        return told

    def _learn(self, step: Step, answer: dict[str, Any]) -> None:
        """What the API called what is new."""
        command = step.command
        if isinstance(command, c.RaiseIssue):
            self.names[step.stream] = f"issue-{answer['id']}"
        elif type(command) in NEW:
            self.names[step.stream] = f"{stream_kind(step.stream)}-{answer['id']}"
        elif isinstance(command, o.RecordOutcome) and step.raises and command.decision:
            item = next(item for item in answer["agenda"] if item["item"] == command.item)
            self.names[step.raises] = f"decision-{item['outcome']['decision']}"


def _context(command: Command, id_: str) -> Context:
    """Of a command that is no request."""
    return Context(
        by=command.by,
        command_id=id_,
        correlation_id=id_,
        causation_id=id_,
        clock=datetime.now(UTC),
        occurred_at=command.now,
    )


async def answered(app: ASGIApp, method: str, path: str, token: str, content: bytes) -> tuple[int, bytes]:
    """Status and content of the answer to one request of ASGI.

    Bare, since a year has thousands of requests: a client of HTTP takes as long for each as the server does.
    """
    headers = {"host": "yishi", "authorization": f"Bearer {token}", "content-type": "application/json"}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("yishi", 80),
    }
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send)
    return told[0]["status"], b"".join(message.get("body", b"") for message in told)


def request_for(step: Step) -> tuple[str, str, dict[str, Any]]:
    """Method, path and body that say the step. Raises KeyError for a command that the API cannot say."""
    command, facts = step.command, _facts(step.command)
    match command:
        case c.RaiseIssue():
            facts.pop("personal", None)
            return "POST", "/issues", facts | _personal(command)
        case r.RegistryCommand():
            return _on_registry(step, facts)
        case o.ScheduleMeeting():
            return "POST", "/coordination-meetings", facts
        case o.IssueSummary():
            reason = {"reason": command.reason} if command.reason else {}
            return "POST", f"/places/{command.place}/summaries/{command.month}", reason
        case o.CoordinationCommand():
            return _on_meeting(step, facts)
    if type(command) in NEW:
        return "POST", f"/{NEW[type(command)]}", facts
    kind, _, id_ = step.stream.partition("-")
    if isinstance(command, c.MergeIssue):
        facts["into"] = command.into.removeprefix("issue-")
    if isinstance(command, c.WithdrawIssue):
        # A token has an actor of its own: whose matter it is, its holder says.
        facts["on_behalf_of"] = command.by.id
    return "POST", f"/{kind}s/{id_}/{COMMANDS[type(command)]}", facts


def _facts(command: Command) -> dict[str, Any]:
    told = {f.name: getattr(command, f.name) for f in fields(command) if f.name not in ENVELOPE}
    facts: dict[str, Any] = to_jsonable_python({name: told[name] for name in told if told[name] is not None})
    facts.pop("automatic", None)
    return facts


def _personal(command: c.RaiseIssue) -> dict[str, Any]:
    """Who reported it, and the description beside."""
    if command.personal is None:
        return {}
    known = command.personal.model_dump(exclude_none=True)
    description = known.pop("description", None)
    return {"description": description, "reporter": {"id": known.pop("subject"), **known}}


def _on_meeting(step: Step, facts: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    named = place_and_month(step.stream)
    assert named is not None
    if isinstance(step.command, o.FreezeAgenda):
        facts["items"] = [_chosen(item) for item in step.command.items]
    if isinstance(step.command, o.RecordOutcome) and step.command.decision:
        facts["decision"] = _facts(step.command.decision)
    return "POST", f"/coordination-meetings/{named[0]}/{named[1]}/{COMMANDS[type(step.command)]}", facts


def _chosen(item: AgendaItem) -> dict[str, str]:
    return {"subject": item.subject} if item.subject else {"title": item.title}


def _on_registry(step: Step, facts: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    command = step.command
    match command:
        case r.RegisterPlace():
            return "POST", "/places", _with_id(facts, "place")
        case r.DefineCategory():
            return "POST", "/categories", _with_id(facts, "category")
        case r.RegisterBody():
            return "POST", "/bodies", _with_id(facts, "body")
        case r.SetResponsibilities() | r.SetGrids():
            last = "grids" if isinstance(command, r.SetGrids) else "responsibilities"
            return "PUT", f"/places/{facts.pop('place')}/{last}", facts
        case r.DefineVotingRule():
            rule = facts["rule"]
            return "PUT", f"/voting-rules/{rule.pop('name')}", rule
        case r.OpenPost():
            return "POST", f"/bodies/{facts.pop('body')}/posts", _with_id(facts, "post")
        case r.ClaimPost() | r.ReleasePost() | r.ClosePost():
            last = type(command).__name__.removesuffix("Post").lower()
            return "POST", f"/bodies/{facts.pop('body')}/posts/{facts.pop('post')}/{last}", facts
        case r.OpenStation():
            return "POST", "/stations", _with_id(facts, "station")
        case r.RosterDuty() | r.CancelDuty():
            last = "roster" if isinstance(command, r.RosterDuty) else "cancel-duty"
            return "POST", f"/stations/{facts.pop('station')}/{last}", facts
        case r.PlanActivity():
            return "POST", "/activities", facts
    last = "hold" if isinstance(command, r.HoldActivity) else "cancel"
    return "POST", f"/activities/{step.stream.removeprefix('activity-')}/{last}", facts


def _with_id(facts: dict[str, Any], member: str) -> dict[str, Any]:
    return {"id": facts.pop(member), **facts}
