"""What the items of an agenda are about, as the log has it now."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from domain.coordination.carrying_over import task_title
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import Meeting, fold, place_and_month
from domain.coordination.policies import kind_of
from domain.coordination.reader import MeetingReader
from domain.coordination.rules import Matter
from domain.decision.decision import fold as fold_decision
from domain.event import Envelope
from domain.issue.issue import fold as fold_issue
from domain.registry.reader import RegistryReader
from domain.registry.registry import Place

PlaceOf = Callable[[str], Place | None]


def matters(
    items: Iterable[AgendaItem], meeting: Meeting, meetings: MeetingReader, registry: RegistryReader
) -> Mapping[str, Matter]:
    """By subject, the matters that the items name; those that are not there are absent."""
    subjects = {item.subject for item in items if item.subject}
    place = cache(registry.place)
    # In one question, since an agenda may name hundreds.
    histories = meetings.log.histories({subject.partition("#")[0] for subject in subjects})
    known = (
        *_motions(subjects, histories, place),
        *_tasks(subjects, histories, place, meeting, meetings),
    )
    return {matter.subject: matter for matter in known}


def _motions(
    subjects: Iterable[str], histories: Mapping[str, Iterable[Envelope]], place: PlaceOf
) -> Iterator[Matter]:
    """Issues and decisions."""
    for subject in subjects:
        history = histories.get(subject, ())
        match kind_of(subject):
            case "issue" if issue := fold_issue(None, history):
                yield Matter(subject, "issue", issue.title, place(issue.place))
            case "decision" if decision := fold_decision(None, history):
                yield Matter(subject, "decision", decision.title, place(decision.place))


def _tasks(
    subjects: Iterable[str],
    histories: Mapping[str, Iterable[Envelope]],
    place: PlaceOf,
    meeting: Meeting,
    meetings: MeetingReader,
) -> Iterator[Matter]:
    named = [subject for subject in subjects if kind_of(subject) == "task"]
    unfinished = meetings.unfinished(meeting.place, meeting.month) if named else ()
    carried = {item.subject: item.carried for item in unfinished}
    for subject in named:
        stream, _, number = subject.partition("#")
        held = fold(None, histories.get(stream, ())) if place_and_month(stream) else None
        if held and (task := held.task(number)):
            yield Matter(
                subject,
                "task",
                task_title(task),
                place(held.place),
                month=held.month,
                done_at=task.done_at,
                settled_anew=subject not in carried,
                carried=carried.get(subject, 0),
            )
