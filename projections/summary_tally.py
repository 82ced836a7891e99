"""Counts the rows that measures pick, in all and along each dimension."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from projections.issue_timeline import issue_timeline as t
from projections.registry import places
from projections.summary_conditions import Rows
from projections.summary_measures import DIMENSIONS, NO_CODE, Measure
from projections.summary_scope import Scope


@dataclass(slots=True)
class Tally:
    """How many rows there are, and how many of each code of each dimension."""

    total: int = 0
    by: Mapping[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in DIMENSIONS})


Tallies = Mapping[Measure, Tally]
Codes = Callable[[str, str | None], Sequence[str]]
"""The codes that a row counts under, from a dimension and the row's value in it."""


def tally(connection: Connection, scope: Scope, measures: Iterable[Measure]) -> dict[Measure, Tally]:
    """Count each measure's rows in all. Measures of the same rows are counted in one query."""
    tallies: dict[Measure, Tally] = {}
    for rows, alike in _alike(measures).items():
        for numbers, _ in _counted(connection, scope, rows, alike, ()):
            for measure, number in zip(alike, numbers, strict=True):
                tallies[measure] = Tally(number)
    return tallies


def tally_along(
    connection: Connection, scope: Scope, wanted: Mapping[Measure, Collection[str]]
) -> dict[Measure, Tally]:
    """Count each measure's rows in all and along the dimensions wanted of it."""
    codes = _codes(connection, scope)
    tallies = {measure: Tally() for measure in wanted}
    for rows, alike in _alike(wanted).items():
        along = [name for name in DIMENSIONS if any(name in wanted[measure] for measure in alike)]
        for numbers, values in _counted(connection, scope, rows, alike, along):
            under = [(name, codes(name, value)) for name, value in zip(along, values, strict=True)]
            for measure, number in zip(alike, numbers, strict=True):
                _add(tallies[measure], number, under)
    return tallies


def _alike(measures: Iterable[Measure]) -> dict[Rows, list[Measure]]:
    alike: dict[Rows, list[Measure]] = {}
    for measure in dict.fromkeys(measures):
        alike.setdefault(measure.rows, []).append(measure)
    return alike


def _counted(
    connection: Connection, scope: Scope, rows: Rows, alike: Sequence[Measure], along: Sequence[str]
) -> Iterator[tuple[Sequence[int], Sequence[str | None]]]:
    """For each combination of values along the dimensions: each measure's number of rows, and the values."""
    numbers = [_number(measure, scope) for measure in alike]
    columns = [t.c[dimension] for dimension in along]
    query = select(*numbers, *columns).where(*rows(scope)).group_by(*columns)
    for found in connection.execute(query).all():
        values: Sequence[Any] = tuple(found)
        yield values[: len(alike)], values[len(alike) :]


def _number(measure: Measure, scope: Scope) -> ColumnElement[int]:
    return func.count() if measure.only is None else func.count().filter(measure.only(scope))


def _add(tally: Tally, number: int, under: Iterable[tuple[str, Sequence[str]]]) -> None:
    if not number:
        return
    tally.total += number
    for dimension, codes in under:
        for code in codes:
            tally.by[dimension][code] += number


def _codes(connection: Connection, scope: Scope) -> Codes:
    """An issue counts under its place and under every place between that and the scope's own.

    One that arose in the scope's own place, and not below it, counts under `-`.
    """
    rows = connection.execute(select(places.c.id, places.c.path).where(places.c.id.in_(scope.places)))
    depth = scope.path.count("/") - 1
    below = {id_: tuple(path.strip("/").split("/")[depth:]) or (NO_CODE,) for id_, path in rows}

    def codes(dimension: str, value: str | None) -> Sequence[str]:
        return below[value or ""] if dimension == "place" else (value or NO_CODE,)

    return codes
