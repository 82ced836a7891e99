"""Takes out of a row what the mapping asks for: the values and times of an issue, checked and cleaned.

What comes out is plain data, so that it can be had from another process for little (reading.py).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

from consumers.importing.anonymity import hide_reporter
from consumers.importing.cells import Cell, Row, is_blank
from consumers.importing.fields import Known, cell_at, reader
from consumers.importing.mapping import FieldRule, TimeRule
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.offers import Offers
from consumers.importing.refusal import RowRejected
from consumers.importing.source import Source
from consumers.importing.values import one_line, several_lines, time_in
from domain import personal
from domain.event import is_identifier
from domain.issue.events import Channel

TAKEN_FIRST = ("external_id", "place", "category")
"""Templates may use these."""
REQUIRED = ("external_id", "title", "place", "category", "channel")
IDS = ("place", "category", "body")
ONE_LINE = frozenset({"title", "grid", "building", "unit"})
LINES = frozenset({"description", "conclusion", "outcome", "comment", "withdrawal_reason", "legal_ground"})
MAX_EXTERNAL_ID = 200
"""Characters of an id at the source."""


class ReadRow(NamedTuple):
    """What a row holds of an issue, or why it holds none."""

    number: int
    cells: Sequence[Cell]
    values: dict[str, str]
    """By field."""
    times: dict[str, datetime]
    """By field, in UTC."""
    masked: bool = False
    """Whether the title or location held a mobile or identity-card number, which was masked."""
    named: bool = False
    """Whether an open text named the reporter, who was taken out of it."""
    cleaned: bool = False
    """Whether control characters were taken out of a text."""
    rejected: tuple[str, str, str] | None = None
    """Code, reason, and the reason in Chinese; see RowRejected."""


class RowReader:
    """Reads rows by a mapping."""

    def __init__(self, mapping: ImportMapping, source: Source, offers: Offers) -> None:
        """`offers` is told of what the rows refer to. Raises ImportRefused for a missing column."""
        rules, indexes = mapping.fields.rules(), source.indexes(mapping.columns)
        ordered = sorted(rules, key=lambda field: field not in TAKEN_FIRST)
        self.readers = {
            field: reader(field, rule, indexes, offers.offer)
            for field in ordered
            if isinstance(rule := rules[field], FieldRule)
        }
        self.times = {
            field: (rule, indexes[rule.column]) for field, rule in rules.items() if isinstance(rule, TimeRule)
        }
        self.width = max(index + 1 for index, name in enumerate(source.columns) if name)
        self.zone = ZoneInfo(mapping.source.time_zone)
        self.place_name = offers.place_name

    def read(self, row: Row) -> ReadRow:
        """What the row holds, or why it is rejected."""
        try:
            if len(row.cells) > self.width:
                _check_width(row.cells, self.width)
            values, cleaned = self._values(row.cells)
            named = hide_reporter(values)
            times = self._times(row.cells)
        except RowRejected as rejected:
            return ReadRow(row.number, row.cells, {}, {}, rejected=rejected.told)
        return ReadRow(row.number, row.cells, values, times, _mask(values), named, cleaned)

    def _values(self, cells: Sequence[Cell]) -> tuple[Known, bool]:
        values: Known = {}
        cleaned = False
        for field, read in self.readers.items():
            value = read(cells, values)
            if value is None:
                continue
            clean = (
                one_line(value) if field in ONE_LINE else several_lines(value) if field in LINES else value
            )
            cleaned = cleaned or clean != value
            values[field] = clean
            if field == "place":
                values["place_name"] = self.place_name(value)
        _check(values)
        return values, cleaned

    def _times(self, cells: Sequence[Cell]) -> dict[str, datetime]:
        times = {}
        for field, (rule, index) in self.times.items():
            moment = time_in(cell_at(cells, index), rule.column, rule.formats, self.zone)
            if moment is not None:
                times[field] = moment.astimezone(UTC)
        if "raised_at" not in times:
            raise RowRejected(
                "missing-value",
                "There is no time for raised_at; fill in when it was raised.",
                "没有 raised_at（提出时间），请填写。",
            )
        return times


def _mask(values: Known) -> bool:
    """Mask the identifiers in what may hold none; says whether there were any."""
    masked = {field: personal.mask(values[field]) for field in ONE_LINE & values.keys()}
    changed = any(text != values[field] for field, text in masked.items())
    values.update(masked)
    return changed


def _check_width(cells: Sequence[Cell], width: int) -> None:
    """Text beyond the header would be lost: nearly always the end of a text that holds commas."""
    used = max((index + 1 for index, cell in enumerate(cells) if not is_blank(cell)), default=0)
    if used > width:
        raise RowRejected(
            "too-many-cells",
            f"The row has {used} cells, the header {width}; quote texts that hold commas, "
            "or give the columns names.",
            f"该行有 {used} 个单元格，而表头只有 {width} 列；请为含逗号的文字加上引号，或补全表头。",
        )


def _check(values: Known) -> None:
    for field in REQUIRED:
        if not values.get(field):
            raise RowRejected(
                "missing-value",
                f"There is no {field}; fill it in, or name a fallback in the mapping.",
                f"没有 {field}，请填写，或在映射中指定 fallback。",
            )
    for field in IDS:
        if field in values and not is_identifier(values[field]):
            raise RowRejected(
                "not-an-id",
                f"{values[field][:40]!r} is no id of a {field} (lower-case ASCII letters, digits, dot, "
                "hyphen, underscore); give its id under values in the mapping.",
                f"“{values[field][:40]}”不是 {field} 的编号（小写英文字母、数字、点、连字符、下划线），"
                "请在映射的 values 中指定其编号。",
            )
    _check_external_id(values["external_id"])
    if values["channel"] not in get_args(Channel):
        allowed = ", ".join(get_args(Channel))
        raise RowRejected(
            "unknown-value",
            f"{values['channel'][:40]!r} is no channel; map it to one of {allowed}.",
            f"“{values['channel'][:40]}”不是渠道，请在映射中对应到以下之一：{allowed}。",
        )


def _check_external_id(id_: str) -> None:
    """It becomes part of command ids, which hold printable characters alone."""
    if len(id_) > MAX_EXTERNAL_ID:
        raise RowRejected(
            "not-an-external-id",
            f"The external_id has {len(id_)} characters, more than {MAX_EXTERNAL_ID}; "
            "name the column that holds the id.",
            f"来源编号有 {len(id_)} 字，超过 {MAX_EXTERNAL_ID} 字，请核对编号所在的列。",
        )
    if not id_.isprintable():
        code = next(ord(character) for character in id_ if not character.isprintable())
        raise RowRejected(
            "not-an-external-id",
            f"The external_id {id_[:40]!r} holds the character U+{code:04X}, which is no part of an id; "
            "take it out.",
            f"来源编号中含有字符 U+{code:04X}，请删去。",
        )
