"""The figures of a summary by their stable names. docs/figures.md defines each of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from projections.issue_timeline import issue_timeline as t
from projections.period import Period
from projections.registry import places
from projections.summary_codes import CodesOfPlaces, by_code, codes_of_places
from projections.summary_counted import Counts, counts, values
from projections.summary_measures import BROKEN_DOWN, COUNTS, QUANTILES, RAISED, RATES, RESOLVED, Measure
from projections.summary_model_parts import Value
from projections.summary_numbers import quantile_in_days, share
from projections.summary_scope import Scope, scope_of
from projections.summary_tally import Tallies, Tally, tally
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
    "all_figures",
    "counted",
    "durations",
    "figure_events",
    "figures",
    "first_raised",
    "raised_in_time",
    "total_figures",
]

Figures = Mapping[str, Value]
BASES = (*COUNTS, *RATES, *QUANTILES)
"""The names of the figures of issues, without breakdowns."""


def figures(
    connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo
) -> dict[str, Value]:
    """Every figure of the place and period as known at the position, breakdowns included, sorted by name.

    Raises PlaceUnknownAtPosition.
    """
    scope = scope_of(connection, place, period, position, zone)
    return all_figures(
        counted(connection, scope), codes_of_places(connection, scope), counts(connection, scope)
    )


def counted(connection: Connection, scope: Scope) -> Tallies:
    """What all figures of its issues are made of, and how its resolved issues are spread in time."""
    wanted: dict[Measure, set[str]] = {measure: set() for measure in _measures_of(BASES)}
    for base, dimensions in BROKEN_DOWN.items():
        for measure in _measures_of([base]):
            wanted[measure].update(dimensions)
    wanted[RESOLVED] |= {"lasted", "quarter"}
    return tally(connection, scope, wanted)


def all_figures(tallies: Tallies, places: CodesOfPlaces, beside: Counts) -> dict[str, Value]:
    """Every figure by what was `counted`, and beside issues by `counts`; with breakdowns, sorted by name."""
    found = _totals(tallies, BASES) | values(beside)
    for base, dimensions in BROKEN_DOWN.items():
        for dimension in dimensions:
            for code, value in _along(base, dimension, tallies, places):
                found[f"{base}.by_{dimension}.{code}"] = value
    return dict(sorted(found.items()))


def total_figures(connection: Connection, scope: Scope, bases: Collection[str] = BASES) -> dict[str, Value]:
    """The figures of the scope as a whole, those of the names given, without breakdowns."""
    wanted: dict[Measure, Collection[str]] = dict.fromkeys(_measures_of(bases), ())
    if QUANTILES.keys() & bases:
        wanted[RESOLVED] = ("lasted",)
    return _totals(tally(connection, scope, wanted), bases)


def first_raised(connection: Connection, scope: Scope) -> datetime | None:
    """When the first issue of the place that is known was raised; None without any."""
    # Of each place the first, which is where the index begins: all of them together would be read through.
    of_place = select(func.min(t.c.occurred_at)).where(
        t.c.place == places.c.id, t.c.type == "issue.raised", t.c.position <= scope.position
    )
    first = select(func.min(of_place.scalar_subquery())).where(places.c.id.in_(scope.places))
    raised: datetime | None = connection.execute(first).scalar_one()
    return raised


def raised_in_time(connection: Connection, scope: Scope) -> Tally:
    """How the issues raised are spread in time: along `quarter`, which an index alone can tell."""
    return tally(connection, scope, {RAISED: ("quarter",)})[RAISED]


def durations(tallies: Tallies) -> list[int]:
    """Microseconds from raised to resolved of the issues resolved in the period, ascending."""
    lasted = tallies[RESOLVED].by["lasted"]
    return [microseconds for microseconds in sorted(lasted) for _ in range(lasted[microseconds])]


def _measures_of(bases: Iterable[str]) -> Iterator[Measure]:
    for base in bases:
        if base in COUNTS:
            yield COUNTS[base]
        elif base in RATES:
            yield from (RATES[base].part, RATES[base].rest)


def _totals(tallies: Tallies, bases: Collection[str]) -> dict[str, Value]:
    found: dict[str, Value] = {name: tallies[COUNTS[name]].total for name in bases if name in COUNTS}
    for name in RATES.keys() & bases:
        found[name] = _share(tallies[RATES[name].part].total, tallies[RATES[name].rest].total)
    if quantiles := QUANTILES.keys() & bases:
        lasted = durations(tallies)
        found |= {name: quantile_in_days(lasted, QUANTILES[name].share) for name in quantiles}
    return found


def _along(base: str, dimension: str, tallies: Tallies, places: CodesOfPlaces) -> Iterator[tuple[str, Value]]:
    if base in COUNTS:
        yield from by_code(tallies[COUNTS[base]], dimension, places).items()
        return
    part, rest = (by_code(tallies[m], dimension, places) for m in (RATES[base].part, RATES[base].rest))
    for code in part.keys() | rest.keys():
        yield code, _share(part[code], rest[code])


def _share(part: int, rest: int) -> str | None:
    return share(part, part + rest)
