"""What a summary cannot count in full, because entries of it could not be projected."""

from dataclasses import dataclass

from sqlalchemy import Connection, String, func, literal, or_, select

from projections.issue_board import issue_board
from projections.issues import IssueView
from projections.parking import view_parked
from projections.registry import RegistryView, places
from projections.summary_scope import Scope


@dataclass(frozen=True, slots=True)
class Missing:
    """Numbers of parked streams that are of the scope, or may be."""

    issues: int = 0
    places: int = 0
    """Their registrations are not in the views: the issues of those below the scope are not counted."""

    def __bool__(self) -> bool:
        return bool(self.issues or self.places)


def missing(connection: Connection, scope: Scope) -> Missing:
    """What is parked up to the position of the scope."""
    return Missing(_issues(connection, scope), _places(connection, scope))


def _issues(connection: Connection, scope: Scope) -> int:
    """Those that are not on the board arose somewhere, perhaps here."""
    known = view_parked.outerjoin(issue_board, issue_board.c.stream == view_parked.c.stream)
    query = select(func.count()).select_from(known)
    concerned = query.where(
        view_parked.c.view == IssueView.name,
        view_parked.c.position <= scope.position,
        or_(issue_board.c.place.is_(None), issue_board.c.place.in_(scope.places)),
    )
    return connection.execute(concerned).scalar_one()


def _places(connection: Connection, scope: Scope) -> int:
    """Those that are not registered lie somewhere, perhaps here; of the others a summary lacks nothing."""
    stream = literal("place-", String) + places.c.id
    query = select(func.count()).select_from(view_parked.outerjoin(places, stream == view_parked.c.stream))
    concerned = query.where(
        view_parked.c.view == RegistryView.name,
        view_parked.c.stream.startswith("place-"),
        view_parked.c.position <= scope.position,
        places.c.id.is_(None),
    )
    return connection.execute(concerned).scalar_one()
