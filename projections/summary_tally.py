"""Counts the rows that measures pick, in all and along facets: a dimension, a duration, a time."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from projections.summary_conditions import LastOf, OpenAt, Rows, last_events
from projections.summary_measures import FACETS, Measure
from projections.summary_scope import Scope

SCATTERED = frozenset({"lasted"})
"""Facets in which hardly two rows are alike: to group by them would only cost."""
AT_ONCE = 500
"""Rows looked at together. Few live at a time, or the search for garbage would go through all of them."""


@dataclass(slots=True)
class Tally:
    """How many rows there are, and how many of each value of the facets that they were counted along."""

    total: int = 0
    by: Mapping[str, Counter[Any]] = field(default_factory=dict)


Wanted = Mapping[Measure, Collection[str]]
"""What to count, and along which facets."""
Tallies = Mapping[Measure, Tally]


def tally(connection: Connection, scope: Scope, wanted: Wanted) -> dict[Measure, Tally]:
    """Count each measure's rows. Rows are read once, for all that is counted of them.

    Measures that count the last events of a type as such are counted together, by the index alone.
    """
    tallies: dict[Measure, Tally] = {}
    whole: dict[str, Measure] = {}
    for rows, alike in _alike(wanted).items():
        as_such = not any(wanted[measure] or measure.only for measure in alike)
        if as_such and isinstance(rows, LastOf):
            whole[rows.type_] = alike[0]
        elif as_such and isinstance(rows, OpenAt):
            tallies[alike[0]] = Tally(connection.execute(rows.number(scope)).scalar_one())
        else:
            tallies |= _counted(connection, scope, rows, {measure: wanted[measure] for measure in alike})
    return tallies | _last_events(connection, scope, whole)


def _alike(measures: Iterable[Measure]) -> dict[Rows, list[Measure]]:
    alike: dict[Rows, list[Measure]] = {}
    for measure in measures:
        alike.setdefault(measure.rows, []).append(measure)
    return alike


def _last_events(
    connection: Connection, scope: Scope, measures: Mapping[str, Measure]
) -> dict[Measure, Tally]:
    """Count the issues that have an event of the type; measures are given by type."""
    if not measures:
        return {}
    last = last_events(scope, sorted(measures)).subquery()
    rows = connection.execute(select(last.c.type, func.count()).group_by(last.c.type)).all()
    numbers: dict[str, int] = {row[0]: row[1] for row in rows}
    return {measure: Tally(numbers.get(type_, 0)) for type_, measure in measures.items()}


def _counted(connection: Connection, scope: Scope, rows: Rows, wanted: Wanted) -> dict[Measure, Tally]:
    """Count these measures, all of the same rows, in one query, by combinations along the facets."""
    along = [name for name in FACETS if any(name in facets for facets in wanted.values())]
    columns = [FACETS[name] for name in along]
    if SCATTERED.isdisjoint(along):
        numbers = [_number(measure, scope) for measure in wanted]
        query = select(*numbers, *columns).where(*rows.conditions(scope)).group_by(*columns)
    else:
        numbers = [_is_counted(measure, scope) for measure in wanted]
        query = select(*numbers, *columns).where(*rows.conditions(scope))
    tallies = {measure: Tally(by={name: Counter() for name in facets}) for measure, facets in wanted.items()}
    for found in connection.execute(query).partitions(AT_ONCE):
        by_column = list(zip(*found, strict=True))
        values = dict(zip(along, by_column[len(numbers) :], strict=True))
        for counts, tally in zip(by_column, tallies.values(), strict=False):
            _add(tally, counts, values)
    return tallies


def _number(measure: Measure, scope: Scope) -> ColumnElement[int]:
    return func.count() if measure.only is None else func.count().filter(measure.only(scope))


def _is_counted(measure: Measure, scope: Scope) -> ColumnElement[int]:
    """1 for a row that the measure counts, else 0."""
    return literal(1) if measure.only is None else case((measure.only(scope), 1), else_=0)


def _add(tally: Tally, counts: Sequence[int], values: Mapping[str, Sequence[Any]]) -> None:
    """Add the counts to the whole, and to the values that are beside them."""
    tally.total += sum(counts)
    single = max(counts) <= 1
    for name, sums in tally.by.items():
        if single:
            sums.update(compress(values[name], counts))
            continue
        for value, count in zip(values[name], counts, strict=True):
            if count:
                sums[value] += count
