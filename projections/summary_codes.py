"""The codes of a dimension that counted rows come under."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from projections.registry import places
from projections.summary_measures import NO_CODE
from projections.summary_scope import Scope
from projections.summary_tally import Tally

CodesOfPlaces = Mapping[str, Sequence[str]]
"""By the id of a place, the places that an issue which arose there counts under."""


def codes_of_places(connection: Connection, scope: Scope) -> CodesOfPlaces:
    """An issue counts under its place and under every place between that and the scope's own.

    One that arose in the scope's own place, and not below it, counts under `-`.
    """
    rows = connection.execute(select(places.c.id, places.c.path).where(places.c.id.in_(scope.places)))
    depth = scope.path.count("/") - 1
    return {id_: tuple(path.strip("/").split("/")[depth:]) or (NO_CODE,) for id_, path in rows}


def by_code(tally: Tally, dimension: str, places: CodesOfPlaces) -> Counter[str]:
    """How many of the rows come under each code of the dimension; those without a value under `-`."""
    found: Counter[str] = Counter()
    for value, number in tally.by[dimension].items():
        for code in places[value] if dimension == "place" else (value or NO_CODE,):
            found[code] += number
    return found
