"""Issues that need attention, as sections tell of them; and the section on hard cases."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from domain.chinese import STATES
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline as t
from projections.reader import StreamReader
from projections.summary_candidates import Candidate
from projections.summary_conditions import state_of
from projections.summary_labels import REASON_LABELS
from projections.summary_model import Case, CasesSection, HardCase
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_timeline import Timeline, timelines
from projections.summary_times import local_time

MOST_CASES = 10
"""How many hard cases a summary shows."""


def hard_cases(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    log: StreamReader,
    scope: Scope,
    found: Sequence[Candidate],
    names: Names,
    zone: ZoneInfo,
) -> CasesSection:
    """The first of the candidates, with their timelines."""
    chosen = found[:MOST_CASES]
    told = timelines(connection, log, scope, [candidate.stream for candidate in chosen], names, zone)
    cases = cases_of(connection, scope, chosen, names, zone)
    section = (_with_timeline(case, told[case.stream]) for case in cases)
    return CasesSection(id="hard_cases", title="重点难点诉求", total=len(found), cases=tuple(section))


def cases_of(
    connection: Connection, scope: Scope, chosen: Sequence[Candidate], names: Names, zone: ZoneInfo
) -> list[Case]:
    """These issues at the end of the period, in the order given."""
    streams = [candidate.stream for candidate in chosen]
    positions = state_of(scope, scope.end, streams)
    rows = {row.stream: row for row in connection.execute(select(t).where(t.c.position.in_(positions)))}
    # Code and title never change, and are on the board alone.
    query = select(issue_board.c.stream, issue_board.c.code, issue_board.c.title)
    found = connection.execute(query.where(issue_board.c.stream.in_(streams)))
    about = {stream: (code, title) for stream, code, title in found}
    return [_case(rows[c.stream], about[c.stream], c.reasons, names, zone) for c in chosen]


def _case(
    row: Row[Any], about: tuple[str, str], reasons: tuple[str, ...], names: Names, zone: ZoneInfo
) -> Case:
    code, title = about
    return Case(
        stream=row.stream,
        code=code,
        title=title,
        place=names.of("place", row.place),
        category=names.of("category", row.category),
        body=None if row.body is None else names.of("body", row.body),
        state=row.state,
        state_label=STATES[row.state],
        raised_at=local_time(row.raised_at, zone),
        due=None if row.due is None else local_time(row.due, zone),
        supporters=row.supporters,
        reasons=reasons,
        reason_labels=tuple(REASON_LABELS[reason] for reason in reasons),
    )


def _with_timeline(case: Case, told: Timeline) -> HardCase:
    return HardCase(**case.model_dump(), omitted=told.omitted, timeline=told.entries)
