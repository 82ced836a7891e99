"""What a workbook says about its sheets: their names and parts, the date system, which styles show dates."""

import posixpath
import re
from dataclasses import dataclass
from datetime import datetime

from consumers.importing.archive import Parts
from consumers.importing.refusal import ImportRefused

BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Number formats that show dates or times, those of Chinese editions included (ECMA-376 part 1, 18.8.30)."""
NOT_A_DATE_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Quoted text, escaped and padding characters, colours and conditions in a number format."""
DATE_PART = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
"""What remains in a format that shows a date or a time."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """Where the cells of a workbook are, and how to read its numbers."""

    sheets: dict[str, str]
    """Part of each sheet by its name, in the order of the workbook."""
    epoch: datetime
    """The day that date numbers count from."""
    dates: tuple[bool, ...]
    """For each cell style, whether its numbers are dates."""
    strings: str | None
    """The part with the shared strings, where there is one."""


def read_workbook(parts: Parts) -> Workbook:
    """Read the description of a workbook. Raises ImportRefused."""
    main = _part_of_type(parts, "", "/officeDocument") or "xl/workbook.xml"
    if main not in parts.names:
        raise ImportRefused(
            f"{parts.file.name} is a zip archive but no .xlsx workbook; save the sheet as .xlsx or .csv."
        )
    names: dict[str, str] = {}
    dates_from_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal dates_from_1904
        if tag == "sheet":
            ids = (value for key, value in attributes.items() if key.endswith(":id"))
            names[attributes.get("name", "")] = next(ids, "")
        elif tag == "workbookPr":
            dates_from_1904 = attributes.get("date1904") in ("1", "true")

    parts.read(main, start)
    targets = {id_: target for id_, (_, target) in _relations(parts, main).items()}
    return Workbook(
        sheets={name: targets[id_] for name, id_ in names.items() if targets.get(id_) in parts.names},
        epoch=datetime(1904, 1, 1) if dates_from_1904 else datetime(1899, 12, 30),  # noqa: DTZ001 local by nature
        dates=_date_styles(parts, _part_of_type(parts, main, "/styles")),
        strings=_part_of_type(parts, main, "/sharedStrings"),
    )


def _relations(parts: Parts, source: str) -> dict[str, tuple[str, str]]:
    """By its id, the type and target of everything that a part (the archive itself: "") refers to."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), target.lstrip("/"))

    if part in parts.names:
        parts.read(part, start)
    return found


def _part_of_type(parts: Parts, source: str, type_: str) -> str | None:
    targets = (target for kind, target in _relations(parts, source).values() if kind.endswith(type_))
    return next((target for target in targets if target in parts.names), None)


def _date_styles(parts: Parts, part: str | None) -> tuple[bool, ...]:
    custom: dict[str, bool] = {}
    styles: list[bool] = []
    inside: str | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            custom[attributes["numFmtId"]] = is_date_format(attributes.get("formatCode", ""))
        elif tag in ("cellStyleXfs", "cellXfs"):
            inside = tag
        elif tag == "xf" and inside == "cellXfs":
            id_ = attributes.get("numFmtId", "0")
            styles.append(custom.get(id_, int(id_) in BUILT_IN_DATES))

    if part:
        parts.read(part, start)
    return tuple(styles)


def is_date_format(code: str) -> bool:
    """Whether a number format such as `yyyy/m/d h:mm` shows a date or a time."""
    return bool(DATE_PART.search(NOT_A_DATE_PART.sub("", code.partition(";")[0])))
