"""The pages of issues: the list with its filters, and one issue with its history."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

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
from domain.chinese import STATES
from domain.issue.errors import IssueNotYetRecorded
from projections.duty import on_duty


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
    return page(
        "issues.html",
        names=names,
        query=query,
        found=found,
        total=total,
        more=next_page("/issues", query, found.next),
        is_filtered=is_filtered(query),
        unknown=_unknown(query, names),
        zone=services.zone,
    )


def issue(id: InIssue, query: Annotated[MomentQuery, Query()], services: InServices) -> Response:
    """One issue with its history, now or as it stood at a moment.

    What was not recorded at that moment leads to the issue as it is now.
    """
    moment = moment_asked(query, services)
    try:
        return _issue_page(id, moment, services)
    except IssueNotYetRecorded as refusal:
        return not_yet_recorded(refusal, "此诉求", f"/issues/{id}", "issues", services.zone)


def _issue_page(id: str, moment: Moment, services: Services) -> Response:
    stream, position = stream_of(services, id), moment.position
    detail = issue_detail(services, stream, position)
    history = issue_events(services, stream, position)
    with services.read() as connection:
        names = read_names(connection)
        related = related_to(connection, stream, position)
        duty = on_duty(connection, detail.place, detail.raised_at, position)
    return page(
        "issue.html",
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
