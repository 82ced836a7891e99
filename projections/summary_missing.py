"""Issues that a summary cannot count in full: entries of theirs could not be projected."""

from sqlalchemy import Connection, func, or_, select

from projections.issue_board import issue_board
from projections.issues import IssueView
from projections.parking import view_parked
from projections.summary_scope import Scope


def missing(connection: Connection, scope: Scope) -> int:
    """How many parked issues are of the scope, or may be: those that are not on the board arose somewhere."""
    known = view_parked.outerjoin(issue_board, issue_board.c.stream == view_parked.c.stream)
    query = select(func.count()).select_from(known)
    concerned = query.where(
        view_parked.c.view == IssueView.name,
        view_parked.c.position <= scope.position,
        or_(issue_board.c.place.is_(None), issue_board.c.place.in_(scope.places)),
    )
    return connection.execute(concerned).scalar_one()
