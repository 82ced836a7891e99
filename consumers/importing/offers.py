"""What a mapping may register, its templates filled with what the rows hold."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from consumers.importing.entries import Entry, PlaceEntry, Registering
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.refusal import RowRejected
from consumers.importing.template import parse_template

Key = tuple[type[Entry], str]
"""Of what kind, and its id."""


class Offers:
    """Places, bodies and categories that were offered so far; what was offered first stays."""

    def __init__(self, mapping: ImportMapping, registered_name: Callable[[str], str | None]) -> None:
        """`registered_name` gives the name of a place that is registered, or None."""
        self.offered: dict[Key, Entry] = {}
        self.fresh: list[Entry] = []
        self.registered_name = registered_name
        entries: tuple[Entry, ...] = (*mapping.places, *mapping.bodies, *mapping.categories)
        for entry in entries:
            self._take_in(entry)

    def offer(self, rule: Registering, values: Mapping[str, str]) -> None:
        """Take in what a rule may register, its templates filled. Raises RowRejected."""
        for entry in rule.entries:
            try:
                filled = _filled(entry, values)
            except ValidationError:
                raise _unusable(entry, values) from None
            self._take_in(filled)

    def take(self) -> list[Entry]:
        """What was offered since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def place_name(self, id_: str) -> str:
        """The name of a place that is offered or registered; its id where it is neither."""
        offered = self.offered.get((PlaceEntry, id_))
        return offered.name if offered else self.registered_name(id_) or id_

    def _take_in(self, entry: Entry) -> None:
        key = (type(entry), entry.id)
        if key not in self.offered:
            self.offered[key] = entry
            self.fresh.append(entry)


def _unusable(entry: Entry, values: Mapping[str, str]) -> RowRejected:
    name = parse_template(entry.name, values).fill(values)
    return RowRejected(
        "not-a-name",
        f"{name[:40]!r}, made of {entry.name!r}, is no name: it has 1 to 200 characters of one line; "
        "correct the row or the mapping.",
        f"由“{entry.name}”得到的“{name[:40]}”不能作为名称（1 至 200 字，一行），请更正该行或映射。",
    )


def _filled(entry: Entry, values: Mapping[str, str]) -> Entry:
    fixed = entry.model_dump(exclude_none=True)
    texts = {key: text for key, text in fixed.items() if key not in ("tier", "kind")}
    filled = {key: parse_template(text, values).fill(values) for key, text in texts.items()}
    return type(entry).model_validate(fixed | filled)
