"""Checks some of the generated issues against the domain while they are written."""

from collections.abc import Sequence

from domain.issue.issue import Issue, evolve
from infra.eventstore.envelope_json import from_bytes, to_bytes
from infra.eventstore.rows import NewEvent

EVERY = 1_000
"""One issue in so many is checked, from its first event to its last."""


class CityInvalid(Exception):
    """The city is not what the domain would record: a fault of Yishi, not of who loads it."""


class SpotCheck:
    """Reads the events of every thousandth issue as the log will, and folds them."""

    def __init__(self) -> None:
        self._raised = 0
        self._issues: dict[str, Issue | None] = {}

    def look_at(self, events: Sequence[NewEvent]) -> None:
        """Check those of the events that are to be checked. Raises CityInvalid."""
        for event in events:
            if event.type == "issue.raised":
                self._raised += 1
                if self._raised % EVERY == 1:
                    self._issues[event.stream] = None
            if event.stream in self._issues:
                self._issues[event.stream] = _checked(self._issues[event.stream], event)


def _checked(issue: Issue | None, event: NewEvent) -> Issue:
    try:
        envelope = from_bytes(event.state)
        again = to_bytes(envelope)
        issue = evolve(issue, envelope)
    except ValueError as error:
        raise CityInvalid(f"{event.stream} version {event.version} of the city: {error}") from error
    if again != event.state or (envelope.stream, envelope.version) != (event.stream, event.version):
        raise CityInvalid(f"{event.stream} version {event.version} of the city is not in canonical form")
    return issue
