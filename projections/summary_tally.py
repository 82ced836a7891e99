"""Counts the rows that a measure picks, in all and along each dimension, in one query."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from projections.issue_timeline import issue_timeline as t
from projections.registry import places
from projections.summary_conditions import Measure
from projections.summary_measures import DIMENSIONS, NO_CODE
from projections.summary_scope import Scope


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are, and how many of each code of each dimension."""

    total: int
    by: Mapping[str, Mapping[str, int]]


def count(connection: Connection, scope: Scope, measure: Measure) -> int:
    """How many rows the measure picks."""
    return connection.execute(select(func.count()).select_from(t).where(*measure(scope))).scalar_one()


Codes = Mapping[str, Sequence[str]]


def tally(connection: Connection, scope: Scope, measure: Measure, below: Codes) -> Tally:
    """Count the measure's rows. `below` gives, for each place, the codes that its rows count under."""
    columns = [t.c[dimension] for dimension in DIMENSIONS]
    rows = connection.execute(select(*columns, func.count()).where(*measure(scope)).group_by(*columns))
    by: dict[str, Counter[str]] = {dimension: Counter() for dimension in DIMENSIONS}
    total = 0
    for *values, number in rows:
        total += number
        for dimension, value in zip(DIMENSIONS, values, strict=True):
            for code in below[value] if dimension == "place" else (value or NO_CODE,):
                by[dimension][code] += number
    return Tally(total, by)


def codes_of_places(connection: Connection, scope: Scope) -> dict[str, tuple[str, ...]]:
    """For each place of the scope, the codes its issues count under: itself and what lies between.

    An issue that arose in the scope's own place, and not below it, counts under `-`.
    """
    rows = connection.execute(select(places.c.id, places.c.path).where(places.c.id.in_(scope.place_ids())))
    depth = scope.path.count("/") - 1
    return {id_: tuple(path.strip("/").split("/")[depth:]) or (NO_CODE,) for id_, path in rows}
