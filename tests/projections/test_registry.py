"""The registry's rows: what is in force now, and since which position."""

from random import Random

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, select

from domain.event import LogEntry
from domain.registry import events as r
from domain.registry.registry import fold_place
from infra.views.engine import reading
from projections.registry import bodies, categories, places
from tests.projections.conftest import MakeViews, make_views, start_anew
from tests.projections.histories import History, history

random_logs = st.builds(
    lambda seed, events: history(Random(seed), events), st.integers(0), st.integers(1, 120)
)


def read(database: Engine) -> list[dict[str, object]]:
    with reading(database) as connection:
        query = select(places).order_by(places.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


@given(entries=random_logs, at_most=st.sampled_from([1, 5, 1_000]))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_places_are_the_folds_of_their_streams(
    database: Engine, entries: list[LogEntry], at_most: int
) -> None:
    start_anew(database)
    make_views(database, entries, at_most=at_most).catch_up()
    expected = []
    for stream in sorted({e.envelope.stream for e in entries if e.envelope.stream.startswith("place-")}):
        events = [entry for entry in entries if entry.envelope.stream == stream]
        place = fold_place(None, [entry.envelope for entry in events])
        assert place
        expected.append(
            {
                "id": place.id,
                "name": place.name,
                "tier": place.tier,
                "parent": place.parent,
                "path": "/" + "/".join(place.lineage) + "/",
                "version": len(events),
                "position": events[0].position,
                "responsibilities": [
                    line.model_dump(exclude_none=True) for line in place.responsibilities.values()
                ],
                "grids": [grid.model_dump(mode="json") for grid in place.grids],
            }
        )
    assert read(database) == expected


def test_the_subtree_of_a_place_is_a_prefix_of_its_path(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    for ancestors in ((), ("east",), ("east", "lake"), ("west",)):
        place = {0: "east", 1: "lake", 2: "garden"}[len(ancestors)] if ancestors != ("west",) else "hill"
        event = r.PlaceRegistered(place=place, name=place, tier="district", ancestors=ancestors)
        made.add(f"place-{place}", event)
    views_of(made.entries).catch_up()
    with reading(database) as connection:
        below = select(places.c.id).where(places.c.path.startswith("/east/")).order_by(places.c.position)
        assert connection.execute(below).scalars().all() == ["east", "lake", "garden"]


def test_a_renamed_category_keeps_the_name_that_it_had_before(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    made.add("category-waste", r.CategoryDefined(category="waste", name="环境"))
    made.add("category-waste", r.CategoryDefined(category="waste", name="环境卫生", parent="public"))
    views_of(made.entries, at_most=1).catch_up()
    with reading(database) as connection:
        found = connection.execute(select(categories).order_by(categories.c.version)).all()
    assert [tuple(row) for row in found] == [
        ("waste", 1, "环境", None, 1),
        ("waste", 2, "环境卫生", "public", 2),
    ]


def test_a_body_is_entered_with_the_place_that_it_serves(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    made.add(
        "body-clean-co",
        r.BodyRegistered(body="clean-co", name="洁净物业", kind="property_company", place="lake"),
    )
    views_of(made.entries).catch_up()
    with reading(database) as connection:
        row = connection.execute(select(bodies)).one()
    assert tuple(row) == ("clean-co", "洁净物业", "property_company", "lake", 1, 1)
