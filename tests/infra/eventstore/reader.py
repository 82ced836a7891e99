"""A process that follows the log until it is told where to stop, and says whether it was ever misled.

    python -m tests.infra.eventstore.reader DATABASE_URL UNTIL_FILE

It ends when UNTIL_FILE holds a position and it has read up to it. It prints the last position and the SHA-256
of all leaves in the order in which it saw them, and fails at once when a position is missing or out of order.
"""

import sys
from hashlib import sha256
from pathlib import Path

from infra.eventstore.log import EventLog, open_log

PAGE = 200


def main(url: str, until: Path) -> None:
    log = open_log(url)
    position, digest = follow(log, until)
    print(position, digest)  # noqa: T201 - the answer of this process
    log.close()


def follow(log: EventLog, until: Path) -> tuple[int, str]:
    """Read page after page, checking the order; returns the last position and the digest of all leaves."""
    leaves = sha256()
    last, recorded_at = 0, None
    while True:
        for raw in log.raw_page(last, PAGE):
            if raw.position != last + 1:
                raise AssertionError(f"position {raw.position} came after {last}")
            if recorded_at is not None and raw.recorded_at < recorded_at:
                raise AssertionError(f"position {raw.position} was recorded before position {last}")
            last, recorded_at = raw.position, raw.recorded_at
            leaves.update(log.leaf(raw))
        if until.exists() and (text := until.read_text()) and last >= int(text):
            return last, leaves.hexdigest()
        log.wait_for_append(last, 0.5)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
