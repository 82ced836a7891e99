"""Routes for commands on what an id names, `POST /<things>/{id}/<command>`: alike for every kind."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel
from starlette.responses import Response

from api.recording import InRecording, Recording

Body = TypeVar("Body", bound=BaseModel)


def command_route(
    id_type: object, body_class: type[Body], give: Callable[[str, Body, Recording], Response]
) -> Callable[..., Response]:
    """What FastAPI calls for a command of this body; `id_type` is the annotated type of the `id` in the path.

    `give` gets that id, the body, and what a write request brings besides, and answers.
    """

    def route(
        id: id_type,  # type: ignore[valid-type]  # types that are known at run time only
        body: body_class,  # type: ignore[valid-type]  # the same
        recording: InRecording,
    ) -> Response:
        return give(id, body, recording)

    route.__doc__ = body_class.__doc__
    return route
