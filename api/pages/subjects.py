"""What issues, decisions, sittings and meetings that a page names are called, and where they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from domain.coordination.meeting import place_and_month
from domain.event import stream_kind
from projections.decisions import decision_board
from projections.issue_board import issue_board

PAGES = {"issue": "/issues", "decision": "/decisions", "council": "/councils"}
KINDS = {"issue": "诉求", "decision": "决议", "coordination": "上次会议的任务"}
MOST_NAMED = 500
"""Streams that one query names; databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An issue, a decision, or a task of another meeting, that something is about."""

    title: str
    kind: str
    """In Chinese."""
    code: str | None
    address: str | None


Subjects = Mapping[str, Subject]
"""By stream; of a task `<stream of the meeting>#<task>`."""


def address_of(stream: str) -> str | None:
    """The path of the page that shows the stream; None where there is none."""
    kind, _, id_ = stream.partition("-")
    if kind in PAGES:
        return f"{PAGES[kind]}/{id_}"
    held = place_and_month(stream.partition("#")[0])
    return f"/meetings/{held[0]}/{held[1]}" if held and kind == "coordination" else None


def read_subjects(connection: Connection, streams: Iterable[str]) -> Subjects:
    """Titles and short numbers of issues and decisions; a task goes by its number in its meeting."""
    wanted = list(dict.fromkeys(streams))
    titles = _titles(connection, issue_board, [each for each in wanted if stream_kind(each) == "issue"])
    titles |= _titles(
        connection, decision_board, [each for each in wanted if stream_kind(each) == "decision"]
    )
    return {each: _subject(each, titles) for each in wanted}


def _subject(stream: str, titles: Mapping[str, tuple[str, str]]) -> Subject:
    kind = KINDS.get(stream_kind(stream), "事项")
    if stream in titles:
        title, code = titles[stream]
        return Subject(title, kind, code, address_of(stream))
    number = stream.partition("#")[2]
    return Subject(f"任务 {number}" if number else kind, kind, None, address_of(stream))


def _titles(connection: Connection, board: Table, streams: list[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(streams), MOST_NAMED):
        page = streams[start : start + MOST_NAMED]
        rows = connection.execute(
            select(board.c.stream, board.c.title, board.c.code).where(board.c.stream.in_(page))
        )
        found |= {row.stream: (row.title, row.code) for row in rows}
    return found
