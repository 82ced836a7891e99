"""The rules of a coordination meeting, each with a name. A rule that does not hold raises its refusal.

An imported meeting is asked less: its source may not know who came, what was settled on every item, or who
said that a task is done. Everything else holds for it as well.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.attendance import Attendance
from domain.coordination import commands as c
from domain.coordination import errors, months
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import Meeting, MeetingTask
from domain.coordination.rules import MAX_ITEMS, MONTHS_AHEAD, REASONS, START_WITHIN, Kind, Matter, Rules
from domain.decision.commands import NewTask
from domain.decision.decision import Decision
from domain.errors import BeforeThePreviousEvent
from domain.issue.issue import Issue
from domain.issue.policies import TOTALS_ONLY
from domain.registry import policies as registry
from domain.registry.registry import Place


def follows_the_previous_event(changed_at: datetime, now: datetime) -> None:
    """Raises BeforeThePreviousEvent."""
    if now < changed_at:
        raise BeforeThePreviousEvent(occurred_at=now, previous=changed_at)


def month_is_valid(month: str) -> None:
    """Raises InvalidMonth."""
    if not months.is_month(month):
        raise errors.InvalidMonth(month=month[:40])


def place_meets(place: Place) -> None:
    """Compound to district: what only adds up decides nothing. Raises PlaceIsForTotals."""
    if place.tier in TOTALS_ONLY:
        raise errors.PlaceIsForTotals(place=place.id, tier=place.tier)


def is_the_only_one(existing: Meeting | None) -> None:
    """One meeting per place and month. Raises MeetingTaken."""
    if existing:
        raise errors.MeetingTaken(
            place=existing.place,
            month=existing.month,
            meeting=existing.stream,
            scheduled_at=existing.scheduled_at,
            meeting_state=existing.state,
        )


def month_is_near(command: c.ScheduleMeeting, rules: Rules) -> None:
    """This month, the next, or one gone by. Raises MonthTooFarAhead."""
    latest = months.later_month(months.local_month(command.now, rules.zone), MONTHS_AHEAD)
    if command.month > latest:
        raise errors.MonthTooFarAhead(month=command.month, latest=latest)


def start_is_ahead(starts_at: datetime | None, now: datetime) -> None:
    """But not by more than a year. Raises MeetingStartsInThePast and MeetingStartsTooFarAhead."""
    if starts_at is None:
        return
    if starts_at < now:
        raise errors.MeetingStartsInThePast(starts_at=starts_at, now=now)
    if starts_at - now > START_WITHIN:
        raise errors.MeetingStartsTooFarAhead(starts_at=starts_at)


def agenda_is_open(meeting: Meeting) -> None:
    """Raises AgendaIsFrozen."""
    if meeting.state != "scheduled":
        raise errors.AgendaIsFrozen(meeting=meeting.stream, meeting_state=meeting.state)


def agenda_is_frozen(meeting: Meeting) -> None:
    """And the meeting not over. Raises AgendaNotFrozen and MeetingIsClosed."""
    if meeting.state == "scheduled":
        raise errors.AgendaNotFrozen(meeting=meeting.stream)
    if meeting.closed_at is not None:
        raise errors.MeetingIsClosed(meeting=meeting.stream, closed_at=meeting.closed_at)


def is_sitting(meeting: Meeting, command: c.CoordinationCommand) -> None:
    """Somebody has come. Raises AgendaNotFrozen, MeetingNotSitting and MeetingIsClosed."""
    agenda_is_frozen(meeting)
    if meeting.state != "sitting" and not command.imported:
        raise errors.MeetingNotSitting(meeting=meeting.stream)


def position_is_in_the_log(position: int, rules: Rules) -> None:
    """Raises PositionNotInTheLog."""
    if not 0 <= position <= rules.head:
        raise errors.PositionNotInTheLog(position=position, head=rules.head)


def agenda_can_be_settled(items: Sequence[AgendaItem]) -> None:
    """No longer than anybody could work through. Raises MeetingAgendaTooLong."""
    if len(items) > MAX_ITEMS:
        raise errors.MeetingAgendaTooLong(count=len(items), limit=MAX_ITEMS)


def each_subject_is_listed_once(items: Sequence[AgendaItem]) -> None:
    """Raises SubjectListedTwice."""
    seen: set[str] = set()
    for item in items:
        if item.subject in seen:
            raise errors.SubjectListedTwice(subject=item.subject)
        if item.subject is not None:
            seen.add(item.subject)


def matter_is_known(subject: str, kind: Kind | None, rules: Rules) -> Matter:
    """What the item is about. Raises SubjectNotUnderstood and SubjectUnknown."""
    if kind is None:
        raise errors.SubjectNotUnderstood(subject=subject[:200])
    if subject not in rules.matters:
        raise errors.SubjectUnknown(subject=subject)
    return rules.matters[subject]


def matter_concerns(matter: Matter, place: Place) -> None:
    """It arose there, above or below. Raises SubjectOfAnotherPlace."""
    if matter.place and not is_above_or_below(matter.place, place):
        raise errors.SubjectOfAnotherPlace(subject=matter.subject, other=matter.place.id, place=place.id)


def is_above_or_below(one: Place, other: Place) -> bool:
    """Whether the places are the same or one lies in the other."""
    return one.id in other.lineage or other.id in one.lineage


def task_can_be_carried_over(matter: Matter, meeting: Meeting) -> None:
    """Set by an earlier meeting of the place, not done, and nothing goes on for it.

    Raises TaskOfNoEarlierMeeting, CarriedTaskIsDone and CarriedTaskGoesOn.
    """
    if matter.place is None or matter.place.id != meeting.place or matter.month >= meeting.month:
        raise errors.TaskOfNoEarlierMeeting(subject=matter.subject, place=meeting.place, month=meeting.month)
    if matter.done_at is not None:
        raise errors.CarriedTaskIsDone(subject=matter.subject, done_at=matter.done_at)
    if matter.settled_anew:
        raise errors.CarriedTaskGoesOn(subject=matter.subject)


def reasons_fit(item: AgendaItem, number: str, kind: Kind) -> None:
    """Raises ReasonDoesNotFit."""
    for reason in item.reasons:
        if reason not in REASONS[kind]:
            raise errors.ReasonDoesNotFit(agenda_reason=reason, item=number)


def somebody_is_counted(attendance: Sequence[Attendance]) -> None:
    """Raises MeetingAttendanceRequired."""
    if not any(counted.present for counted in attendance):
        raise errors.MeetingAttendanceRequired


def each_constituency_is_counted_once(attendance: Sequence[Attendance]) -> None:
    """Raises ConstituencyTwice."""
    seen: set[str] = set()
    for counted in attendance:
        if counted.constituency in seen:
            raise errors.ConstituencyTwice(constituency=counted.constituency)
        seen.add(counted.constituency)


def item_is_on_the_agenda(meeting: Meeting, number: str) -> AgendaItem:
    """The item. Raises ItemNotOnTheAgenda."""
    item = meeting.item(number)
    if item is None:
        raise errors.ItemNotOnTheAgenda(meeting=meeting.stream, item=number[:20], count=len(meeting.items))
    return item


def item_is_not_settled(meeting: Meeting, number: str) -> None:
    """One outcome an item. Raises ItemSettledAlready."""
    if settled := meeting.outcome(number):
        raise errors.ItemSettledAlready(item=number, settled_at=settled.at, outcome_kind=settled.outcome)


def outcome_has_its_parts(command: c.RecordOutcome, item: AgendaItem) -> None:
    """A task or decision where the outcome is one, and nowhere else; a place to go to for an escalation.

    Raises OutcomeNeedsTask, OutcomeTakesNoTask, OutcomeNeedsDecision, OutcomeTakesNoDecision and
    OutcomeCannotEscalate.
    """
    if command.outcome == "task" and command.task is None:
        raise errors.OutcomeNeedsTask
    if command.outcome != "task" and command.task is not None:
        raise errors.OutcomeTakesNoTask(outcome_kind=command.outcome)
    if command.outcome == "decision_raised" and command.decision is None:
        raise errors.OutcomeNeedsDecision
    if command.outcome != "decision_raised" and command.decision is not None:
        raise errors.OutcomeTakesNoDecision(outcome_kind=command.outcome)
    if command.outcome == "escalated" and kind_of(item.subject) not in {"issue", "decision"}:
        raise errors.OutcomeCannotEscalate(item=item.item)


def kind_of(subject: str | None) -> Kind | None:
    """What the subject of an item is; None where it is none of these."""
    if subject is None:
        return "own"
    for kind in ("issue", "decision"):
        if subject.startswith(f"{kind}-") and "#" not in subject:
            return kind
    return "task" if subject.startswith("coordination-") and "#" in subject else None


def has_not_gone_past_the_meeting(subject: Issue | Decision, place: Place | None) -> None:
    """It is before the place of the meeting, or one below it. Raises SubjectIsAboveTheMeeting."""
    if place and subject.before in place.ancestors:
        raise errors.SubjectIsAboveTheMeeting(code=subject.code, before=subject.before, place=place.id)


def decision_binds_within(binds: Place | None, place: Place | None) -> None:
    """The place of the meeting, or one below it. Raises DecisionOutsideTheMeeting."""
    if binds and place and place.id not in binds.lineage:
        raise errors.DecisionOutsideTheMeeting(binds=binds.id, place=place.id)


def body_sits_at_the_table(task: NewTask, rules: Rules) -> None:
    """It serves the place of the meeting, or one above or below. Raises UnknownBody, BodyOutsideTheMeeting.

    Below as well: a community sets tasks to the property company of one of its compounds.
    """
    body = registry.body_exists(rules.body, task.body)
    if rules.place and rules.body_place and not is_above_or_below(rules.body_place, rules.place):
        raise errors.BodyOutsideTheMeeting(body=body.id, serves=body.place, place=rules.place.id)


def task_is_set(meeting: Meeting, number: str) -> MeetingTask:
    """The task. Raises MeetingTaskUnknown."""
    task = meeting.task(number)
    if task is None:
        raise errors.MeetingTaskUnknown(meeting=meeting.stream, task=number[:20], count=len(meeting.tasks))
    return task


def task_is_not_done(task: MeetingTask) -> None:
    """Raises MeetingTaskDoneAlready."""
    if task.done_at is not None:
        raise errors.MeetingTaskDoneAlready(task=task.task.task, done_at=task.done_at)


def answers_for_the_task(command: c.CompleteMeetingTask, task: MeetingTask) -> None:
    """Someone who acts for its body, or the coordinator. Raises NotTheBodyOfTheMeetingTask."""
    if command.imported:
        return
    if command.by.role != "coordinator" and command.by.body != task.task.body:
        raise errors.NotTheBodyOfTheMeetingTask(task=task.task.task, body=task.task.body)


def every_item_is_settled(meeting: Meeting, command: c.CloseMeeting) -> None:
    """Raises ItemWithoutOutcome, naming the first."""
    if command.imported:
        return
    settled = {outcome.item for outcome in meeting.outcomes}
    for item in meeting.items:
        if item.item not in settled:
            raise errors.ItemWithoutOutcome(item=item.item, title=item.title)
