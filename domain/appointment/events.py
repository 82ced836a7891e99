"""Events of appointments. Stream: `actor-<uuid>`, the id that envelopes name as their actor."""

from domain.event import DomainEvent, Identifier, Role


class ActorAppointed(DomainEvent):
    """Somebody acts in a role from now on; this takes the place of what they were appointed to before."""

    type = "actor.appointed"

    role: Role
    place: Identifier | None = None
    """They act there and in everything below it; without one, everywhere."""
    body: Identifier | None = None
    """The body that a body handler acts for."""


class ActorDismissed(DomainEvent):
    """They act no more."""

    type = "actor.dismissed"
