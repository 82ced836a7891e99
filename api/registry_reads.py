"""Reads of the registry: lists from their views, a single place from the log."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import RowMapping, Select, Table, func, select
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.dependencies import InServices
from api.known import known_place
from api.positions import AtQuery, MinimumPosition, log_position
from api.post_bodies import PostAnswer
from api.registry_bodies import (
    BodyAnswer,
    BodyPage,
    CategoryAnswer,
    CategoryPage,
    PlaceAnswer,
    PlacePage,
)
from api.registry_commands import InPlaceId, place_answer
from api.registry_pages import ListQuery, page_by
from domain.event import Identifier
from domain.registry.errors import PlaceNotFound
from domain.registry.registry import fold_place
from projections.posts import posts_of
from projections.registry import bodies as bodies_table
from projections.registry import categories as categories_table
from projections.registry import places as places_table


class BodyQuery(ListQuery):
    """Which bodies."""

    place: Identifier | None = None
    """Serving this very place."""


def routes() -> APIRouter:
    """The read routes of the registry."""
    router = APIRouter(tags=["registry"], dependencies=[MinimumPosition])
    read = needs("registry.read")
    router.get("/places", response_model=PlacePage, summary="List places", **read)(places)
    router.get("/places/{id}", response_model=PlaceAnswer, summary="One place", **read)(place)
    router.get("/bodies", response_model=BodyPage, summary="List bodies", **read)(bodies)
    router.get("/categories", response_model=CategoryPage, summary="List categories", **read)(categories)
    return router


def places(query: Annotated[ListQuery, Query()], services: InServices, authority: InAuthority) -> PlacePage:
    """Places in sight, by path: parents come before what is below them."""
    wanted = select(places_table).where(*authority.in_sight_alone(places_table.c.id))
    with services.read() as connection:
        rows, after = page_by(connection, wanted, places_table.c.path, query, "places")
    return PlacePage(items=[place_of_row(row) for row in rows], next=after)


def place(
    id: InPlaceId, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """A place with its responsibility list, as it stands or as it stood at a position."""
    authority.in_sight(id)
    position = log_position(services, at)
    found = fold_place(None, services.log.history(f"place-{id}", position))
    if found is None:
        raise PlaceNotFound(place=id)
    headers = {"ETag": f'"{found.version}"', "Yishi-Position": str(position)}
    return Response(place_answer(found).model_dump_json(), headers=headers, media_type="application/json")


def bodies(query: Annotated[BodyQuery, Query()], services: InServices, authority: InAuthority) -> BodyPage:
    """Bodies in sight by id, each with its open posts and those who hold them."""
    if query.place is not None:
        authority.in_sight(query.place)
    known_place(services.registry, query.place)
    wanted = select(bodies_table).where(*authority.in_sight_alone(bodies_table.c.place))
    if query.place is not None:
        wanted = wanted.where(bodies_table.c.place == query.place)
    with services.read() as connection:
        rows, after = page_by(connection, wanted, bodies_table.c.id, query, f"bodies {query.place}")
        posts = posts_of(connection, [row["id"] for row in rows])
    items = [
        BodyAnswer(**row, posts=[PostAnswer.of(post) for post in posts.get(row["id"], ())]) for row in rows
    ]
    return BodyPage(items=items, next=after)


def categories(query: Annotated[ListQuery, Query()], services: InServices) -> CategoryPage:
    """Categories by id, each as it is defined now."""
    with services.read() as connection:
        rows, after = page_by(connection, _latest(), categories_table.c.id, query, "categories")
    return CategoryPage(items=[CategoryAnswer.model_validate(dict(row)) for row in rows], next=after)


def _latest() -> Select[tuple[object, ...]]:
    table: Table = categories_table
    last = select(table.c.id, func.max(table.c.version).label("version")).group_by(table.c.id).subquery()
    return select(table).join(last, (table.c.id == last.c.id) & (table.c.version == last.c.version))


def place_of_row(row: RowMapping) -> PlaceAnswer:
    """The answer for a row of the view."""
    ancestors = row["path"].strip("/").split("/")[:-1]
    listed = row["responsibilities"] or []
    entries = list(listed.values()) if isinstance(listed, dict) else listed
    return PlaceAnswer.model_validate({**row, "ancestors": ancestors, "responsibilities": entries})
