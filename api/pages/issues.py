"""The pages of issues: the list with its filters, and one issue with its history."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.dependencies import InServices, Services
from api.errors import status_of
from api.issue_answers import TimelineItem, issue_id
from api.issue_clocks import clocks_answer, moment_of
from api.issue_lists import IssueQuery, count_issues, issue_page
from api.issue_reads import InIssue, issue_detail, issue_events, stream_of
from api.pages.names import Names, read_names
from api.pages.render import local_deadline, page
from api.positions import AtQuery, view_position
from api.problems import InvalidRequest
from domain.chinese import TIERS
from domain.issue.errors import IssueNotYetRecorded
from domain.roles import role_name
from projections.summary_labels import CHANNEL_LABELS, EVENT_LABELS

BASES = {
    "council": "议事会讨论",
    "responsibility_list": "责任清单",
    "emergency": "紧急情况",
    "imported": "导入",
}
WORDS: Mapping[str, Mapping[Any, str]] = {
    "channel": CHANNEL_LABELS,
    "to_tier": TIERS,
    "basis": BASES,
    "satisfied": {True: "满意", False: "不满意"},
}
DEADLINES = frozenset({"due", "accept_due", "discuss_due"})
MEMBERS = {
    "channel": "渠道",
    "category": "类别",
    "place": "辖区",
    "to_tier": "层级",
    "conclusion": "议事结论",
    "body": "办理主体",
    "basis": "依据",
    "reason": "理由",
    "note": "说明",
    "question": "需补充的内容",
    "answer": "补充的情况",
    "outcome": "办理结果",
    "satisfied": "是否满意",
    "rating": "评分",
    "comment": "意见",
    "legal_ground": "依据",
    "discuss_due": "议事时限",
    "accept_due": "接办时限",
    "due": "办理时限",
}
"""The members of an event's facts that a page tells, in order."""


class IssuePageQuery(AtQuery):
    """At which moment; `at` is what the form sends, a local time to the minute."""

    at: Annotated[str, Field(max_length=16)] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an issue, as its page tells it."""

    item: TimelineItem
    label: str
    role: str
    told: tuple[tuple[str, str], ...]
    other: str | None
    """The id of another issue that it concerns."""


def routes() -> APIRouter:
    """The routes of the pages of issues."""
    router = APIRouter()
    router.get("/issues", include_in_schema=False)(issues)
    router.get("/issues/{id}", include_in_schema=False)(issue)
    return router


def issues(query: Annotated[IssueQuery, Query()], services: InServices) -> Response:
    """The list, the last raised first."""
    now = services.clock()
    with services.read() as connection:
        names = read_names(connection)
        found = issue_page(connection, query, now)
        total = count_issues(connection, query.filters(), now)
    filters = query.model_dump(exclude={"cursor"}, exclude_none=True, exclude_defaults=True, mode="json")
    more = f"/issues?{urlencode({**filters, 'cursor': found.next}, doseq=True)}" if found.next else None
    return page(
        "issues.html",
        names=names,
        query=query,
        found=found,
        total=total,
        more=more,
        is_filtered=bool(filters.keys() - {"limit"}),
        unknown=_unknown(query, names),
        zone=services.zone,
    )


def issue(id: InIssue, query: Annotated[IssuePageQuery, Query()], services: InServices) -> Response:
    """One issue with its history, now or as it stood at a moment.

    What was not recorded at that moment leads to the issue as it is now.
    """
    at = _moment(query, services)
    try:
        return _issue_page(id, at, services)
    except IssueNotYetRecorded as refusal:
        status = status_of(type(refusal))
        return page("not_yet_recorded.html", status, id=id, zone=services.zone, **refusal.facts)


def _issue_page(id: str, at: AtQuery, services: Services) -> Response:
    is_past = at.position is not None or at.as_of is not None
    position = view_position(services, at)
    stream = stream_of(services, id)
    detail = issue_detail(services, stream, position)
    history = issue_events(services, stream, position)
    with services.read() as connection:
        names = read_names(connection)
    steps = [_step(item, names, services) for item in history.items]
    return page(
        "issue.html",
        issue=detail,
        steps=steps,
        clocks=clocks_answer(services, stream, position, moment_of(services, at, position)),
        names=names,
        zone=services.zone,
        is_past=is_past,
        position=position,
        as_of=history.items[-1].recorded_at,
        overdue=bool(detail.present_due and not is_past and detail.present_due < services.clock()),
        bases=BASES,
    )


def _unknown(query: IssueQuery, names: Names) -> list[tuple[str, str]]:
    """What is asked for and not registered: otherwise a mistyped id would look like an empty list."""
    asked = (
        ("辖区", query.place, names.places),
        ("类别", query.category, names.categories),
        ("办理主体", query.body, names.bodies),
    )
    return [(label, id_) for label, id_, known in asked if id_ is not None and id_ not in known]


def _moment(query: IssuePageQuery, services: Services) -> AtQuery:
    """The position or time asked for. A minute counts whole: a person has read it off the page."""
    if not query.at:
        return AtQuery(position=query.position, as_of=query.as_of)
    try:
        minute = datetime.strptime(query.at, "%Y-%m-%dT%H:%M").replace(tzinfo=services.zone)
        until = minute + timedelta(minutes=1, microseconds=-1)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(
            "Give a local time such as 2026-03-01T08:00.", "请填写时间，如 2026-03-01 08:00。"
        ) from error
    return AtQuery(as_of=min(until, services.clock()))


def _step(item: TimelineItem, names: Names, services: Services) -> Step:
    other = item.data.get("into") or item.data.get("source") or item.data.get("out_of")
    return Step(
        item=item,
        label=EVENT_LABELS.get(item.type, item.type),
        role=_actor(item, names),
        told=tuple(_told(item.data, names, services)),
        other=issue_id(other) if isinstance(other, str) else None,
    )


def _actor(item: TimelineItem, names: Names) -> str:
    actor = item.actor
    return names.body(actor.body) if actor.body else role_name(actor.role)


def _told(data: Mapping[str, Any], names: Names, services: Services) -> Iterator[tuple[str, str]]:
    for member, label in MEMBERS.items():
        if (value := data.get(member)) is not None:
            yield label, _said(member, value, names, services)


def _said(member: str, value: Any, names: Names, services: Services) -> str:
    if member in DEADLINES:
        return local_deadline(datetime.fromisoformat(value), services.zone)
    called: Mapping[str, Callable[[str], str]] = {
        "category": names.category,
        "body": names.body,
        "place": names.place,
    }
    if member in called:
        return called[member](value)
    return str(WORDS.get(member, {}).get(value, value))
