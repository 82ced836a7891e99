"""Tasks that are not done come back: nothing that a meeting settled is forgotten by silence."""

from collections.abc import Iterator, Sequence

from domain import personal
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import Meeting, MeetingTask, task_reference
from domain.texts import MAX_NAME

SETTLED_ANEW = frozenset({"task", "decision_raised"})
"""Outcomes on a task carried over that something else goes on for it."""


def carried_over(meeting: Meeting, earlier: Sequence[Meeting] = ()) -> tuple[AgendaItem, ...]:
    """Items for the next agenda: what `meeting` and those `earlier` set and nobody did, the oldest first.

    `earlier` are meetings of the same place, in the order of their months. A task that was carried over
    before goes on as the task or decision that came of it then, and comes back itself where it was only
    noted, or left off an agenda. `carried` counts the meetings that it has been carried over from.
    """
    meetings = (*earlier, meeting)
    settled = set(_settled_anew(meetings))
    open_tasks = (
        (task_reference(held.stream, task.task.task), held, task)
        for held in meetings
        for task in held.open_tasks
    )
    left = [(subject, held, task) for subject, held, task in open_tasks if subject not in settled]
    return tuple(
        AgendaItem(
            item=str(number),
            subject=subject,
            title=task_title(task),
            reasons=("carried_over",),
            carried=1 + _carried_before(subject, held, task, meetings),
        )
        for number, (subject, held, task) in enumerate(left, start=1)
    )


def task_title(task: MeetingTask) -> str:
    """What the task says, on one line of an agenda."""
    # Two lines of a text can hold halves of a number that only one line makes a whole.
    return personal.mask(" ".join(task.task.text.split()))[:MAX_NAME]


def _settled_anew(meetings: Sequence[Meeting]) -> Iterator[str]:
    """Subjects for which something else goes on."""
    for meeting in meetings:
        for outcome in meeting.outcomes:
            item = meeting.item(outcome.item)
            if item and item.subject and outcome.outcome in SETTLED_ANEW:
                yield item.subject


def _carried_before(subject: str, held: Meeting, task: MeetingTask, meetings: Sequence[Meeting]) -> int:
    """The count of the item that was last about the task, else of the one that it came from."""
    about = [item for meeting in meetings for item in meeting.items if item.subject == subject]
    source = about[-1] if about else held.item(task.item)
    return source.carried if source else 0
