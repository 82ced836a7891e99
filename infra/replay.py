"""`yishi replay` and `yishi log`: what the log holds, and what a stream was after each of its events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

import orjson
from pydantic import TypeAdapter

from domain.errors import NotFound
from domain.event import JsonObject, LogEntry, rfc3339, stream_kind
from domain.subject.subject import Erased
from domain.subject.subject import fold as fold_subject
from infra.eventstore.errors import UnreadableEvent
from infra.eventstore.rows import RawEntry, leaf
from infra.replay_states import FOLDS, Fold, State
from infra.replay_text import step_lines

PAGE = 1_000
"""Events read at a time."""


class UnknownStream(NotFound):
    """No stream of that name has events."""

    en = (
        "There is no stream {stream} up to position {position}; streams are named issue-<uuid>, "
        "decision-<uuid>, council-<uuid>, activity-<uuid>, coordination-<YYYY-MM>-<place>, "
        "summary-<YYYY-MM>-<place>, covenant-<place>, place-<id>, body-<id>, station-<id>, category-<id>, "
        "rule-<name>, actor-<uuid> and subject-<uuid>, and `yishi log --json` shows those that there are."
    )
    zh = (
        "截至位置 {position} 没有名为 {stream} 的事件流；事件流的名称形如 issue-<uuid>、decision-<uuid>、"
        "council-<uuid>、activity-<uuid>、coordination-<年-月>-<辖区>、summary-<年-月>-<辖区>、"
        "covenant-<辖区>、place-<id>、body-<id>、station-<id>、category-<id>、rule-<名称>、actor-<uuid>、"
        "subject-<uuid>，可用 `yishi log --json` 查看已有的事件流。"
    )


class ReplayableLog(Protocol):
    """What a replay needs of the log; infra/eventstore/log.py is one."""

    def head(self) -> int:
        """The last position."""

    def raw_page(self, after: int, limit: int, stop: int | None = None) -> list[RawEntry]:
        """Events after a position, as stored."""

    def raw_history(self, stream: str, position: int | None = None) -> list[RawEntry]:
        """Events of a stream, as stored."""

    def decode(self, raw: RawEntry) -> LogEntry:
        """The event of stored bytes."""


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """One event of a stream, and what the stream was after it."""

    entry: LogEntry
    raw: RawEntry
    """The same as it is stored."""
    state: State


def replay(log: ReplayableLog, stream: str, position: int | None = None) -> Iterator[ReplayStep]:
    """The events of a stream in order, each with the state after it, as if the log ended at `position`.

    Raises UnknownStream at once, and UnreadableEvent or UnknownEventType where an event cannot be read.
    """
    fold = FOLDS.get(stream_kind(stream))
    history = log.raw_history(stream, position) if fold else []
    if fold is None or not history:
        raise UnknownStream(stream=stream, position=log.head() if position is None else position)
    return _steps(log, history, fold)


def _steps(log: ReplayableLog, history: list[RawEntry], fold: Fold) -> Iterator[ReplayStep]:
    state: State | None = None
    for raw in history:
        entry = log.decode(raw)
        state = fold(state, [entry.envelope])
        if state is None:
            raise UnreadableEvent(
                f"position {raw.position}: the stream {raw.stream} does not begin with its first event"
            )
        yield ReplayStep(entry, raw, state)


def replay_json(log: ReplayableLog, stream: str, position: int | None = None) -> Iterator[str]:
    """JSON lines {"event": …, "position": …, "recorded_at": …, "state": {…}}. Raises as `replay`.

    Where personal data are sealed, `personal` says whether they were erased since, when and on which ground.
    """
    for step in replay(log, stream, position):
        line = {**orjson.loads(leaf(step.raw)), "state": state_facts(step.state)}
        if step.entry.envelope.sealed is not None:
            line["personal"] = _personal_facts(erased_of(log, step.entry))
        yield orjson.dumps(line).decode()


def replay_text(
    log: ReplayableLog, stream: str, position: int | None = None, zone: tzinfo = UTC
) -> Iterator[str]:
    """Lines for people, times in the zone: each event with its facts, and what of the state it changed.

    Raises as `replay`.
    """
    before: JsonObject = {}
    for step in replay(log, stream, position):
        after = state_facts(step.state)
        yield from step_lines(step.entry, before, after, zone, erased_of(log, step.entry))
        before = after


def erased_of(log: ReplayableLog, entry: LogEntry) -> Erased | None:
    """That the personal data of an event were erased, whenever that was: None where they were not."""
    if entry.envelope.sealed is None:
        return None
    history = (log.decode(raw).envelope for raw in log.raw_history(entry.envelope.sealed["subject"]))
    subject = fold_subject(None, history)
    return subject.erased if subject else None


def _personal_facts(erased: Erased | None) -> JsonObject:
    return {"state": "erased", **state_facts(erased)} if erased else {"state": "sealed"}


def log_lines(log: ReplayableLog, after: int = 0, limit: int | None = None) -> Iterator[bytes]:
    """JSON lines {"event": …, "position": …, "recorded_at": …} of what is recorded now, after a position.

    The events are embedded as their very bytes, so that each line is the audit leaf of docs/events.md.
    """
    end = log.head() if limit is None else min(log.head(), after + limit)
    while page := log.raw_page(after, PAGE, end):
        yield from map(leaf, page)
        after = page[-1].position


def state_facts(state: State | Erased) -> JsonObject:
    """The state as JSON values, members without a value left out; sets are sorted, so that texts compare."""
    facts = TypeAdapter(type(state)).dump_python(state, exclude_none=True)
    plain = orjson.loads(orjson.dumps(facts, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME))
    return {name: value for name, value in plain.items() if value not in ([], {}, None)}


def _plain(value: object) -> object:
    match value:
        case datetime():
            return rfc3339(value)
        case set() | frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON value")
