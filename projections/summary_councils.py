"""The section on sittings of the party-mass council: who came, and what they concluded."""

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.council.council import Council, fold
from projections.councils import council_timeline
from projections.decisions import decision_board
from projections.issue_board import issue_board
from projections.pages import readable
from projections.reader import StreamReader
from projections.summary_counted import Counts, by_stream
from projections.summary_model_governance import CouncilHeld, CouncilItem, CouncilsSection
from projections.summary_model_parts import Value
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_times import local_time
from projections.summary_told import attending, figure_rows, is_known

MOST_COUNCILS = 30
"""How many sittings a summary shows."""
FIGURES = ("councils.held", "councils.items_deliberated")


def councils(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    log: StreamReader,
    scope: Scope,
    figures: Mapping[str, Value],
    found: Counts,
    names: Names,
    zone: ZoneInfo,
) -> CouncilsSection | None:
    """The sittings that were held, in order of time; None for a place that never had one."""
    streams = list(by_stream(found, FIGURES))
    if not streams and not is_known(connection, scope, council_timeline):
        return None
    sat = sorted(
        (_folded(log, scope, stream) for stream in streams),
        key=lambda council: (council.starts_at, council.place, council.stream),
    )[:MOST_COUNCILS]
    about = _about(connection, {subject for council in sat for subject, _ in council.deliberations})
    return CouncilsSection(
        id="councils",
        title="党群议事会",
        figures=figure_rows(figures, FIGURES),
        total=len(streams),
        councils=tuple(_held(council, scope, about, names, zone) for council in sat),
    )


def _folded(log: StreamReader, scope: Scope, stream: str) -> Council:
    """The sitting at the end of the period as known at the position."""
    entries = readable(log.stream_entries(stream, scope.position))
    council = fold(None, (each.envelope for each in entries if each.envelope.occurred_at < scope.end))
    if council is None:
        raise LookupError(f"{stream} is in the view and not in the log")
    return council


def _about(connection: Connection, subjects: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Code and title by stream: they never change."""
    wanted: Sequence[str] = sorted(subjects)
    about: dict[str, tuple[str, str]] = {}
    for board in (issue_board, decision_board) if wanted else ():
        query = select(board.c.stream, board.c.code, board.c.title).where(board.c.stream.in_(wanted))
        about |= {row.stream: (row.code, row.title) for row in connection.execute(query)}
    return about


def _held(
    council: Council, scope: Scope, about: Mapping[str, tuple[str, str]], names: Names, zone: ZoneInfo
) -> CouncilHeld:
    return CouncilHeld(
        stream=council.stream,
        place=names.of("place", council.place),
        starts_at=local_time(council.starts_at, zone),
        members=council.members,
        members_present=council.members_present,
        present=sum(each.present for each in council.attendance),
        attendance=attending(council.attendance),
        items=tuple(
            CouncilItem(
                subject=subject,
                code=about.get(subject, ("", ""))[0],
                title=about.get(subject, ("", subject))[1],
                conclusion=told.conclusion,
                dissent=told.dissent,
                recusals=len(told.recusals),
            )
            for subject, told in council.deliberations
            if scope.start <= told.at
        ),
        left=len(set(council.agenda) - council.deliberated),
    )
