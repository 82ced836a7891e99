"""The events of a stream as the timeline of its page tells them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from api.pages.names import Names
from api.pages.render import local_deadline, local_minute
from api.pages.subjects import Subjects, address_of
from api.pages.wording import LABELS, label, people, pseudonym, rule_name, word
from domain.chinese import COMPOSITION_WARNINGS, ERASED, OFFICES
from domain.event import Actor
from domain.roles import role_name
from projections.event_labels import EVENTS

DEADLINES = frozenset({"due", "accept_due", "discuss_due", "trial_until"})
LINKS = {
    "council": "查看这次议事会",
    "subject": "查看这项议题",
    "decision": "查看提出的决议",
    "by": "查看取代它的决议",
    "over": "查看被取代的决议",
    "issue": "查看由来的诉求",
    "into": "查看相关诉求",
    "source": "查看相关诉求",
    "out_of": "查看相关诉求",
}
"""Members that name another stream, and what the link to its page says."""


class Item(Protocol):
    """One event of a stream, as the answers of the API have it."""

    @property
    def type(self) -> str:
        """Of the event."""

    @property
    def data(self) -> dict[str, Any]:
        """Its facts."""

    @property
    def actor(self) -> Actor:
        """Who recorded it."""

    @property
    def position(self) -> int:
        """Of the log."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When the log recorded it."""

    @property
    def state(self) -> str:
        """That it led to."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event, as a page tells it."""

    item: Item
    label: str
    role: str
    told: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    """What each says, and the path that it leads to."""
    imported: str | None
    state: str
    """That it led to, in Chinese."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What it takes to tell events: names, titles, the local time."""

    names: Names
    subjects: Subjects
    zone: ZoneInfo
    states: Mapping[str, str]
    """Of this kind of stream, in Chinese."""


def subjects_named(items: Sequence[Item]) -> Iterator[str]:
    """Streams whose titles the timeline shows."""
    for item in items:
        yield from item.data.get("agenda", ())
        yield from item.data.get("postponed", ())
        if subject := item.data.get("subject"):
            yield subject


def steps(items: Sequence[Item], telling: Telling) -> list[Step]:
    """The events in order."""
    return [_step(item, telling) for item in items]


def _step(item: Item, telling: Telling) -> Step:
    actor = item.actor
    return Step(
        item=item,
        label=EVENTS.get(item.type, item.type),
        role=telling.names.body(actor.body) if actor.body else role_name(actor.role),
        told=tuple(_told(item, telling)),
        links=tuple(_links(item.data)),
        imported=item.data.get("imported"),
        state=telling.states[item.state],
    )


def _links(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for member, text in LINKS.items():
        value = data.get(member)
        if isinstance(value, str) and (address := address_of(value)):
            yield text, address


def _told(item: Item, telling: Telling) -> Iterator[tuple[str, str]]:
    for member in LABELS:
        value = item.data.get(member)
        if value is not None and value != [] and (said := _said(item.type, member, value, telling)):
            yield label(item.type, member), said
    if erased := getattr(item, "erased", None):
        yield "个人信息", f"{ERASED}{local_minute(erased.at, telling.zone)}，{erased.ground_zh}"


def _said(type_: str, member: str, value: Any, telling: Telling) -> str:
    if member in DEADLINES:
        return local_deadline(datetime.fromisoformat(value), telling.zone)
    if member in _SPEAKERS:
        return _SPEAKERS[member](value, telling)
    return word(type_, member, value)


def _task(value: Any, telling: Telling) -> str:
    """A task that was set; where one is done, its number."""
    if isinstance(value, str):
        return f"任务 {value}"
    due = local_deadline(datetime.fromisoformat(value["due"]), telling.zone)
    return f"{value['task']}. {telling.names.body(value['body'])}：{value['text']}（{due} 前）"


def _titles(value: Sequence[str], telling: Telling) -> str:
    titles = (telling.subjects[each].title if each in telling.subjects else each for each in value)
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def _items(value: Sequence[Mapping[str, Any]], _: Telling) -> str:
    return "\n".join(f"{each['item']}. {each['title']}" for each in value)


def _subject(value: str, telling: Telling) -> str:
    return telling.subjects[value].title if value in telling.subjects else value


def _recusals(value: Sequence[Mapping[str, str]], _: Telling) -> str:
    return "\n".join(f"{pseudonym(each['member'])}：{each['reason']}" for each in value)


def _elected(value: Sequence[Mapping[str, Any]], _: Telling) -> str:
    return "\n".join(f"{OFFICES[each['office']]} {pseudonym(each['member'])}" for each in value)


def _rule(value: Any, _: Telling) -> str:
    """A ballot holds the whole rule, what is raised its name."""
    return rule_name(value if isinstance(value, str) else value["name"])


_SPEAKERS: Mapping[str, Callable[[Any, Telling], str]] = {
    "category": lambda value, telling: telling.names.category(value),
    "body": lambda value, telling: telling.names.body(value),
    "place": lambda value, telling: telling.names.place(value),
    "starts_at": lambda value, telling: local_minute(datetime.fromisoformat(value), telling.zone),
    "agenda": _titles,
    "postponed": _titles,
    "items": _items,
    "subject": _subject,
    "attendance": lambda value, _: people(value),
    "members": lambda value, _: f"{value} 人",
    "members_present": lambda value, _: f"{value} 人",
    "opinions": lambda value, _: "\n".join(value),
    "dissent": lambda value, _: "\n".join(value),
    "recusals": _recusals,
    "rule": _rule,
    "elected": _elected,
    "warnings": lambda value, _: "、".join(COMPOSITION_WARNINGS[each] for each in value),
    "tasks": lambda value, telling: "\n".join(_task(each, telling) for each in value),
    "task": _task,
    "version": lambda value, _: f"第 {value} 版",
}
"""How members that are no plain text are told."""
