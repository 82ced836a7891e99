"""What a benchmark reports, and how two ways of doing one thing are timed fairly."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measurement:
    """One figure of ours beside the same figure of a peer, taken in the same run.

    `ours` and `peer` are in `unit`: rates, where more is better and a goal says "at least", or costs such as
    times and memory, where less is better and a goal says "at most";
    `goal` says in words which ratio was aimed at, and is empty when none was.
    """

    name: str
    unit: str
    ours: float
    peer: float
    peer_name: str
    goal: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse figures that cannot be compared.

        Raises ValueError when either is not positive.
        """
        if self.ours <= 0 or self.peer <= 0:
            raise ValueError(f"{self.name}: figures must be positive, got {self.ours} and {self.peer}")

    @property
    def ratio(self) -> float:
        """How many times the peer's figure ours is."""
        return self.ours / self.peer


def seconds(action: Callable[[], object]) -> float:
    """Wall-clock seconds that one call of `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def interleaved_seconds(
    ours: Callable[[], object], peer: Callable[[], object], repeats: int = 5
) -> tuple[float, float]:
    """Median seconds of `ours` and of `peer`, called in turn as by `interleaved_medians`."""
    return interleaved_medians(lambda: seconds(ours), lambda: seconds(peer), repeats)


def interleaved_medians(
    ours: Callable[[], float], peer: Callable[[], float], repeats: int = 5
) -> tuple[float, float]:
    """Medians of the figures that `ours` and `peer` return, called in turn so that both see the same machine.

    The order changes with every repeat, so that neither always runs on what the other warmed up.
    Raises ValueError when `repeats` is less than 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    ours_figures: list[float] = []
    peer_figures: list[float] = []
    pair = [(ours, ours_figures), (peer, peer_figures)]
    for repeat in range(repeats):
        for figure_of, figures in pair if repeat % 2 == 0 else reversed(pair):
            figures.append(figure_of())
    return median(ours_figures), median(peer_figures)
