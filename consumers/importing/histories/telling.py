"""What the rows of one thing say of it, and what turns that into the steps of its history."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from consumers.importing.refusal import RowRejected
from consumers.importing.rows import ReadRow
from domain.event import Actor
from domain.importing.record import Command, ImportedRecord, ImportedStep
from domain.registry.volunteering_policies import is_pseudonym

SubjectNamed = Callable[[str, str], str]
"""Given `issue` or `decision` and what a row calls one, its stream. Raises RowRejected."""
WHOLE_NUMBER = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]{1,15}", re.ASCII)
DECIMAL_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,10})?", re.ASCII)
BETWEEN_IDS = re.compile(r"[\s,，;；、]+")
CM2_OF_A_M2 = 10_000
T = TypeVar("T", str, datetime)


class Rows:
    """The rows that tell of one thing, in the order of the file; what concerns it as a whole is in any."""

    def __init__(self, rows: Sequence[ReadRow]) -> None:
        self.rows = rows

    def __iter__(self) -> Iterator[ReadRow]:
        return iter(self.rows)

    def one(self, field: str) -> str | None:
        """The value that the rows agree on, or None. Raises RowRejected where they do not."""
        return _agreed(field, [row.values[field] for row in self.rows if field in row.values])

    def told(self, field: str) -> str:
        """The same for one that is required, as the reading has seen to."""
        return self.one(field) or ""

    def time(self, field: str) -> datetime | None:
        """The time that the rows agree on, or None. Raises RowRejected where they do not."""
        return _agreed(field, [row.times[field] for row in self.rows if field in row.times])

    def told_time(self, field: str) -> datetime:
        """The same for one that is required. Raises RowRejected where there is none."""
        at = self.time(field)
        if at is None:
            raise missing(field)
        return at


def _agreed(field: str, values: Sequence[T]) -> T | None:
    different = dict.fromkeys(values)
    if len(different) > 1:
        one, other, *_ = (str(value)[:40] for value in different)
        raise RowRejected(
            "contradiction",
            f"Rows of one external id differ in {field}: {one!r} and {other!r}; give it the same in each, or "
            "in one of them alone.",
            f"同一编号的各行 {field} 不一致：“{one}”与“{other}”，请改为一致，或只在其中一行填写。",
        )
    return next(iter(different), None)


def missing(field: str, beside: str | None = None) -> RowRejected:
    """What is said of a value that is not there, and must be beside another one, if that is named."""
    if beside:
        return RowRejected(
            "missing-value",
            f"There is {beside}, but no {field}; fill in both or neither.",
            f"填有 {beside}，但没有 {field}，请同时填写或同时留空。",
        )
    return RowRejected(
        "missing-value",
        f"There is no {field}; fill it in, or name a fallback in the mapping.",
        f"没有 {field}，请填写，或在映射中指定 fallback。",
    )


def whole_number(field: str, text: str | None, most: int) -> int | None:
    """A number of people or things; `1,234` is one too. Raises RowRejected."""
    if text is None:
        return None
    plain = re.sub(r"\.0+", "", text) if re.fullmatch(r"[0-9]+\.0+", text) else text
    if not WHOLE_NUMBER.fullmatch(plain) or int(re.sub("[,，]", "", plain)) > most:
        raise RowRejected(
            "not-a-number",
            f"{text[:40]!r} is no {field}: a whole number up to {most:,}; correct it, or leave it empty.",
            f"“{text[:40]}”不是 {field}：应为不超过 {most:,} 的整数，请更正，或留空。",
        )
    return int(re.sub("[,，]", "", plain))


def exact(field: str, text: str | None, unit: int, of: str, most: int) -> int | None:
    """A decimal number in units of 1/`unit`, which it must be a whole number of. Raises RowRejected."""
    if text is None:
        return None
    plain = re.sub("[,，]", "", text)
    parts = Decimal(plain) * unit if DECIMAL_NUMBER.fullmatch(text) else None
    if parts is None or parts != int(parts) or parts > most:
        raise RowRejected(
            "not-a-number",
            f"{text[:40]!r} is no {field} in {of}, exact to 1/{unit:,}; correct it, or leave it empty.",
            f"“{text[:40]}”不是 {field}（单位精确到 1/{unit:,}），请更正，或留空。",
        )
    return int(parts)


def pseudonym(text: str) -> str:
    """An id of a person: names are never recorded. Raises PseudonymRequired."""
    is_pseudonym(text)
    return text


def pseudonyms(text: str | None) -> tuple[str, ...]:
    """Several of them, divided by spaces, commas or semicolons."""
    return tuple(pseudonym(each) for each in BETWEEN_IDS.split(text or "") if each)


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes the histories of one import."""

    source: str
    by: Actor
    now: datetime
    """When the import began: what its source knows no time of is recorded as of then, at the latest."""
    zone: ZoneInfo
    new_code: Callable[[datetime], str]
    subject_named: SubjectNamed

    def told(self, at: datetime) -> dict[str, Any]:
        """What every command of a history has."""
        return {"by": self.by, "now": at, "imported": self.source}

    def past(self, at: datetime) -> datetime:
        """The time, or that of the import where it is still ahead."""
        return min(at, self.now)

    def record(self, key: str, steps: Iterable[ImportedStep]) -> ImportedRecord:
        """The thing with its steps, recorded in the order given."""
        return ImportedRecord(self.source, key, tuple(steps))


def in_time(steps: Iterable[ImportedStep]) -> list[ImportedStep]:
    """The steps in order of time; those of one time stay as they are given."""
    return sorted(steps, key=lambda step: step.at)


def step(name: str, stream: str, command: Command, *, time_is_told: bool = True) -> ImportedStep:
    """A step of a history."""
    return ImportedStep(name, stream, command, time_is_told)
