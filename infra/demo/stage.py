"""Where the story is performed, and how: each step in order of time, scenes when their moment has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol

from domain.coordination.events import AgendaItem
from infra.demo.steps import Given, Step


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a meeting is proposed to work on, as known at a position of the log."""

    position: int
    items: Sequence[AgendaItem]
    """Their subjects by the names of the story."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is needed to issue the summary of a place and month."""

    position: int
    sha256: str
    late_events: int = 0
    """Of a correction: how many arrived since the one that it corrects."""


class Stage(Protocol):
    """Carries out what the story gives, and shows what the officials in it look at."""

    def give(self, step: Step) -> None:
        """Carry out one command. Raises what refuses it."""

    def proposed(self, place: str, month: str) -> Proposal:
        """The agenda that is proposed for the meeting of the place and month, as of now."""

    def summary(self, place: str, month: str) -> Frozen:
        """The summary of the place and month, as of now."""


def performed(given: Iterable[Given], stage: Stage, end: datetime) -> None:
    """Perform everything that comes before `end`, in order of time."""
    numbers = count()
    waiting = [(one.at, next(numbers), one) for one in given if one.at < end]
    heapify(waiting)
    while waiting:
        _, _, one = heappop(waiting)
        if isinstance(one, Step):
            stage.give(one)
            continue
        for following in one.play(stage):
            if following.at < end:
                heappush(waiting, (following.at, next(numbers), following))
