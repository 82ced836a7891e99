"""Connections of the server, with bounds that uvicorn's own do not have.

uvicorn waits for a request for as long as its client likes to take, and holds headers of any size. Here a
request arrives whole in time, an answer is read in time, and so many connections are open at once; who keeps
to none of it loses the connection, and nobody else notices.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.json_bodies import READ_SECONDS
from api.limits.problems import ConnectionsExhausted, HeadTooLarge, HeadTooSlow, NotHttp
from api.problems import PROBLEM_JSON, Problem


class BoundedConnection(HttpToolsProtocol):
    """One connection."""

    head_seconds = 10.0
    """In which address and headers arrive whole, from the opening of the connection or their first byte."""
    body_seconds = READ_SECONDS + 10
    """The same for a body. Longer than the application gives it, which can say why it refuses."""
    most_head_bytes = 64 * 1024
    """Held of address and headers that are not complete; the application takes half of that."""
    most_connections = 500
    """Open at once in one process: half of the files that Linux lets a process open by default."""
    write_seconds = 30.0
    """After which an answer that its client does not read is given up,"""
    slowest_bytes = 30 * 1024
    """unless so much of it has been read in that time: 1 kB a second."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or turn it away when there are too many."""
        super().connection_made(transport)
        self._awaits_head = True
        self._head_begun = False
        self._head_bytes = 0
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        if len(self.connections) > self.most_connections:
            self._refuse(ConnectionsExhausted(self.most_connections))
            return
        self._read_within(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._received()
        self._written()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, within the bounds of size."""
        if self.transport.is_closing():
            return
        if self._awaits_head:
            self._head_bytes += len(data)
            if self._reading is None and not self._is_answering():
                self._read_within(self.head_seconds)
        super().data_received(data)
        if self._awaits_head and self._head_bytes > self.most_head_bytes:
            self._refuse(HeadTooLarge(self.most_head_bytes))

    def on_message_begin(self) -> None:
        """Another request on the connection has its own time."""
        self._head_begun = True
        if self._reading is None:
            self._read_within(self.head_seconds)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there; now the body has its time."""
        self._awaits_head = self._head_begun = False
        self._head_bytes = 0
        self._read_within(self.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is there."""
        self._awaits_head = True
        self._received()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is written, though perhaps not read."""
        super().on_response_complete()
        if self._writing is None and self.transport.get_write_buffer_size():
            self._watch_writing()

    def pause_writing(self) -> None:
        """The client does not read as fast as the answer is written."""
        super().pause_writing()
        if self._writing is None:
            self._watch_writing()

    def resume_writing(self) -> None:
        """The client reads again; what is left at the end of an answer is watched to its last byte."""
        super().resume_writing()
        self._written()
        if not self._is_answering() and self.transport.get_write_buffer_size():
            self._watch_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 uvicorn gives its own words
        """What has come is no HTTP."""
        self._refuse(NotHttp())

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _read_within(self, seconds: float) -> None:
        self._received()
        self._reading = self.loop.call_later(seconds, self._too_slow)

    def _received(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _too_slow(self) -> None:
        self._reading = None
        if self._awaits_head and self._is_answering():
            # The client has sent a part of its next request while it waits for this answer.
            self._read_within(self.head_seconds)
        elif self._head_begun:
            self._refuse(HeadTooSlow(self.head_seconds))
        else:
            self.transport.close()

    def _watch_writing(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._writing = self.loop.call_later(self.write_seconds, self._see_progress, left)

    def _see_progress(self, before: int) -> None:
        self._writing = None
        left = self.transport.get_write_buffer_size()
        if left > before - self.slowest_bytes and left:
            self.transport.abort()
        elif left:
            self._watch_writing()

    def _written(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def _refuse(self, problem: Problem) -> None:
        """Say why, where nothing else is being said, and close."""
        self._received()
        if not self._is_answering():
            self.transport.write(_raw(problem))
        self.transport.close()


def _raw(problem: Problem) -> bytes:
    body = bytes(problem.response().body)
    lines = [
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"Content-Type: {PROBLEM_JSON}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
