"""Writes on the registry: places, responsibility lists, grids, bodies, categories."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.acting import acting
from api.authority import needs
from api.dependencies import Services
from api.post_bodies import PostAnswer
from api.recording import Answer, InRecording
from api.registry_bodies import (
    BodyAnswer,
    BodyBody,
    CategoryAnswer,
    CategoryBody,
    GridsBody,
    PlaceAnswer,
    PlaceBody,
    ResponsibilitiesBody,
)
from domain.event import IDENTIFIER
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry.registry import Body, Place, fold_body, fold_category, fold_place

InPlaceId = Annotated[str, Path(alias="id", pattern=IDENTIFIER, description="The place's id.")]


def routes() -> APIRouter:
    """The write routes of the registry."""
    router = APIRouter(tags=["registry"])
    router.post(
        "/places",
        status_code=201,
        response_model=PlaceAnswer,
        summary="Register a place",
        **needs("place.register"),
    )(place)
    router.put(
        "/places/{id}/responsibilities",
        response_model=PlaceAnswer,
        summary="Replace the responsibility list",
        **needs("place.responsibilities"),
    )(responsibilities)
    router.put(
        "/places/{id}/grids",
        response_model=PlaceAnswer,
        summary="Draw the grids anew",
        **needs("place.grids"),
    )(grids)
    router.post(
        "/bodies",
        status_code=201,
        response_model=BodyAnswer,
        summary="Register a body",
        **needs("body.register"),
    )(body)
    router.post(
        "/categories",
        status_code=201,
        response_model=CategoryAnswer,
        summary="Define or rename a category",
        **needs("category.define"),
    )(category)
    return router


def place(body: PlaceBody, recording: InRecording) -> Response:
    """Enter a place into the tree. Entering the same again changes nothing."""
    if body.parent is None:
        recording.authority.everywhere()
    else:
        recording.over(f"place-{body.id}", body.parent)
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.RegisterPlace(
        by=context.by,
        now=context.occurred_at,
        place=body.id,
        name=body.name,
        tier=body.tier,
        parent=body.parent,
    )
    registry = recording.services.registry
    return recording.record(
        f"place-{body.id}",
        body,
        lambda: registry.register_place(command, context),
        place_from(recording.services),
        created=True,
    )


def responsibilities(id: InPlaceId, body: ResponsibilitiesBody, recording: InRecording) -> Response:
    """Replace the responsibility list of a place."""
    recording.over(f"place-{id}", id)
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.SetResponsibilities(
        by=context.by, now=context.occurred_at, place=id, entries=tuple(body.entries)
    )
    registry = recording.services.registry
    return recording.record(
        f"place-{id}",
        body,
        lambda: registry.set_responsibilities(command, context),
        place_from(recording.services),
    )


def grids(id: InPlaceId, body: GridsBody, recording: InRecording) -> Response:
    """Draw the grids of a place anew, all of them."""
    recording.over(f"place-{id}", id)
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.SetGrids(
        by=context.by, now=context.occurred_at, place=id, grids=tuple(grid.grid() for grid in body.grids)
    )
    registry = recording.services.registry
    return recording.record(
        f"place-{id}",
        body,
        lambda: registry.set_grids(command, context),
        place_from(recording.services),
    )


def body(body: BodyBody, recording: InRecording) -> Response:
    """Enter a body that can be made responsible. Entering the same again changes nothing."""
    id_ = body.id or recording.id_for_new("body")
    recording.over(f"body-{id_}", body.place)
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.RegisterBody(
        by=context.by,
        now=context.occurred_at,
        body=id_,
        name=body.name,
        kind=body.kind,
        place=body.place,
    )
    registry = recording.services.registry
    return recording.record(
        f"body-{command.body}",
        body,
        lambda: registry.register_body(command, context),
        body_from(recording.services),
        created=True,
    )


def category(body: CategoryBody, recording: InRecording) -> Response:
    """Define a category, or rename it."""
    recording.authority.everywhere()
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.DefineCategory(
        by=context.by, now=context.occurred_at, category=body.id, name=body.name, parent=body.parent
    )
    registry = recording.services.registry
    return recording.record(
        f"category-{body.id}",
        body,
        lambda: registry.define_category(command, context),
        _category_from(recording.services),
        created=True,
    )


def place_from(services: Services) -> Answer:
    """Makes the answer of a place's stream at a position from the log."""

    def answer(receipt: Receipt) -> PlaceAnswer:
        found = fold_place(None, services.log.history(receipt.stream, receipt.position))
        if found is None:
            raise LookupError(receipt.stream)
        return place_answer(found)

    return answer


def place_answer(found: Place) -> PlaceAnswer:
    """The answer for a place."""
    return PlaceAnswer(
        id=found.id,
        name=found.name,
        tier=found.tier,
        parent=found.parent,
        ancestors=list(found.ancestors),
        version=found.version,
        responsibilities=list(found.responsibilities.values()),
        grids=list(found.grids),
    )


def body_from(services: Services) -> Answer:
    """Makes the answer of a body's stream at a position from the log."""

    def answer(receipt: Receipt) -> BodyAnswer:
        found = fold_body(None, services.log.history(receipt.stream, receipt.position))
        if found is None:
            raise LookupError(receipt.stream)
        return body_answer(found)

    return answer


def body_answer(found: Body) -> BodyAnswer:
    """The answer for a body, with its posts that are wanted."""
    return BodyAnswer(
        id=found.id,
        name=found.name,
        kind=found.kind,
        place=found.place,
        version=found.version,
        posts=[PostAnswer.of(post) for post in found.posts.values() if post.is_open],
    )


def _category_from(services: Services) -> Answer:
    def answer(receipt: Receipt) -> CategoryAnswer:
        history = services.log.history(receipt.stream, receipt.position)
        return CategoryAnswer.model_validate(fold_category(None, history))

    return answer
