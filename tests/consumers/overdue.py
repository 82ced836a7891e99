"""A Yishi with issues whose deadlines have passed, and what became of them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.issue.events import IssueEscalated, IssueUrged
from infra.bootstrap import Yishi, open_yishi
from infra.settings import Settings
from tests.api.conftest import Api, opened, register

LONG_AGO = "2026-03-02T09:00:00+08:00"
LISTED = {
    "entries": [
        {"category": "sanitation", "discuss_days": 1, "accept_days": 1, "resolve_days": 3},
    ]
}
"""The list of the compound; those above set no clocks."""


def with_deadlines(api: Api) -> None:
    """Register a community in which the council has a working day to discuss an issue."""
    register(api)
    assert api.put("/places/xinghe/responsibilities", LISTED).status_code == 200


def overdue(api: Api, number: int = 1, **facts: object) -> list[str]:
    """Streams of new issues that the council should have discussed long ago."""
    return [f"issue-{api.raised(occurred_at=LONG_AGO, **facts)}" for _ in range(number)]


@contextmanager
def opened_again(folder: Path, database_url: str) -> Iterator[Yishi]:
    """The same Yishi as another process opens it."""
    with open_yishi(Settings(database_url=database_url, keys=folder / "keys")) as yishi:
        yield yishi


@contextmanager
def opened_with_deadlines(folder: Path, database_url: str) -> Iterator[Api]:
    with opened(folder, database_url) as api:
        with_deadlines(api)
        yield api


def moved(yishi: Yishi) -> Counter[str]:
    """How often each issue was escalated or urged by itself."""
    entries = yishi.log.page(0, 100_000)
    return Counter(
        entry.envelope.stream
        for entry in entries
        if isinstance(entry.envelope.data, IssueEscalated | IssueUrged)
        and entry.envelope.actor.role == "system"
    )
