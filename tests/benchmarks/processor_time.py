"""Seconds of the processor that work costs, in this process and in the PostgreSQL server that it uses."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """What one piece of work took, in seconds."""

    wall: float
    process: float
    """Of the processor, by all threads of this process."""
    server: float
    """Of the processor, by all processes of the server."""


def spent(action: Callable[[], object], server: int) -> Spent:
    """What the action takes, with a server of this process id that does nothing else."""
    before = time.perf_counter(), time.process_time(), server_seconds(server)
    action()
    after = time.perf_counter(), time.process_time(), server_seconds(server)
    return Spent(*(end - begin for begin, end in zip(before, after, strict=True)))


def server_seconds(pid: int) -> float:
    """Seconds of the processor of the process, of its children, and of those that have ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (_ticks(pid, ended_too=True) + sum(_ticks(int(child)) for child in children)) / TICKS


def _ticks(pid: int, *, ended_too: bool = False) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:  # It ended just now.
        return 0
    # After the name, which may hold spaces: from the 14th field on utime, stime, cutime and cstime.
    times = stat.rpartition(")")[2].split()[11:15]
    return sum(map(int, times if ended_too else times[:2]))
