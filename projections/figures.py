"""The figures of a summary by their stable names. docs/figures.md defines each of them."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, select, type_coerce

from projections.issue_timeline import issue_timeline as t
from projections.period import Period
from projections.summary_measures import BROKEN_DOWN, COUNTS, QUANTILES, RATES, RESOLVED, Measure
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


def figures(
    connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo
) -> dict[str, Value]:
    """Every figure of the place and period as known at the position, breakdowns included, sorted by name.

    Raises PlaceUnknownAtPosition.
    """
    return all_figures(connection, scope_of(connection, place, period, position, zone))


def all_figures(connection: Connection, scope: Scope) -> dict[str, Value]:
    """Every figure of the scope, breakdowns included, sorted by name."""
    along = tally_along(connection, scope, _measures_of(BROKEN_DOWN))
    others = (measure for measure in _measures_of([*COUNTS, *RATES]) if measure not in along)
    tallies = {**along, **tally(connection, scope, others)}
    found = _totals(connection, scope, tallies)
    for base, dimensions in BROKEN_DOWN.items():
        for dimension in dimensions:
            for code, value in _along(base, dimension, tallies):
                found[f"{base}.by_{dimension}.{code}"] = value
    return dict(sorted(found.items()))


def total_figures(connection: Connection, scope: Scope) -> dict[str, Value]:
    """The figures of the scope as a whole, without breakdowns."""
    return _totals(connection, scope, tally(connection, scope, _measures_of([*COUNTS, *RATES])))


def figures_if_known(connection: Connection, scope: Scope) -> Figures | None:
    """The figures of the scope as a whole; None when no issue is known that was raised before its end.

    Without that a period before the first record would look as if nothing had been raised in it.
    """
    raised = (t.c.type == "issue.raised", t.c.occurred_at < scope.end, t.c.position <= scope.position)
    first = select(t.c.position).where(t.c.place.in_(scope.place_ids()), *raised).limit(1)
    return None if connection.execute(first).first() is None else total_figures(connection, scope)


def durations(connection: Connection, scope: Scope) -> list[int]:
    """Microseconds from raised to resolved of the issues resolved in the period, ascending."""
    lasted = type_coerce(t.c.occurred_at, BigInteger) - type_coerce(t.c.raised_at, BigInteger)
    return list(
        connection.execute(select(lasted).where(*RESOLVED.conditions(scope)).order_by(lasted)).scalars()
    )


def _measures_of(bases: Iterable[str]) -> Iterator[Measure]:
    for base in bases:
        if base in COUNTS:
            yield COUNTS[base]
        else:
            yield from (RATES[base].part, RATES[base].rest)


def _totals(connection: Connection, scope: Scope, tallies: Tallies) -> dict[str, Value]:
    found: dict[str, Value] = {name: tallies[measure].total for name, measure in COUNTS.items()}
    for name, rate in RATES.items():
        found[name] = _share(tallies[rate.part].total, tallies[rate.rest].total)
    lasted = durations(connection, scope)
    for name, quantile in QUANTILES.items():
        found[name] = quantile_in_days(lasted, quantile.share)
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
