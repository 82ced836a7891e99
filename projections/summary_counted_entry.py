"""One event that a figure beside those of issues counts."""

from typing import NamedTuple


class Counted(NamedTuple):
    """An event, and how much it adds to a figure."""

    position: int
    stream: str
    title: str
    """What the event is about, for readers."""
    amount: int = 1
    """One, a number of people or seats, or minutes."""
    body: str | None = None
    """That is responsible, for figures that are broken down by body."""
    kind: str | None = None
    """Of a decision."""


Found = tuple[str, Counted]
"""The name of a figure, and one of the events that it counts."""
