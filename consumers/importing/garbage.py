"""Keeps Python's search for circular garbage from looking through a batch of rows again and again."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def collected_when_told() -> Iterator[Callable[[], None]]:
    """Search for circular garbage only when the given function is called: after each batch, say.

    Rows are freed without that search, being in no circle. Left to itself it follows all objects of a batch
    whenever a few thousand have been added, which takes a third of the time of an import.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield _collect_young
    finally:
        if was_enabled:
            gc.enable()


def _collect_young() -> None:
    """Search what was made since the last time, not what was there before: that is most of the program."""
    gc.collect(1)
