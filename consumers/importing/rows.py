"""Takes out of a row what the mapping asks for: values and times, checked and cleaned.

What comes out is plain data, so that it can be had from another process for little (reading.py).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from consumers.importing.anonymity import hide_reporter
from consumers.importing.cells import Cell, Row, is_blank
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.fields import Known, Read, cell_at, reader
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.offers import Offers
from consumers.importing.refusal import RowRejected
from consumers.importing.row_checks import (
    check_beside,
    check_external_id,
    check_ids,
    check_required,
    check_words,
)
from consumers.importing.source import Source
from consumers.importing.values import one_line, several_lines, time_in
from domain import personal

TAKEN_FIRST = ("external_id", "place", "category")
"""In this order: templates may use these, and a row without an external id may belong to the one above."""


class ReadRow(NamedTuple):
    """What a row holds, or why it holds nothing."""

    number: int
    cells: Sequence[Cell]
    values: dict[str, str]
    """By field."""
    times: dict[str, datetime]
    """By field, in UTC."""
    masked: bool = False
    """Whether an open text of one line held a mobile or identity-card number, which was masked."""
    named: bool = False
    """Whether an open text named the reporter, who was taken out of it."""
    cleaned: bool = False
    """Whether control characters were taken out of a text."""
    rejected: tuple[str, str, str] | None = None
    """Code, reason, and the reason in Chinese; see RowRejected."""
    belongs_to: str | None = None
    """The external id of what it tells of, also when it is rejected; None where it is not known."""


class RowReader:
    """Reads rows by a mapping, in their order."""

    def __init__(self, mapping: ImportMapping, source: Source, offers: Offers) -> None:
        """`offers` is told of what the rows refer to. Raises ImportRefused for a missing column."""
        rules, indexes = mapping.fields.rules(), source.indexes(mapping.columns)
        self.fields = mapping.fields
        ordered = sorted(rules, key=lambda field: (*TAKEN_FIRST, field).index(field))
        self.readers = {
            field: reader(field, rule, indexes, offers.offer)
            for field in ordered
            if isinstance(rule := rules[field], FieldRule)
        }
        self.times = {
            field: (rule, indexes[rule.column]) for field, rule in rules.items() if isinstance(rule, TimeRule)
        }
        from_columns = {
            field
            for field, rule in rules.items()
            if isinstance(rule, TimeRule) or (rule.column and rule.fallback is None)
        }
        self.beside = {field: other for field, other in self.fields.beside.items() if field in from_columns}
        self.width = max(index + 1 for index, name in enumerate(source.columns) if name)
        self.zone = ZoneInfo(mapping.source.time_zone)
        self.place_name = offers.place_name
        self.above: str | None = None
        """The external id of the row above, for a kind of which several rows can tell of one thing."""

    def read(self, row: Row) -> ReadRow:
        """What the row holds, or why it is rejected."""
        values: Known = {}
        try:
            if len(row.cells) > self.width:
                _check_width(row.cells, self.width)
            cleaned = self._take(row.cells, values)
            named = hide_reporter(values)
            times = self._times(row.cells)
            check_beside(self.beside, values, times)
            if not self.fields.gathers:
                check_required(self.fields.required, values, times)
        except RowRejected as rejected:
            belongs_to = values.get("external_id")
            return ReadRow(row.number, row.cells, {}, {}, rejected=rejected.told, belongs_to=belongs_to)
        masked, belongs_to = self._mask(values), values.get("external_id")
        return ReadRow(row.number, row.cells, values, times, masked, named, cleaned, None, belongs_to)

    def _take(self, cells: Sequence[Cell], values: Known) -> bool:
        """Take the values; says whether one was cleaned."""
        cleaned = False
        for field, read in self.readers.items():
            value = self._external_id(read, cells) if field == "external_id" else read(cells, values)
            if value is None:
                continue
            clean = self._clean(field, value)
            cleaned = cleaned or clean != value
            values[field] = clean
            if field == "place":
                values["place_name"] = self.place_name(value)
        if not self.fields.gathers:
            check_required([name for name in self.fields.required if name in self.readers], values, {})
        check_ids((*self.fields.references, *self.fields.ids), values)
        check_words(self.fields.words, values)
        return cleaned

    def _external_id(self, read: Read, cells: Sequence[Cell]) -> str | None:
        """The id; in merged cells and in lists it stands in the first row alone, for those below as well."""
        given, above, self.above = read(cells, {}), self.above, None
        id_ = given or (above if self.fields.gathers else None)
        if id_ is None:
            check_required(["external_id"], {}, {})
            return None
        check_external_id(id_)
        self.above = id_
        return id_

    def _clean(self, field: str, value: str) -> str:
        if field in self.fields.one_line:
            return one_line(value)
        return several_lines(value) if field in self.fields.lines else value

    def _times(self, cells: Sequence[Cell]) -> dict[str, datetime]:
        times = {}
        for field, (rule, index) in self.times.items():
            moment = time_in(cell_at(cells, index), rule.column, rule.formats, self.zone)
            if moment is not None:
                if field in self.fields.ends and moment.time() == time():
                    moment += timedelta(days=1)
                times[field] = moment.astimezone(UTC)
        return times

    def _mask(self, values: Known) -> bool:
        """Mask the identifiers in what may hold none; says whether there were any."""
        masked = {field: personal.mask(values[field]) for field in self.fields.one_line & values.keys()}
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
