"""What the rows of a coordination meeting become: called, agenda, attendance, outcomes with tasks, closed."""

import re
from collections.abc import Iterator
from typing import Any

from consumers.importing.histories.attendance import attendance
from consumers.importing.histories.decision import new_task
from consumers.importing.histories.telling import Rows, Teller, in_time, missing, step
from consumers.importing.refusal import RowRejected
from consumers.importing.rows import ReadRow
from domain.coordination import commands as c
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import meeting_stream
from domain.coordination.months import local_month
from domain.importing.record import ImportedRecord, ImportedStep

MONTH = re.compile(r"(?P<year>[0-9]{4})\s*[-/.年]?\s*(?P<month>[0-9]{1,2})\s*月?", re.ASCII)
NO_PROPOSAL = 0
"""The position of an agenda that was proposed from no log."""


def meeting(rows: Rows, teller: Teller) -> ImportedRecord:
    """A meeting. What its source knows no time of its own for is recorded as of its beginning."""
    held = _Meeting(rows, teller)
    steps = [held.scheduled(), held.agenda(), *in_time(held.steps())]
    return teller.record(f"meeting:{rows.told('external_id')}", steps)


class _Meeting:
    def __init__(self, rows: Rows, teller: Teller) -> None:
        self.rows = rows
        self.teller = teller
        self.held_at = rows.told_time("held_at")
        self.place = rows.told("place")
        self.month = _month(rows.one("month")) or local_month(self.held_at, teller.zone)
        self.stream = meeting_stream(self.place, self.month)
        self.items = [row for row in rows if _is_item(row)]
        self.with_task = [row for row in self.items if "task" in row.values]

    def scheduled(self) -> ImportedStep:
        at = self.rows.time("scheduled_at")
        command = c.ScheduleMeeting(
            **self.teller.told(at or self.held_at),
            place=self.place,
            month=self.month,
            starts_at=self.held_at,
        )
        return step("schedule", self.stream, command, time_is_told=at is not None)

    def agenda(self) -> ImportedStep:
        items = tuple(_item(number, row, self.teller) for number, row in enumerate(self.items, start=1))
        command = c.FreezeAgenda(**self._told(), position=NO_PROPOSAL, items=items)
        return step("freeze-agenda", self.stream, command)

    def steps(self) -> Iterator[ImportedStep]:
        if came := attendance(self.rows):
            yield step("attend", self.stream, c.AttendMeeting(**self._told(), attendance=came))
        for number, row in enumerate(self.items, start=1):
            yield from self._settled(number, row)
        if closed_at := self.rows.time("closed_at"):
            remark = self.rows.one("remark")
            yield step("close", self.stream, c.CloseMeeting(**self.teller.told(closed_at), remark=remark))

    def _settled(self, number: int, row: ReadRow) -> Iterator[ImportedStep]:
        """The outcome of an item: a task, or what was noted; nothing where the source knows neither."""
        note = row.values.get("outcome") or row.values.get("task")
        if note is None:
            return
        command = c.RecordOutcome(
            **self._told(),
            item=str(number),
            outcome="task" if "task" in row.values else "noted",
            note=note,
            task=new_task(row) if "task" in row.values else None,
        )
        yield step(f"outcome-{number}", self.stream, command)
        if "task" in row.values and (done_at := row.times.get("task_done_at")):
            task = str(self.with_task.index(row) + 1)
            outcome = row.values.get("task_outcome", "")
            done = c.CompleteMeetingTask(**self.teller.told(done_at), task=task, outcome=outcome)
            yield step(f"complete-task-{task}", self.stream, done)

    def _told(self) -> dict[str, Any]:
        return self.teller.told(self.held_at)


def _is_item(row: ReadRow) -> bool:
    """Whether the row is about an item of the agenda. Raises RowRejected for an outcome of no item."""
    if row.values.keys() & {"item", "issue", "decision"}:
        return True
    if row.values.keys() & {"outcome", "task"}:
        raise missing("item", "outcome" if "outcome" in row.values else "task")
    return False


def _item(number: int, row: ReadRow, teller: Teller) -> AgendaItem:
    named = [(kind, row.values[kind]) for kind in ("issue", "decision") if kind in row.values]
    if len(named) > 1:
        raise RowRejected(
            "contradiction",
            "The row names an issue and a decision; give each a row of its own.",
            "该行同时填有诉求和决议，请分为两行。",
        )
    subject = teller.subject_named(*named[0]) if named else None
    return AgendaItem(item=str(number), subject=subject, title=row.values.get("item", ""), reasons=())


def _month(text: str | None) -> str | None:
    """A month as people write it: 2025-03, 2025/3, 2025年3月. Raises RowRejected."""
    if text is None:
        return None
    found = MONTH.fullmatch(text)
    if found is None or not 1 <= int(found["month"]) <= 12:
        raise RowRejected(
            "not-a-month",
            f"{text[:40]!r} is no month; write 2025-03 or 2025年3月, or leave it empty for that of held_at.",
            f"“{text[:40]}”不是月份，请写作 2025-03 或 2025年3月，或留空（以 held_at 的月份为准）。",
        )
    return f"{found['year']}-{int(found['month']):02d}"
