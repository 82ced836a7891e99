"""A log in memory that the world of tests/given.py is registered in."""

from collections.abc import Iterator
from itertools import count

from domain.event import DomainEvent, Envelope
from domain.registry import events as r
from domain.service import Context
from tests.fakes.log import MemoryLog
from tests.given import BODIES, CATEGORIES, COORDINATOR, NOW_IN_THE_REGISTRY, PLACES, day

COMMANDS = count(1)


def log_of_the_world() -> MemoryLog:
    """The places, bodies and categories, each registered in a stream of its own."""
    log = MemoryLog()
    for stream, event in _registrations():
        log.append(
            [
                Envelope(
                    id=stream,
                    stream=stream,
                    version=1,
                    occurred_at=NOW_IN_THE_REGISTRY,
                    actor=COORDINATOR,
                    command_id="setup",
                    correlation_id="setup",
                    causation_id="setup",
                    data=event,
                )
            ]
        )
    return log


def _registrations() -> Iterator[tuple[str, DomainEvent]]:
    for place in PLACES:
        facts = {"place": place.id, "name": place.name, "tier": place.tier, "ancestors": place.ancestors}
        yield f"place-{place.id}", r.PlaceRegistered.model_validate(facts)
    for body in BODIES:
        yield (
            f"body-{body.id}",
            r.BodyRegistered(body=body.id, name=body.name, kind=body.kind, place=body.place),
        )
    for category in CATEGORIES:
        yield (
            f"category-{category.id}",
            r.CategoryDefined(category=category.id, name=category.name, parent=category.parent),
        )


def context_of(command: object, command_id: str | None = None, **facts: object) -> Context:
    """The context of a command that says by whom and when it is given, with an id of its own."""
    told = {"by": command.by, "occurred_at": command.now, "clock": day(365), **facts}  # type: ignore[attr-defined]
    request = command_id or f"command-{next(COMMANDS)}"
    return Context(command_id=request, correlation_id="request-1", causation_id="request-1", **told)  # type: ignore[arg-type]
