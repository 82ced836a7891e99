"""Who may do what, and where: an actor's appointment, and what each role may do in its place and below."""

from dataclasses import dataclass

from domain.event import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an actor, with the place that they are appointed for."""

    actor: Actor
    place: str | None = None
    """The place, with everything below it; None for an appointment that holds everywhere."""
