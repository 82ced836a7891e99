"""The pages of issues: the list with its filters, and one issue with its history."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.dependencies import InServices, Services
from api.issue_clocks import clocks_answer
from api.issue_lists import IssueQuery, count_issues, issue_page
from api.issue_reads import InIssue, issue_detail, issue_events, stream_of
from api.pages.lists import is_filtered, next_page
from api.pages.moments import Moment, MomentQuery, moment_asked, time_of
from api.pages.names import Names, read_names
from api.pages.related import related_to
from api.pages.render import not_yet_recorded, page
from api.pages.steps import Telling, steps
from api.pages.visitor import visitor_of
from domain.chinese import STATES
from domain.issue.errors import IssueNotYetRecorded
from projections.duty import on_duty


def routes() -> APIRouter:
    """The routes of the pages of issues."""
    router, read = APIRouter(), needs("open.read")
    router.get("/issues", include_in_schema=False, **read)(issues)
    router.get("/issues/{id}", include_in_schema=False, **read)(issue)
    return router


def issues(query: Annotated[IssueQuery, Query()], services: InServices, authority: InAuthority) -> Response:
    """The list, the last raised first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    now = services.clock()
    with services.read() as connection:
        names = read_names(connection, authority.place)
        found = issue_page(connection, query, now)
        total = count_issues(connection, query.filters(), now)
    return page(
        "issues.html",
        visitor=visitor_of(authority),
        names=names,
        query=query,
        found=found,
        total=total,
        more=next_page("/issues", query, found.next),
        is_filtered=is_filtered(query),
        unknown=_unknown(query, names),
        zone=services.zone,
    )


def issue(
    id: InIssue, query: Annotated[MomentQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """One issue with its history, now or as it stood at a moment.

    What was not recorded at that moment leads to the issue as it is now.
    """
    moment = moment_asked(query, services)
    try:
        return _issue_page(id, moment, services, authority)
    except IssueNotYetRecorded as refusal:
        return not_yet_recorded(refusal, "此诉求", f"/issues/{id}", "issues", authority)


def _issue_page(id: str, moment: Moment, services: Services, authority: Authority) -> Response:
    stream, position = stream_of(services, id, authority), moment.position
    detail = issue_detail(services, stream, position, authority)
    history = issue_events(services, stream, position)
    with services.read() as connection:
        names = read_names(connection, authority.place)
        related = related_to(connection, stream, position).within(names.places)
        duty = on_duty(connection, detail.place, detail.raised_at, position)
    return page(
        "issue.html",
        visitor=visitor_of(authority),
        issue=detail,
        steps=steps(history.items, Telling(names, {}, services.zone, STATES)),
        clocks=clocks_answer(services, stream, position, time_of(moment, services)),
        names=names,
        related=related,
        duty=duty,
        zone=services.zone,
        moment=moment,
        as_of=history.items[-1].recorded_at,
        address=f"/issues/{detail.id}",
        overdue=bool(detail.present_due and not moment.is_past and detail.present_due < services.clock()),
    )


def _unknown(query: IssueQuery, names: Names) -> list[tuple[str, str]]:
    """What is asked for and not registered: otherwise a mistyped id would look like an empty list."""
    asked = (
        ("辖区", query.place, names.places),
        ("类别", query.category, names.categories),
        ("办理主体", query.body, names.bodies),
    )
    return [(label, id_) for label, id_, known in asked if id_ is not None and id_ not in known]
