"""Hears PostgreSQL's NOTIFY of appends on a connection of its own, and comes back when that is lost.

A connection that is cut is noticed at once. One at whose other end nobody answers any more, because a machine
or a network between went away without a word, is noticed by asking: libpq alone would wait for ever.
"""

import time
from collections.abc import Callable
from select import POLLIN, poll
from threading import Event, Lock, Thread
from typing import Any

import psycopg
import structlog
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.eventstore.connecting import with_patience
from infra.eventstore.postgres_schema import CHANNEL

LISTEN_SECONDS = 0.5
"""How long stopping can take."""
RECONNECT_SECONDS = 1.0
SILENCE_SECONDS = 10.0
"""After so long without a word the server is asked whether it is there."""
ANSWER_SECONDS = 5.0
"""How long it may take to say so."""

_HEAD = "SELECT position FROM {}.events ORDER BY position DESC LIMIT 1"


class Listener:
    """Tells of the position of each append, those of other processes included, as a hint only."""

    def __init__(
        self,
        url: str,
        heard: Callable[[int | None], None],
        *,
        schema: str,
        silence: float = SILENCE_SECONDS,
        answer: float = ANSWER_SECONDS,
    ) -> None:
        """`heard` is called with the last position of each append, in a thread of the listener.

        With None where somebody has sent a word on the channel that tells no position.
        """
        self._url = url
        self._heard = heard
        self._head = SQL(_HEAD).format(Identifier(schema))
        self._silence = silence
        self._answer = answer
        self._stopping = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to listen, unless that was done before."""
        if self._is_running():
            return
        with self._starting:
            if not self._is_running() and not self._stopping.is_set():
                self._thread = Thread(target=self._run, name="log-listener", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when the connection is closed."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(self._answer + LISTEN_SECONDS)

    def _is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as error:
                # Whatever it was: without this thread every append of another process would go unheard.
                structlog.get_logger().warning(
                    "log.listener_lost", error=type(error).__name__, reason=str(error)
                )
                self._stopping.wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(with_patience(self._url), autocommit=True) as connection:
            connection.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))
            # What was appended while nobody listened.
            if row := connection.execute(self._head).fetchone():
                self._heard(row[0])
            self._hear(connection)

    def _hear(self, connection: Connection[Any]) -> None:
        last_word = time.monotonic()
        while not self._stopping.is_set():
            for notify in connection.notifies(timeout=LISTEN_SECONDS):
                self._heard(_position(notify.payload))
                last_word = time.monotonic()
                if self._stopping.is_set():
                    return
            if time.monotonic() - last_word > self._silence:
                self._ask(connection)
                last_word = time.monotonic()

    def _ask(self, connection: Connection[Any]) -> None:
        """Raises OperationalError when the server does not answer in time."""
        server, deadline = connection.pgconn, time.monotonic() + self._answer
        server.send_query(b"SELECT 1")
        while server.flush() or server.is_busy():
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not _is_readable(server.socket, remaining):
                # Closed here, for the server would be waited for in closing it in order.
                server.finish()
                raise psycopg.OperationalError(f"the server has not answered for {self._answer:g} s")
            server.consume_input()
        while server.get_result() is not None:
            pass
        # Words that arrived before the answer.
        while (word := server.notifies()) is not None:
            self._heard(_position(word.extra.decode(errors="replace")))


def _position(payload: str) -> int | None:
    """What the word tells; None when it is not one of ours, since anybody may send one on the channel."""
    try:
        return int(payload)
    except ValueError:
        return None


def _is_readable(descriptor: int, seconds: float) -> bool:
    # `select` would know no descriptor beyond 1023.
    waiting = poll()
    waiting.register(descriptor, POLLIN)
    return bool(waiting.poll(seconds * 1000))
