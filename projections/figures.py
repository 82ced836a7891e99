"""The figures of a summary by their stable names. docs/figures.md defines each of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from projections.issue_timeline import issue_timeline as t
from projections.period import Period
from projections.summary_measures import BROKEN_DOWN, COUNTS, LASTED, QUANTILES, RATES, RESOLVED, Measure
from projections.summary_numbers import quantile_in_days, share
from projections.summary_scope import Scope, scope_of
from projections.summary_tally import Tallies, tally, tally_along
from projections.summary_trace import (
    CursorNotUnderstood,
    FigureEvent,
    FigurePage,
    FigureUnknown,
    figure_events,
)

__all__ = [
    "CursorNotUnderstood",
    "FigureEvent",
    "FigurePage",
    "FigureUnknown",
    "Figures",
    "durations",
    "figure_events",
    "figures",
    "total_figures",
]

Value = int | str | None
"""Counts are integers, shares and days decimal strings, and None where there is nothing to divide."""
Figures = Mapping[str, Value]
BASES = (*COUNTS, *RATES, *QUANTILES)
"""The names of all figures, without breakdowns."""


def figures(
    connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo
) -> dict[str, Value]:
    """Every figure of the place and period as known at the position, breakdowns included, sorted by name.

    Raises PlaceUnknownAtPosition.
    """
    scope = scope_of(connection, place, period, position, zone)
    return all_figures(connection, scope, durations(connection, scope))


def all_figures(connection: Connection, scope: Scope, lasted: Sequence[int]) -> dict[str, Value]:
    """Every figure of the scope, breakdowns included, sorted by name; `lasted` are its `durations`."""
    wanted: dict[Measure, set[str]] = {}
    for base, dimensions in BROKEN_DOWN.items():
        for measure in _measures_of([base]):
            wanted.setdefault(measure, set()).update(dimensions)
    tallies = tally_along(connection, scope, wanted)
    tallies |= tally(connection, scope, set(_measures_of(BASES)) - tallies.keys())
    found = _totals(tallies, lasted, BASES)
    for base, dimensions in BROKEN_DOWN.items():
        for dimension in dimensions:
            for code, value in _along(base, dimension, tallies):
                found[f"{base}.by_{dimension}.{code}"] = value
    return dict(sorted(found.items()))


def total_figures(connection: Connection, scope: Scope, bases: Collection[str] = BASES) -> dict[str, Value]:
    """The figures of the scope as a whole, those of the names given, without breakdowns."""
    tallies = tally(connection, scope, _measures_of(bases))
    return _totals(tallies, durations(connection, scope), bases)


def figures_if_known(connection: Connection, scope: Scope, bases: Collection[str]) -> Figures | None:
    """Those figures of the scope as a whole; None when it ends before the first issue that is known.

    Otherwise a period before all records would look as if nothing had been raised in it.
    """
    # The least of all and not just any: to find just any, PostgreSQL would read the table from its beginning.
    first = select(func.min(t.c.occurred_at)).where(
        t.c.place.in_(scope.places), t.c.type == "issue.raised", t.c.position <= scope.position
    )
    raised = connection.execute(first).scalar_one()
    return None if raised is None or raised >= scope.end else total_figures(connection, scope, bases)


def durations(connection: Connection, scope: Scope) -> list[int]:
    """Microseconds from raised to resolved of the issues resolved in the period, ascending."""
    query = select(LASTED).where(*RESOLVED.conditions(scope)).order_by(LASTED)
    return list(connection.execute(query).scalars().all())


def _measures_of(bases: Iterable[str]) -> Iterator[Measure]:
    for base in bases:
        if base in COUNTS:
            yield COUNTS[base]
        elif base in RATES:
            yield from (RATES[base].part, RATES[base].rest)


def _totals(tallies: Tallies, lasted: Sequence[int], bases: Collection[str]) -> dict[str, Value]:
    found: dict[str, Value] = {name: tallies[COUNTS[name]].total for name in bases if name in COUNTS}
    for name in RATES.keys() & bases:
        found[name] = _share(tallies[RATES[name].part].total, tallies[RATES[name].rest].total)
    for name in QUANTILES.keys() & bases:
        found[name] = quantile_in_days(lasted, QUANTILES[name].share)
    return found


def _along(base: str, dimension: str, tallies: Tallies) -> Iterator[tuple[str, Value]]:
    if base in COUNTS:
        yield from tallies[COUNTS[base]].by[dimension].items()
        return
    part, rest = (tallies[measure].by[dimension] for measure in (RATES[base].part, RATES[base].rest))
    for code in part.keys() | rest.keys():
        yield code, _share(part[code], rest[code])


def _share(part: int, rest: int) -> str | None:
    return share(part, part + rest)
