"""Makes an issue with its history of a row: only what the source knows, marked as imported."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from consumers.importing.anonymity import REPORTER_FIELDS, hide_reporter
from consumers.importing.cells import Cell, Row
from consumers.importing.fields import Known, cell_at, reader
from consumers.importing.history import steps
from consumers.importing.mapping import FieldRule, TimeRule
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.refusal import RowRejected
from consumers.importing.registrations import Registrations
from consumers.importing.source import Source
from consumers.importing.values import one_line, several_lines, time_in
from domain import personal, texts
from domain.event import IDENTIFIER, Actor, Personal
from domain.issue import commands as c
from domain.issue.events import Channel, ExternalId, Location
from domain.issue.importing import ImportedIssue
from domain.issue.service import external_stream

TAKEN_FIRST = ("external_id", "place", "category")
"""Templates may use these."""
REQUIRED = ("external_id", "title", "place", "category", "channel")
IDS = ("place", "category", "body")
ONE_LINE = frozenset({"title", "grid", "building", "unit"})
LINES = frozenset({"description", "conclusion", "outcome", "comment", "withdrawal_reason", "legal_ground"})
MAX_EXTERNAL_ID = 200
"""Characters of an id at the source."""

_is_id = re.compile(IDENTIFIER).search


@dataclass(frozen=True, slots=True)
class TranslatedRow:
    """An issue as a row tells it."""

    number: int
    cells: Sequence[Cell]
    issue: ImportedIssue
    place: str
    category: str
    body: str | None
    masked: bool
    """Whether the title held a mobile or identity-card number, which was masked."""
    named: bool
    """Whether an open text named the reporter, who was taken out of it."""
    cleaned: bool
    """Whether control characters were taken out of a text."""


class RowTranslator:
    """Translates rows by a mapping."""

    def __init__(
        self,
        mapping: ImportMapping,
        source: Source,
        registrations: Registrations,
        new_code: Callable[[datetime], str],
    ) -> None:
        """`registrations` is told of what the rows refer to. Raises ImportRefused for a missing column."""
        rules, indexes = mapping.fields.rules(), source.indexes(mapping.columns)
        ordered = sorted(rules, key=lambda field: field not in TAKEN_FIRST)
        self.readers = {
            field: reader(field, rule, indexes, registrations.offer)
            for field in ordered
            if isinstance(rule := rules[field], FieldRule)
        }
        self.times = {
            field: (rule, indexes[rule.column]) for field, rule in rules.items() if isinstance(rule, TimeRule)
        }
        self.zone = ZoneInfo(mapping.source.time_zone)
        self.source = mapping.source.name
        self.by = importing_actor(mapping)
        self.place_name = registrations.place_name
        self.new_code = new_code

    def translate(self, row: Row) -> TranslatedRow:
        """The issue that the row tells of. Raises RowRejected."""
        values, cleaned = self._values(row.cells)
        named = hide_reporter(values)
        times = self._times(row.cells)
        title = personal.mask(values["title"])
        external_id = ExternalId(source=self.source, id=values["external_id"])
        stream = external_stream(external_id)
        raised = c.RaiseIssue(
            by=self.by,
            now=times["raised_at"],
            imported=self.source,
            code=self.new_code(times["raised_at"]),
            place=values["place"],
            category=values["category"],
            title=title,
            channel=cast(Channel, values["channel"]),
            location=_location(values),
            personal=_personal(values, stream),
            external_id=external_id,
        )
        commands = (raised, *steps(values, times, self.by, self.source))
        return TranslatedRow(
            number=row.number,
            cells=row.cells,
            issue=ImportedIssue(stream, external_id, commands),
            place=raised.place,
            category=raised.category,
            body=values.get("body"),
            masked=title != values["title"],
            named=named,
            cleaned=cleaned,
        )

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
                times[field] = moment
        if "raised_at" not in times:
            raise RowRejected("missing-value", "There is no time for raised_at; fill in when it was raised.")
        return times


def importing_actor(mapping: ImportMapping) -> Actor:
    """Who gives the commands of an import."""
    return Actor(id=f"import-{mapping.source.name}", role="importer")


def _check(values: Known) -> None:
    for field in REQUIRED:
        if not values.get(field):
            raise RowRejected(
                "missing-value", f"There is no {field}; fill it in, or name a fallback in the mapping."
            )
    for field in IDS:
        if field in values and not _is_id(values[field]):
            raise RowRejected(
                "not-an-id",
                f"{values[field][:40]!r} is no id of a {field} (lower-case ASCII letters, digits, dot, "
                "hyphen, underscore); give its id under values in the mapping.",
            )
    external_id = values["external_id"]
    if len(external_id) > MAX_EXTERNAL_ID or texts.CONTROL_IN_LINE.search(external_id):
        raise RowRejected(
            "not-an-external-id",
            f"The external_id is longer than {MAX_EXTERNAL_ID} characters or not one line.",
        )
    if values["channel"] not in get_args(Channel):
        allowed = ", ".join(get_args(Channel))
        raise RowRejected(
            "unknown-value", f"{values['channel'][:40]!r} is no channel; map it to one of {allowed}."
        )


def _personal(values: Known, stream: str) -> Personal | None:
    """Who reported it and what they wrote, to be sealed.

    The data subject is named after the issue, not after the reporter: what is derived from a person's account
    or telephone number could be found out by trying them all.
    """
    if not any(field in values for field in (*REPORTER_FIELDS, "description")):
        return None
    return Personal(
        subject=stream.replace("issue-", "subject-", 1),
        name=values.get("reporter_name") or values.get("reporter"),
        phone=values.get("reporter_phone"),
        email=values.get("reporter_email"),
        door=values.get("reporter_door"),
        description=values.get("description"),
    )


def _location(values: Known) -> Location | None:
    known = {field: values[field] for field in ("grid", "building", "unit") if field in values}
    if not known:
        return None
    try:
        return Location(**known)
    except ValidationError:
        raise RowRejected(
            "text-too-long", "Grid, building and unit have at most 50 characters each."
        ) from None
