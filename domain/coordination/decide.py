"""Decisions on a coordination meeting: pure; each returns the events to record, or raises a refusal.

What an outcome leads to elsewhere, an escalation or a new decision, is decided where it belongs: see
consequences.py.
"""

from domain import texts
from domain.coordination import commands as c
from domain.coordination import errors, policies
from domain.coordination import events as e
from domain.coordination.meeting import Meeting
from domain.coordination.rules import Kind, Matter, Rules
from domain.decision.commands import NewTask
from domain.decision.events import Task
from domain.event import DomainEvent
from domain.issue import policies as issues
from domain.registry import policies as registry


def schedule(existing: Meeting | None, command: c.ScheduleMeeting, rules: Rules) -> list[DomainEvent]:
    """Call the meeting of a place and month: one of each, for the next month at most."""
    policies.month_is_valid(command.month)
    place = registry.place_exists(rules.place, command.place)
    policies.place_meets(place)
    policies.is_the_only_one(existing)
    issues.is_not_too_long_ago(command.now)
    policies.month_is_near(command, rules)
    policies.start_is_ahead(command.starts_at, command.now)
    return [
        e.MeetingScheduled(
            place=place.id,
            tier=place.tier,
            month=command.month,
            starts_at=command.starts_at,
            imported=command.imported,
        )
    ]


def freeze_agenda(meeting: Meeting, command: c.FreezeAgenda, rules: Rules) -> list[DomainEvent]:
    """Settle what the meeting works on; items are numbered from 1 in the order given.

    An agenda may be empty: a place with nothing to settle still meets.
    """
    policies.follows_the_previous_event(meeting.changed_at, command.now)
    policies.agenda_is_open(meeting)
    policies.position_is_in_the_log(command.position, rules)
    policies.agenda_can_be_settled(command.items)
    policies.each_subject_is_listed_once(command.items)
    items = (_item(str(number), item, meeting, rules) for number, item in enumerate(command.items, start=1))
    return [e.AgendaFrozen(position=command.position, items=tuple(items), imported=command.imported)]


def _item(number: str, item: e.AgendaItem, meeting: Meeting, rules: Rules) -> e.AgendaItem:
    """The item as it is recorded. How often it was carried over is counted here, whatever the caller says."""
    matter = _matter(item, meeting, rules)
    kind: Kind = matter.kind if matter else "own"
    policies.reasons_fit(item, number, kind)
    title = item.title if matter is None or item.title.strip() else matter.title
    return e.AgendaItem(
        item=number,
        subject=item.subject,
        title=texts.line(title, errors.AgendaTitleRequired, "title"),
        reasons=_reasons(item, kind),
        carried=matter.carried if matter else 0,
    )


def _matter(item: e.AgendaItem, meeting: Meeting, rules: Rules) -> Matter | None:
    if item.subject is None:
        return None
    matter = policies.matter_is_known(item.subject, policies.kind_of(item.subject), rules)
    if matter.kind == "task":
        policies.task_can_be_carried_over(matter, meeting)
    elif rules.place:
        policies.matter_concerns(matter, rules.place)
    return matter


def _reasons(item: e.AgendaItem, kind: Kind) -> tuple[e.Reason, ...]:
    """Each once; without any the meeting added it, and a task is always carried over."""
    always: tuple[e.Reason, ...] = ("carried_over",) if kind == "task" else ()
    return tuple(dict.fromkeys((*always, *item.reasons))) or ("added",)


def attend(meeting: Meeting, command: c.AttendMeeting, rules: Rules) -> list[DomainEvent]:
    """Record who came; a later count replaces the one before."""
    policies.follows_the_previous_event(meeting.changed_at, command.now)
    policies.agenda_is_frozen(meeting)
    policies.each_constituency_is_counted_once(command.attendance)
    policies.somebody_is_counted(command.attendance)
    return [e.MeetingAttended(attendance=command.attendance, imported=command.imported)]


def record_outcome(meeting: Meeting, command: c.RecordOutcome, rules: Rules) -> list[DomainEvent]:
    """Record what was settled on one item, once."""
    policies.follows_the_previous_event(meeting.changed_at, command.now)
    policies.is_sitting(meeting, command)
    item = policies.item_is_on_the_agenda(meeting, command.item)
    policies.item_is_not_settled(meeting, item.item)
    policies.outcome_has_its_parts(command, item)
    note = texts.required(command.note, errors.OutcomeNoteRequired, "note")
    return [
        e.OutcomeRecorded(
            item=item.item,
            outcome=command.outcome,
            note=note,
            task=_task(meeting, command.task, command, rules) if command.task else None,
            decision=rules.decision,
            imported=command.imported,
        )
    ]


def _task(meeting: Meeting, task: NewTask, command: c.RecordOutcome, rules: Rules) -> Task:
    """Numbered within the meeting from 1."""
    policies.body_sits_at_the_table(task, rules)
    issues.due_is_ahead(task.due, command.now)
    return Task(
        task=str(len(meeting.tasks) + 1),
        body=task.body,
        text=texts.required(task.text, errors.TaskTextRequired, "task"),
        due=task.due,
    )


def complete_task(meeting: Meeting, command: c.CompleteMeetingTask, rules: Rules) -> list[DomainEvent]:
    """Say that a task is done: by its body or the coordinator, once, also after the meeting is closed."""
    policies.follows_the_previous_event(meeting.changed_at, command.now)
    task = policies.task_is_set(meeting, command.task)
    policies.answers_for_the_task(command, task)
    policies.task_is_not_done(task)
    outcome = texts.required(command.outcome, errors.MeetingTaskOutcomeRequired, "outcome")
    return [e.MeetingTaskCompleted(task=task.task.task, outcome=outcome, imported=command.imported)]


def close(meeting: Meeting, command: c.CloseMeeting, rules: Rules) -> list[DomainEvent]:
    """End the meeting, once every item has an outcome."""
    policies.follows_the_previous_event(meeting.changed_at, command.now)
    policies.is_sitting(meeting, command)
    policies.every_item_is_settled(meeting, command)
    return [e.MeetingClosed(remark=texts.optional(command.remark, "remark"), imported=command.imported)]
