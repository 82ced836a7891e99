"""Where the commands write: results to standard output, the rest to standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

WIDE = 200
"""Columns where there is no terminal: nothing is to be cut off in a file."""


def console() -> Console:
    """Standard error, for progress and notices."""
    return Console(stderr=True, soft_wrap=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal, nothing elsewhere; yields `advance_to(done, total)`."""
    with progress_of_parts() as advance_to:
        yield lambda done, total: advance_to(label, done, total)


@contextmanager
def progress_of_parts(out: Console | None = None) -> Iterator[Callable[[str, int, int | None], None]]:
    """One bar for parts of work, one after another; yields `advance_to(part, done, total)`."""
    out = out or console()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=out, disable=not out.is_terminal, transient=True) as progress:
        shown: dict[str, TaskID] = {}

        def advance_to(part: str, done: int, total: int | None) -> None:
            if part in shown:
                progress.update(shown[part], completed=done, total=total)
                return
            # A bar of its own: how long it takes is not told by the part before.
            for task in shown.values():
                progress.remove_task(task)
            shown.clear()
            shown[part] = progress.add_task(part, completed=done, total=total)

        yield advance_to


def write(content: bytes, out: Path | None) -> None:
    """To the file, or to standard output without one."""
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.draft")
    draft.write_bytes(content)
    draft.replace(out)


def show(table: Table) -> None:
    """A table to standard output; what stands in it is text and nothing else."""
    width = None if sys.stdout.isatty() else WIDE
    Console(width=width, highlight=False, markup=False).print(table)
