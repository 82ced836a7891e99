"""Hears PostgreSQL's NOTIFY of appends on a connection of its own, and comes back when that is cut."""

from collections.abc import Callable
from threading import Event, Lock, Thread

import psycopg
import structlog
from psycopg.sql import SQL, Identifier

from infra.eventstore.postgres_schema import CHANNEL

LISTEN_SECONDS = 0.5
"""How long stopping can take."""
RECONNECT_SECONDS = 1.0


class Listener:
    """Tells of the position of each append, those of other processes included, as a hint only."""

    def __init__(self, url: str, heard: Callable[[int], None]) -> None:
        """`heard` is called with the last position of each append, in a thread of the listener."""
        self._url = url
        self._heard = heard
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to listen, unless that was done before."""
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None and not self._stopping.is_set():
                self._thread = Thread(target=self._run, name="log-listener", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when the connection is closed."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                structlog.get_logger().warning("log.listener_lost", reason=str(error))
                self._stopping.wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))
            while not self._stopping.is_set():
                for notify in connection.notifies(timeout=LISTEN_SECONDS):
                    self._heard(int(notify.payload))
                    if self._stopping.is_set():
                        return
