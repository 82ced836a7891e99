"""Pieces that several sections of a summary are told in: figures, attendance, hours."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import Connection, Table, exists, select

from domain.attendance import Attendance
from domain.chinese import CONSTITUENCIES
from projections.summary_labels import FIGURE_LABELS
from projections.summary_model_governance import Attending, FigureRow
from projections.summary_model_parts import Value
from projections.summary_numbers import decimal
from projections.summary_scope import Scope


def figure_rows(figures: Mapping[str, Value], names: Iterable[str]) -> tuple[FigureRow, ...]:
    """The figures of these names, with what they are called."""
    return tuple(
        FigureRow(
            name=name, label=FIGURE_LABELS[name].label, unit=FIGURE_LABELS[name].unit, value=figures[name]
        )
        for name in names
    )


def attending(attendance: Sequence[Attendance]) -> tuple[Attending, ...]:
    """Who came, by constituency."""
    return tuple(
        Attending(
            constituency=each.constituency, label=CONSTITUENCIES[each.constituency], present=each.present
        )
        for each in attendance
    )


def hours(minutes: int) -> str:
    """Minutes as hours with two decimals."""
    return decimal(Fraction(minutes, 60), 2)


def is_known(connection: Connection, scope: Scope, *tables: Table) -> bool:
    """Whether the place has rows of any of these tables, which name a place and a position, by now.

    Who never had a sitting is not told each month that there was none.
    """
    return any(
        connection.execute(
            select(exists().where(table.c.place.in_(scope.places), table.c.position <= scope.position))
        ).scalar_one()
        for table in tables
    )
