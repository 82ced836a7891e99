"""The process that reads a large file for reading.py: `python -m consumers.importing.reading_process FD`."""

import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from consumers.importing.garbage import collected_when_told
from consumers.importing.reading import parts
from consumers.importing.refusal import ImportRefused


def main(descriptor: int) -> None:
    """Take a task from the connection and send what its file holds, then None, or why it cannot be read."""
    with collected_when_told() as collect, Connection(descriptor) as connection:
        try:
            _send(connection, collect)
        except (BrokenPipeError, ConnectionResetError, EOFError):
            # Who asked has ended, so nobody wants the rest.
            return


def _send(connection: Connection, collect: Callable[[], None]) -> None:
    task = connection.recv()

    def place_name(id_: str) -> str | None:
        connection.send(id_)
        name: str | None = connection.recv()
        return name

    try:
        for part in parts(task, place_name):
            connection.send(part)
            collect()
        connection.send(None)
    except ImportRefused as refused:
        connection.send(refused)


if __name__ == "__main__":
    # An interrupt from the terminal reaches both processes; the other one says how to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(int(sys.argv[1]))
