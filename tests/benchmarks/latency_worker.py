"""A process that appends one event for each line of input, and says when it began to.

    python -m tests.benchmarks.latency_worker ours|library DATABASE_URL

The answer is {"started": s}, seconds of the clock that all processes of the machine share.
"""

import json
import sys
import time

from eventsourcing.persistence import StoredEvent

from tests.benchmarks.recorders import opened

STATE = b'{"note":"' + "已催办".encode() * 40 + b'"}'


def main(side: str, url: str) -> None:
    with opened(side, url) as recorder:
        for number, _ in enumerate(sys.stdin, 1):
            started = time.monotonic()
            recorder.insert_events([StoredEvent("issue-1", number, "issue.urged", STATE)])
            print(json.dumps({"started": started}), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
