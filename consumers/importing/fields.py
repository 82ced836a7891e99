"""Takes the value of a field from a row, as the mapping says."""

import re
from collections.abc import Callable, Mapping, Sequence

from consumers.importing.cells import Cell
from consumers.importing.entries import Registering
from consumers.importing.field_rules import FieldRule, Pattern
from consumers.importing.pattern import MAX_SEARCHED
from consumers.importing.refusal import RowRejected
from consumers.importing.template import Template, parse_template
from consumers.importing.values import text_in

Known = dict[str, str]
"""Fields of the row that were taken before, for templates."""
Read = Callable[[Sequence[Cell], Known], str | None]
"""Takes the value of one field from the cells of a row; raises RowRejected."""
Offer = Callable[[Registering, Mapping[str, str]], None]
"""Is told what a value refers to: the rule that may register it, and the values for its templates."""

MAX_REMEMBERED = 10_000
"""Different values of one rule that are remembered."""


def reader(field: str, rule: FieldRule, indexes: Mapping[str, int], offer: Offer) -> Read:
    """How to take a field from a row; `indexes` says where each column is."""
    if rule.value is not None:
        return lambda *_: rule.value
    if rule.template is not None:
        return _from_template(rule, parse_template(rule.template, known_names(rule.template)), offer)
    if rule.patterns:
        return _from_patterns(field, rule, indexes, offer)
    return _from_column(field, rule, indexes)


def known_names(template: str) -> frozenset[str]:
    """The names in a template that the mapping has checked already."""
    return frozenset(re.findall(r"\{(\w+)", template))


def cell_at(cells: Sequence[Cell], index: int) -> Cell:
    """The cell, or None where the row ends before it."""
    return cells[index] if index < len(cells) else None


def _from_column(field: str, rule: FieldRule, indexes: Mapping[str, int]) -> Read:
    column = rule.column or ""
    index, values, fallback = indexes[column], rule.values, rule.fallback
    is_id = field == "external_id"

    def read(cells: Sequence[Cell], _: Known) -> str | None:
        if is_id and isinstance(cell := cell_at(cells, index), float):
            raise _fraction(cell, column)
        text = text_in(cell_at(cells, index), column)
        if text is None or not values:
            return text or fallback
        value = values.get(text, fallback)
        if value is None:
            raise RowRejected(
                "unknown-value",
                f"{text[:40]!r} in column {column!r} is not among the values of {field}; "
                "add it to the mapping, or name a fallback there.",
                f"“{column}”列的“{text[:40]}”不在 {field} 的取值之中，"
                "请在映射的 values 中添加，或指定 fallback。",
            )
        return value

    return read


def _fraction(number: float, column: str) -> RowRejected:
    """A sheet drops the last zeros of a fraction: 2024.10 and 2024.1 would be one id."""
    return RowRejected(
        "not-an-external-id",
        f"The cell in column {column!r} holds the number {number}, and an id has no fraction; "
        "format the column as text and enter the id again.",
        f"“{column}”列的单元格为数值 {number}，编号不能是小数，请将该列设为文本格式后重新填写。",
    )


def _from_template(rule: FieldRule, template: Template, offer: Offer) -> Read:
    offered: set[str] = set()

    def read(_: Sequence[Cell], known: Known) -> str | None:
        value = template.fill(known)
        if value not in offered:
            offer(rule, known)
            if len(offered) >= MAX_REMEMBERED:
                offered.clear()
            offered.add(value)
        return value

    return read


class _Finder:
    """One pattern, with what it has found before: most rows of a source find the same few things."""

    def __init__(self, pattern: Pattern, offer: Offer) -> None:
        self.pattern = pattern
        self.offer = offer
        self.regex = re.compile(pattern.regex)
        self.template = parse_template(pattern.value, self.regex.groupindex)
        self.remembered: dict[tuple[str, ...], str] = {}

    def find(self, text: str) -> str | None:
        """The value for the first match in the text, or None."""
        match = self.regex.search(text)
        if match is None:
            return None
        groups = match.groups("")
        value = self.remembered.get(groups)
        return self._new(groups, match.groupdict("")) if value is None else value

    def _new(self, groups: tuple[str, ...], named: dict[str, str]) -> str:
        value = self.template.fill(named)
        self.offer(self.pattern, named)
        if len(self.remembered) >= MAX_REMEMBERED:
            self.remembered.clear()
        self.remembered[groups] = value
        return value


def _from_patterns(field: str, rule: FieldRule, indexes: Mapping[str, int], offer: Offer) -> Read:
    columns = [(column, indexes[column]) for column in rule.columns]
    finders = [_Finder(pattern, offer) for pattern in rule.patterns]

    def read(cells: Sequence[Cell], _: Known) -> str | None:
        for column, index in columns:
            text = text_in(cell_at(cells, index), column)
            if text is None:
                continue
            searched = text[:MAX_SEARCHED]
            for finder in finders:
                if (value := finder.find(searched)) is not None:
                    return value
        if rule.fallback is None:
            names = ", ".join(rule.columns)
            raise RowRejected(
                "no-match",
                f"No pattern of {field} matches in {names}; add one, or a fallback.",
                f"{names} 中没有与 {field} 的表达式相符的文字，请在映射中添加表达式或 fallback。",
            )
        return rule.fallback

    return read
