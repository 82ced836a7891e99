"""A process that appends until it is told to stop or is killed, and writes down what was acknowledged.

    python -m tests.infra.eventstore.writer DATABASE_URL NAME ACKNOWLEDGED_FILE STOP_FILE [APPENDS]

Appends go to streams of its own, and some to one that all writers contend for. A line of the file is the
position and the id of one acknowledged event.
"""

import sys
from pathlib import Path

from domain.event import Envelope
from domain.log import ConcurrentChange
from infra.eventstore.log import EventLog, open_log
from tests.infra.eventstore.given import event

EVENTS_A_STREAM = 40
SHARED = "issue-shared-0"
CONTENDED_APPENDS = (0, 10, 20)
"""The appends of each writer that also write to the stream that all contend for."""


def main(url: str, name: str, acknowledged: Path, stop: Path, appends: int) -> None:
    log = open_log(url)
    with acknowledged.open("a", buffering=1) as file:
        for number in range(appends):
            if stop.exists():
                break
            for position, envelope in append(log, name, number):
                file.write(f"{position} {envelope.id}\n")
    log.close()


def append(log: EventLog, name: str, number: int) -> list[tuple[int, Envelope]]:
    """One append, decided again for as long as others are first at the contended stream."""
    run, version = divmod(number, EVENTS_A_STREAM)
    own = event(f"issue-{name}-{run}", version + 1)
    while True:
        envelopes = [own, next_shared(log)] if number in CONTENDED_APPENDS else [own]
        try:
            return list(zip(log.append(envelopes), envelopes, strict=True))
        except ConcurrentChange:
            continue


def next_shared(log: EventLog) -> Envelope:
    """The event that would come next in the contended stream."""
    last = max((envelope.version for envelope in log.history(SHARED)), default=0)
    return event(SHARED, last + 1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
