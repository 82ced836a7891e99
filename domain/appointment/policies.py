"""The rules of appointments, each with a name. One that does not hold raises its refusal."""

from domain.appointment import errors
from domain.event import stream_kind
from domain.registry.errors import PseudonymRequired, UnknownBody, UnknownPlace
from domain.registry.registry import Body, Place
from domain.registry.volunteering_policies import is_pseudonym
from domain.roles import ROLES

FOR_A_BODY = frozenset({"body_handler", "coordinator"})
"""A coordinator of a tier above takes issues over for a body of that tier."""


def is_an_actor(id_: str) -> None:
    """Its stream is named by the id. Raises PseudonymRequired."""
    is_pseudonym(id_)
    if stream_kind(id_) != "actor":
        raise PseudonymRequired(given=id_)


def role_is_known(role: str) -> None:
    """Raises UnknownRole."""
    if role not in ROLES:
        raise errors.UnknownRole(role=role, known=", ".join(ROLES))


def place_is_registered(id_: str | None, place: Place | None) -> None:
    """Raises UnknownPlace for one that is named and not there."""
    if id_ is not None and place is None:
        raise UnknownPlace(place=id_)


def body_goes_with_the_role(role: str, body: str | None) -> None:
    """A body handler acts for a body, a coordinator may. Raises BodyRequired and BodyOnlyForHandlers."""
    if role == "body_handler" and body is None:
        raise errors.BodyRequired
    if role not in FOR_A_BODY and body is not None:
        raise errors.BodyOnlyForHandlers(body=body)


def body_is_registered(id_: str | None, body: Body | None) -> None:
    """Raises UnknownBody for one that is named and not there."""
    if id_ is not None and body is None:
        raise UnknownBody(body=id_)
