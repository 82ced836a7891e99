"""A step of a replay as lines for people: Chinese names beside the stored ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from domain.chinese import ERASED
from domain.event import JsonObject, LogEntry, stream_kind
from domain.subject.subject import Erased
from infra.replay_words import Dictionary, dictionary, event_name

UNTOLD = frozenset({"stream", "version", "changed_at"})
"""Members of the state that the head of each step tells already."""
COUNTED = frozenset(
    {"supporters", "responsibilities", "duties", "posts", "deliberations", "outcomes", "issued", "decisions"}
)
"""Members of the state of which people want the number; the events tell each."""


def step_lines(
    entry: LogEntry, before: JsonObject, after: JsonObject, zone: tzinfo, erased: Erased | None = None
) -> Iterator[str]:
    """The event with its facts, then what it changed in the state from `before` to `after`.

    `erased` says that personal data that it sealed are no longer there.
    """
    envelope = entry.envelope
    writing = _Writing(dictionary(stream_kind(envelope.stream)), zone)
    happened = writing.local(envelope.occurred_at)
    yield f"#{envelope.version}  {happened}  {event_name(envelope.data.type)}  (position {entry.position})"
    yield f"    由 by: {envelope.actor.id} ({envelope.actor.role})"
    facts = envelope.data.facts()
    for name, value in facts.items():
        yield f"    {writing.words.named(name)}: {writing.shown(name, value)}"
    if envelope.sealed is not None:
        yield f"    个人信息 personal: {writing.personal(erased)}"
    for name in sorted({*before, *after} - UNTOLD):
        value = after.get(name)
        if value != before.get(name) and value != facts.get(name):
            yield f"  → {writing.words.named(name)}: {writing.state(name, value)}"
    yield ""


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes values with the words of one kind of stream, times in the zone."""

    words: Dictionary
    zone: tzinfo

    def local(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S %z")

    def personal(self, erased: Erased | None) -> str:
        """What is left of sealed personal data."""
        if erased is None:
            return "〔已加密〕 sealed"
        why = (self.words.value("ground", erased.ground), erased.reason)
        return f"{ERASED} erased {self.local(erased.at)}，{'，'.join(part for part in why if part)}"

    def state(self, name: str, value: object) -> str:
        """A member of the state: of long ones the number."""
        if name == "tasks" and isinstance(value, list):
            return f"{len(value)}，已完成 done {sum(1 for task in value if 'done_at' in task)}"
        return _counted(value) if name in COUNTED else self.shown(name, value)

    def shown(self, name: str, value: object) -> str:
        match value:
            case None:
                return "—"
            case bool():
                return "是 yes" if value else "否 no"
            case str():
                return self.words.value(name, value) or self.moment(value) or " ⏎ ".join(value.splitlines())
            case list():
                return self.listed(name, value)
            case dict():
                members = ((member, self.shown(member, held)) for member, held in value.items())
                return ", ".join(f"{self.words.named(member)} {held}" for member, held in members)
            case _:
                return str(value)

    def listed(self, name: str, values: Sequence[object]) -> str:
        """Side by side; things with members one a line."""
        if any(isinstance(value, dict) for value in values):
            return "".join(f"\n      · {self.shown(name, value)}" for value in values)
        return "；".join(self.shown(name, value) for value in values)

    def moment(self, text: str) -> str | None:
        """A stored moment as local time, or None for any other text."""
        try:
            return self.local(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z"))
        except ValueError:
            return None


def _counted(value: object) -> str:
    return str(len(value)) if isinstance(value, list | dict) else "0"
