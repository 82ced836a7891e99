"""What the rows of a sitting become: convened, attended, its items deliberated, adjourned."""

from collections.abc import Iterator
from datetime import datetime

from consumers.importing.histories.attendance import attendance
from consumers.importing.histories.telling import (
    Rows,
    Teller,
    in_time,
    missing,
    pseudonyms,
    step,
    whole_number,
)
from consumers.importing.refusal import RowRejected
from consumers.importing.rows import ReadRow
from domain.council import commands as c
from domain.council.events import Recusal
from domain.council.rules import MOST_MEMBERS
from domain.importing.record import ImportedRecord, ImportedStep, imported_stream


def council(rows: Rows, teller: Teller) -> ImportedRecord:
    """A sitting. What its source knows no time of its own for is recorded as of its beginning."""
    id_ = rows.told("external_id")
    sitting = _Sitting(rows, teller, imported_stream("council", teller.source, id_))
    return teller.record(f"council:{id_}", [sitting.convened(), *in_time(sitting.steps())])


class _Sitting:
    def __init__(self, rows: Rows, teller: Teller, stream: str) -> None:
        self.rows = rows
        self.teller = teller
        self.stream = stream
        self.starts_at = rows.told_time("starts_at")
        self.items = {subject: row for row in rows if (subject := _subject(row, teller))}

    def convened(self) -> ImportedStep:
        at = self.rows.time("convened_at")
        command = c.ConveneCouncil(
            **self.teller.told(at or self.teller.past(self.starts_at)),
            place=self.rows.told("place"),
            starts_at=self.starts_at,
            agenda=tuple(self.items),
            members=whole_number("members", self.rows.told("members"), MOST_MEMBERS) or 0,
        )
        return step("convene", self.stream, command, time_is_told=at is not None)

    def steps(self) -> Iterator[ImportedStep]:
        yield from self._attended()
        for number, (subject, row) in enumerate(self.items.items(), start=1):
            if "conclusion" in row.values:
                yield self._deliberated(number, subject, row)
        at = self.rows.time("adjourned_at")
        if minutes := self.rows.one("minutes"):
            command = c.AdjournCouncil(**self.teller.told(at or self.last_told), minutes=minutes)
            yield step("adjourn", self.stream, command, time_is_told=at is not None)
        elif at:
            raise missing("minutes", "adjourned_at")

    @property
    def last_told(self) -> datetime:
        """When the last item was deliberated, else when it began: the sitting ended no earlier."""
        return max(
            (row.times["deliberated_at"] for row in self.rows if "deliberated_at" in row.times),
            default=self.starts_at,
        )

    def _attended(self) -> Iterator[ImportedStep]:
        came, told = attendance(self.rows), self.rows.one("members_present")
        present = whole_number("members_present", told, MOST_MEMBERS)
        if present is None:
            if came:
                raise missing("members_present", f"present_{came[0].constituency}")
            return
        command = c.AttendCouncil(
            **self.teller.told(self.starts_at), attendance=came, members_present=present
        )
        yield step("attend", self.stream, command)

    def _deliberated(self, number: int, subject: str, row: ReadRow) -> ImportedStep:
        at = row.times.get("deliberated_at", self.starts_at)
        told = row.values
        command = c.DeliberateItem(
            **self.teller.told(at),
            subject=subject,
            conclusion=told["conclusion"],
            opinions=_each_line(told.get("opinions")),
            recusals=_recusals(row),
            dissent=_each_line(told.get("dissent")),
        )
        return step(f"deliberate-{number}", self.stream, command)


def _subject(row: ReadRow, teller: Teller) -> str | None:
    """The issue or decision that a row is about; None for one that is about the sitting alone."""
    named = [(kind, row.values[kind]) for kind in ("issue", "decision") if kind in row.values]
    if len(named) > 1:
        raise RowRejected(
            "contradiction",
            "The row names an issue and a decision; give each a row of its own.",
            "该行同时填有诉求和决议，请分为两行。",
        )
    if not named and "conclusion" in row.values:
        raise RowRejected(
            "missing-value",
            "There is a conclusion, but no issue or decision that it is about; name one by its external id "
            "or code, or write the conclusion into the minutes.",
            "填有议事结论，但没有对应的诉求或决议；请填写其来源编号或编号，或将结论写入会议记录。",
        )
    return teller.subject_named(*named[0]) if named else None


def _each_line(text: str | None) -> tuple[str, ...]:
    return tuple(line for each in (text or "").split("\n") if (line := each.strip()))


def _recusals(row: ReadRow) -> tuple[Recusal, ...]:
    members = pseudonyms(row.values.get("recused"))
    if members and "recusal_reason" not in row.values:
        raise missing("recusal_reason", "recused")
    return tuple(Recusal(member=member, reason=row.values["recusal_reason"]) for member in members)
