"""Pages."""

from fastapi import FastAPI
from starlette.responses import Response

from api.problems import Problem


def mount(app: FastAPI) -> None:
    """Add."""


def problem_page(problem: Problem) -> Response:
    """Page."""
    return problem.response()
