"""Does with Yishi's log what emmett/worker.mjs does with Emmett, told line by line.

    python -m tests.benchmarks.streams_worker DATABASE_URL

A line of input is a task: {"do": "append" | "read", "streams", "version", "writers", "event"}; each of the
streams is at that version. The answer is a line with the seconds that it took: {"seconds"}.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from domain.event import Actor, Envelope
from domain.issue.events import IssueUrged
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def main(url: str) -> None:
    log = open_log(url)
    for line in sys.stdin:
        print(json.dumps(carry_out(log, json.loads(line))), flush=True)  # noqa: T201 - the answer
    log.close()


def carry_out(log: EventLog, task: Mapping[str, Any]) -> Mapping[str, float]:
    """What the task asks for, with as many threads as it names writers."""
    version: int = task["version"]
    if task["do"] == "append":
        note, metadata = task["event"]["data"]["note"], task["event"]["metadata"]
        actor = Actor.model_validate(metadata["actor"])

        def one(stream: str) -> None:
            append(log, stream, version, IssueUrged(note=note), actor)

    else:

        def one(stream: str) -> None:
            read(log, stream, version)

    return {"seconds": _shared(one, task["streams"], task["writers"])}


def append(log: EventLog, stream: str, version: int, event: IssueUrged, actor: Actor) -> None:
    id_ = new_id()
    envelope = Envelope(
        id=id_,
        stream=stream,
        version=version + 1,
        occurred_at=NOON,
        actor=actor,
        command_id=f"command-{id_}",
        correlation_id="request-1",
        causation_id="request-1",
        data=event,
    )
    log.append([envelope])


def read(log: EventLog, stream: str, version: int) -> None:
    if len(list(log.history(stream))) != version:
        raise RuntimeError(f"{stream} has not {version} events")


def _shared(one: Callable[[str], None], streams: Sequence[str], writers: int) -> float:
    """Seconds until all streams are done by so many threads, which draw from one list."""
    waiting = list(reversed(streams))

    def work() -> None:
        while True:
            try:
                stream = waiting.pop()
            except IndexError:
                return
            one(stream)

    started = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        for done in [pool.submit(work) for _ in range(writers)]:
            done.result()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1])
