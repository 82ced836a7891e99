"""All pages, their style sheet, and how problems look to people."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.pages import (
    access,
    account,
    councils,
    decisions,
    home,
    issues,
    meetings,
    sign_in,
    summaries,
    volunteering,
)
from api.pages.render import FOLDER, page
from api.pages.visitor import Visitor
from api.problems import Problem, SignInNeeded

FIELDS = {
    "place": "辖区",
    "month": "月份",
    "period": "期间",
    "state": "状态",
    "kind": "类型",
    "category": "类别",
    "body": "办理主体",
    "day": "日期",
    "position": "日志位置",
    "as_of": "时间",
    "at": "时间",
    "q": "标题或短号",
}
"""What a person calls the parts of an address and the fields of a filter."""


class _Static(StaticFiles):
    """Files that a browser keeps, and asks about again, so that a new version is seen at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def routes() -> APIRouter:
    """The routes of all pages."""
    router = APIRouter()
    for part in (
        home,
        issues,
        councils,
        decisions,
        meetings,
        volunteering,
        summaries,
        sign_in,
        account,
        access,
    ):
        router.include_router(part.routes())
    return router


def static() -> StaticFiles:
    """What the pages load besides."""
    return _Static(directory=FOLDER / "static")


def problem_page(problem: Problem, visitor: Visitor | None = None) -> Response:
    """A problem in plain Chinese for the visitor; without a session, how to sign in."""
    headers: Mapping[str, str] = problem.headers
    if isinstance(problem, SignInNeeded):
        return page("sign_in.html", problem.status, headers, failed=False)
    named = [each for each in problem.errors if _field(each) in FIELDS]
    # What has no name that people know is left to the sentence of the problem.
    faults = [
        (FIELDS[_field(each)], each["detail_zh"]) for each in named if len(named) == len(problem.errors)
    ]
    return page("problem.html", problem.status, headers, visitor=visitor, problem=problem, faults=faults)


def _field(fault: Mapping[str, str]) -> str:
    """The member of the address or form that is at fault: `state` of `/state/0`."""
    return fault["field"].strip("/").partition("/")[0]
