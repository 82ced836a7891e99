"""A process that subscribes to the log until it is told where to stop, and says what it was given.

    python -m tests.infra.eventstore.subscriber DATABASE_URL UNTIL_FILE MILLISECONDS

It takes so many milliseconds over each event, and ends when UNTIL_FILE holds a position and it was given that
one. It prints the last position and the SHA-256 of all leaves, which it reads again by the positions that it
was given, and fails at once when a position is missing or out of order.
"""

import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder, Subscription

from infra.eventstore.log import open_log


def main(url: str, until: Path, pause: float) -> None:
    log = open_log(url)
    last, leaves = 0, sha256()
    with log.recorder.subscribe(gt=0) as subscription:
        threading.Thread(target=stop_at, args=(subscription, until, lambda: last), daemon=True).start()
        for notification in subscription:
            if notification.id != last + 1:
                raise AssertionError(f"position {notification.id} came after {last}")
            last = notification.id
            (raw,) = log.raw_page(last - 1, 1)
            if raw.state != notification.state:
                raise AssertionError(f"position {last} was given as another event")
            leaves.update(log.leaf(raw))
            time.sleep(pause)
    print(last, leaves.hexdigest())  # noqa: T201 - the answer of this process
    log.close()


def stop_at(subscription: Subscription[ApplicationRecorder], until: Path, last: Callable[[], int]) -> None:
    while not (until.exists() and (text := until.read_text()) and last() >= int(text)):
        time.sleep(0.05)
    subscription.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) / 1000)
