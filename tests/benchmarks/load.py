"""Many clients at once in one cheap process: prebuilt requests on connections that are kept alive."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import uvloop

ANSWER_SECONDS = 60.0
"""A server that takes longer for one answer is broken."""


@dataclass(frozen=True)
class Round:
    """What a load of requests led to."""

    seconds: float
    """From the first request to the last answer."""
    latencies: Sequence[float]
    """Seconds of each request, sorted."""
    answers: Sequence[bytes]
    """Bodies of the answers, all of them with the wanted status."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.answers) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests kept below."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)] * 1000


def post_request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of a POST with a JSON body."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run_load(port: int, requests: Sequence[bytes], clients: int, wanted: int) -> Round:
    """Send all the requests over so many connections. Raises RuntimeError for an answer of another status."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(port, requests, clients, wanted))


async def _run(port: int, requests: Sequence[bytes], clients: int, wanted: int) -> Round:
    pending = iter(requests)
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]
    started = time.perf_counter()
    done = await asyncio.gather(*(_client(*each, pending, wanted) for each in connections))
    seconds = time.perf_counter() - started
    for _, writer in connections:
        writer.close()
    latencies = sorted(latency for client in done for latency, _ in client)
    return Round(seconds, latencies, [body for client in done for _, body in client])


async def _client(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pending: Iterator[bytes], wanted: int
) -> list[tuple[float, bytes]]:
    done: list[tuple[float, bytes]] = []
    async with asyncio.timeout(None) as limit:
        for request in pending:
            limit.reschedule(asyncio.get_running_loop().time() + ANSWER_SECONDS)
            sent = time.perf_counter()
            writer.write(request)
            body = await _answer(reader, wanted)
            done.append((time.perf_counter() - sent, body))
    return done


async def _answer(reader: asyncio.StreamReader, wanted: int) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    status = int(head[9:12])
    if status != wanted:
        raise RuntimeError(f"the server answered {status}: {body[:500].decode()}")
    return body
