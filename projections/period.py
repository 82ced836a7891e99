"""Calendar months, as summaries name them: `2019-04`, or `2011-04..2020-01` with both ends included."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from domain.errors import Refusal

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Years that a period may name; beyond them a typing error is likelier than a meaning."""
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class PeriodNotUnderstood(Refusal):
    """The text names no month or months."""

    en = "{text!r} is no period; give a month such as 2019-04, or months such as 2011-04..2020-01."
    zh = "“{text}”不是有效的期间；请填写月份，如 2019-04，或起止月份，如 2011-04..2020-01。"


class PeriodNotBegun(Refusal):
    """The log up to the position ends before the period begins."""

    en = (
        "{period} had not begun at position {position} of the log, where the last event was "
        "recorded at {reached}; ask for an earlier period."
    )
    zh = "在日志位置 {position}，最后一次记录的时间为 {reached}，{period} 尚未开始；请查询更早的期间。"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2019-04`. Raises PeriodNotUnderstood."""
        matched = _MONTH.fullmatch(text)
        if matched is None:
            raise PeriodNotUnderstood(text=text[:40])
        year, month = int(matched[1]), int(matched[2])
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            raise PeriodNotUnderstood(text=text)
        return cls(year, month)

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> Self:
        """The month that the moment falls into in local time."""
        local = moment.astimezone(zone)
        return cls(local.year, local.month)

    def later(self, months: int) -> Self:
        """The month that many months later; earlier for a negative number."""
        year, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, index + 1)

    def start(self, zone: ZoneInfo) -> datetime:
        """Its first moment in local time, in UTC."""
        return datetime(self.year, self.month, 1, tzinfo=zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """Such as 2019年4月."""
        return f"{self.year}年{self.month}月"


@dataclass(frozen=True, slots=True)
class Period:
    """A month, or months one after the other; `last` is included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2019-04` or `2011-04..2020-01`. Raises PeriodNotUnderstood."""
        first, dots, last = text.strip().partition("..")
        period = cls(Month.parse(first), Month.parse(last if dots else first))
        if period.last < period.first:
            raise PeriodNotUnderstood(text=text)
        return period

    def __str__(self) -> str:
        return str(self.first) if self.is_one_month else f"{self.first}..{self.last}"

    @property
    def is_one_month(self) -> bool:
        """Whether it is a single month."""
        return self.first == self.last

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months in order."""
        return tuple(self.first.later(n) for n in range(self._length))

    @property
    def label(self) -> str:
        """Such as 2019年4月, or 2011年4月至2020年1月."""
        return self.first.label if self.is_one_month else f"{self.first.label}至{self.last.label}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, in local time, given in UTC."""
        return self.first.start(zone), self.last.later(1).start(zone)

    def previous(self) -> Self:
        """The period of the same number of months just before."""
        return self._shifted(-self._length)

    def year_before(self) -> Self:
        """The same months of the year before."""
        return self._shifted(-12)

    @property
    def _length(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def _shifted(self, months: int) -> Self:
        return type(self)(self.first.later(months), self.last.later(months))
