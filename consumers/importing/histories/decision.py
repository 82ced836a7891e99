"""What the rows of a governance decision become: only what the source knows, each step with its own time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from consumers.importing.histories.ballots import ballot
from consumers.importing.histories.telling import Rows, Teller, in_time, missing, step, whole_number
from consumers.importing.history import as_the_status_says
from consumers.importing.kinds.decision import DecisionFields
from consumers.importing.refusal import RowRejected
from consumers.importing.rows import ReadRow
from domain.decision import commands as c
from domain.decision.events import MOST_COUNTED, Campaign, Target
from domain.decision.rules import MOST_SEATS
from domain.event import rfc3339
from domain.importing.record import ImportedRecord, ImportedStep, imported_stream

TIMES = ("discussed_at", "resolved_at", "rejected_at", "withdrawn_at", "closed_at")


def decision(rows: Rows, teller: Teller) -> ImportedRecord:
    """A decision with its history."""
    id_ = rows.told("external_id")
    stream = imported_stream("decision", teller.source, id_)
    raised = step("raise", stream, _raised(rows, teller))
    later = in_time(_Later(rows, teller, stream).steps())
    return teller.record(f"decision:{id_}", [raised, *later])


def _raised(rows: Rows, teller: Teller) -> c.RaiseDecision:
    at, issue = rows.told_time("raised_at"), rows.one("issue")
    return c.RaiseDecision(
        **teller.told(at),
        code=teller.new_code(at),
        place=rows.told("place"),
        kind=cast(Any, rows.told("kind")),
        title=rows.told("title"),
        motion=rows.told("motion"),
        rule=rows.one("rule"),
        issue=teller.subject_named("issue", issue) if issue else None,
        covenant_text=rows.one("covenant_text"),
        campaign=_campaign(rows),
        seats=whole_number("seats", rows.one("seats"), MOST_SEATS),
        trial_until=rows.time("trial_until"),
    )


def _campaign(rows: Rows) -> Campaign | None:
    """The places of a campaign, each with the number that it begins with."""
    counts: dict[str, int] = {}
    for row in rows:
        count = whole_number("target_count", row.values.get("target_count"), MOST_COUNTED)
        if count is not None:
            counts[_target(row)] = count
    unit = rows.one("unit")
    if not counts and unit is None:
        return None
    targets = tuple(Target(place=place, count=count) for place, count in counts.items())
    return Campaign(unit=unit or "", targets=targets)


def _target(row: ReadRow) -> str:
    if "target_place" not in row.values:
        raise missing("target_place", "target_count")
    return row.values["target_place"]


class _Later:
    """The steps after the first."""

    def __init__(self, rows: Rows, teller: Teller, stream: str) -> None:
        self.rows = rows
        self.teller = teller
        self.stream = stream
        self.ballot = ballot(rows, teller)
        told = {field: at for field in TIMES if (at := rows.time(field))}
        status = rows.one("status")
        values = {"status": status} if status else {}
        if self.ballot and status == "rejected":
            # The counts are the rejection; what the source says of it is held against them.
            values, self.ballot = {}, _said_to_be_rejected(self.ballot)
        self.times = as_the_status_says(values, told, DecisionFields.closings)

    def steps(self) -> Iterator[ImportedStep]:
        if at := self.times.get("discussed_at"):
            conclusion = self.rows.one("conclusion") or ""
            yield self._step("discuss", c.DiscussDecision(**self._told(at), conclusion=conclusion))
        if self.ballot:
            yield self._step("ballot", self.ballot)
        yield from self._assignment()
        yield from self._progress()
        yield from self._closing()

    def _assignment(self) -> Iterator[ImportedStep]:
        """The tasks, set at once in the order of the rows, and those of them that are done."""
        at = self.rows.time("assigned_at")
        with_task = [row for row in self.rows if "task" in row.values]
        if at is None:
            if with_task:
                raise missing("assigned_at", "task")
            return
        if not with_task:
            raise missing("task", "assigned_at")
        tasks = tuple(new_task(row) for row in with_task)
        yield self._step("assign", c.AssignDecision(**self._told(at), tasks=tasks))
        for number, row in enumerate(with_task, start=1):
            if done_at := row.times.get("task_done_at"):
                done = c.CompleteDecisionTask(
                    **self._told(done_at), task=str(number), outcome=row.values.get("task_outcome", "")
                )
                yield self._step(f"complete-task-{number}", done)

    def _progress(self) -> Iterator[ImportedStep]:
        for row in self.rows:
            remaining = whole_number("remaining", row.values.get("remaining"), MOST_COUNTED)
            if remaining is None:
                continue
            if "reported_at" not in row.times:
                raise missing("reported_at", "remaining")
            at, place = row.times["reported_at"], _target(row)
            report = c.ReportCampaignProgress(
                **self._told(at), place=place, remaining=remaining, note=row.values.get("note")
            )
            yield self._step(f"progress:{place}:{rfc3339(at)}", report)

    def _closing(self) -> Iterator[ImportedStep]:
        if at := self.times.get("resolved_at"):
            outcome = self.rows.one("outcome") or ""
            yield self._step("resolve", c.ResolveDecision(**self._told(at), outcome=outcome))
        if at := self.times.get("rejected_at"):
            if self.ballot:
                raise RowRejected(
                    "contradiction",
                    "There are counts of a ballot and a time for rejected_at: the counts say what came of "
                    "it; leave rejected_at empty.",
                    "既有表决计票，又有 rejected_at 的时间：结果由计票得出，请将 rejected_at 留空。",
                )
            reason = self.rows.one("rejection_reason")
            yield self._step("reject", c.RejectDecision(**self._told(at), reason=reason))
        if at := self.times.get("withdrawn_at"):
            reason = self.rows.one("withdrawal_reason")
            yield self._step("withdraw", c.WithdrawDecision(**self._told(at), reason=reason or ""))

    def _told(self, at: datetime) -> dict[str, Any]:
        return self.teller.told(at)

    def _step(self, name: str, command: c.DecisionCommand) -> ImportedStep:
        return step(name, self.stream, command)


def _said_to_be_rejected(ballot: c.BallotDecision) -> c.BallotDecision:
    return replace(ballot, result=ballot.result or "rejected")


def new_task(row: ReadRow) -> c.NewTask:
    """The task of a row, with its body and due date. Raises RowRejected."""
    if "body" not in row.values:
        raise missing("body", "task")
    if "due" not in row.times:
        raise missing("due", "task")
    return c.NewTask(body=row.values["body"], text=row.values["task"], due=row.times["due"])
