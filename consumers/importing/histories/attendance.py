"""Who came, as rows count them."""

from collections.abc import Iterator
from typing import get_args

from consumers.importing.histories.telling import Rows, whole_number
from domain.attendance import Attendance, Constituency

MOST_PRESENT = 100_000


def attendance(rows: Rows) -> tuple[Attendance, ...]:
    """Those counted, in the order of the constituencies. Raises RowRejected."""
    return tuple(_counted(rows))


def _counted(rows: Rows) -> Iterator[Attendance]:
    for constituency in get_args(Constituency):
        field = f"present_{constituency}"
        if (present := whole_number(field, rows.one(field), MOST_PRESENT)) is not None:
            yield Attendance(constituency=constituency, present=present)
