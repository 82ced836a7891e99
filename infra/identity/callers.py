"""Who calls, as a row of the store tells it."""

from sqlite3 import Row

from domain.access import Caller
from domain.event import Actor


def caller_of(row: Row) -> Caller:
    """The caller of a row with actor, role, place, body and read_only."""
    actor = Actor(id=row["actor"], role=row["role"], body=row["body"])
    return Caller(actor, row["place"], read_only=bool(row["read_only"]))
