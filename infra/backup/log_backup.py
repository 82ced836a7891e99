"""The log in one file: its events as the very bytes, one a line, and what else it takes to go on with it.

A line is the audit leaf of docs/events.md. Where an event goes on with the command of the event before it in
its stream, `"continues":true` stands in front: the database keeps the id of a command at its first event.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import orjson

from infra.backup.archive import ArchiveReader, BackupUnusable, writing
from infra.eventstore.log import EventLog
from infra.eventstore.rows import StoredRow, leaf_of, microseconds

FORMAT = "yishi-log-backup"
LOG = "log.jsonl"
PAGE = 1_000
"""Events that are held at a time."""
_LINE = re.compile(
    rb'\{(?P<continues>"continues":true,)?"event":(?P<state>\{.*\}),"position":(?P<position>[0-9]+),'
    rb'"recorded_at":"(?P<recorded_at>[0-9T:.-]{26}Z)"\}'
)

Advance = Callable[[int, int], None]
"""Told how many events of how many are done."""


def back_up_log(log: EventLog, timezone: str, out: Path, advance_to: Advance) -> int:
    """Write the log as it is now into a file; servers may go on. Returns its last position.

    Raises BackupUnusable where the file exists, or where the log holds what is no event.
    """
    head = log.head()
    facts: dict[str, object] = {
        "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "yishi": version("yishi"),
        "position": head,
        "key_stores": log.key_stores(),
        "settings": {"timezone": timezone},
    }
    with writing(out, FORMAT, facts) as archive:
        archive.add(LOG, _lines(log, head, advance_to))
    return head


def _lines(log: EventLog, head: int, advance_to: Advance) -> Iterator[bytes]:
    position = 0
    while rows := log.stored_rows(position, PAGE, head):
        yield b"".join(map(_line, rows))
        position = rows[-1].position
        advance_to(position, head)
    if position != head:
        raise BackupUnusable(f"the log ends at position {head} and lacks some before; run `yishi doctor`.")


def _line(row: StoredRow) -> bytes:
    if b"\n" in row.state:
        raise BackupUnusable(f"position {row.position} holds bytes that are no event; run `yishi doctor`.")
    line = leaf_of(row)
    return (line if row.command_id is not None else b'{"continues":true,' + line[1:]) + b"\n"


def restored_rows(archive: ArchiveReader, advance_to: Advance) -> Iterator[Sequence[StoredRow]]:
    """The rows of a backup, a page at a time, put to its manifest. Raises BackupUnusable."""
    head = int(archive.manifest["position"])
    lines = archive.lines(LOG)
    position, recorded_at = 0, 0
    while page := [
        _row(archive, line, position + number) for number, line in enumerate(islice(lines, PAGE), 1)
    ]:
        for row in page:
            if row.recorded_at < recorded_at:
                raise _unreadable(archive, row.position)
            recorded_at = row.recorded_at
        yield page
        position = page[-1].position
        advance_to(position, head)
    if position != head:
        raise BackupUnusable(
            f"{archive.path} ends at position {position}, not at {head}; use another backup."
        )


def _row(archive: ArchiveReader, line: bytes, position: int) -> StoredRow:
    found = _LINE.fullmatch(line)
    if found is None or int(found["position"]) != position:
        raise _unreadable(archive, position)
    try:
        event = orjson.loads(found["state"])
        command_id = None if found["continues"] else event["command_id"]
        at = microseconds(datetime.fromisoformat(found["recorded_at"].decode()))
        return StoredRow(
            position, at, event["stream"], event["version"], event["type"], found["state"], command_id
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(archive, position) from error


def _unreadable(archive: ArchiveReader, position: int) -> BackupUnusable:
    return BackupUnusable(
        f"{archive.path} does not hold position {position} as it was backed up; use another backup."
    )
