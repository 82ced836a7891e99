"""The section that proposes what the next meeting should take up."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.chinese import DECISION_KINDS, DECISION_STATES
from projections.agenda import MOST_OF_A_KIND, CarriedTask, OpenDecision, open_candidates, open_decisions
from projections.summary_candidates import Candidate
from projections.summary_cases import cases_of
from projections.summary_labels import REASON_LABELS
from projections.summary_model import Case
from projections.summary_model_governance import AgendaEntry, AgendaSection
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_times import local_time

SUBJECT_LABELS = {"issue": "诉求", "decision": "决议", "task": "会议任务"}


def agenda(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    scope: Scope,
    tasks: Sequence[CarriedTask],
    found: Sequence[Candidate],
    names: Names,
    zone: ZoneInfo,
) -> AgendaSection:
    """What `projections.agenda` proposes, in its order, with what readers ask about each."""
    issues, decisions = open_candidates(found), open_decisions(connection, scope)
    cases = cases_of(connection, scope, issues[:MOST_OF_A_KIND], names, zone)
    return AgendaSection(
        id="agenda",
        title="下次月度协调会建议议题",
        total=len(tasks) + len(issues) + len(decisions),
        items=(
            *(_of_task(task, scope, names, zone) for task in tasks),
            *(_of_issue(case) for case in cases),
            *(_of_decision(decision, names, zone) for decision in decisions[:MOST_OF_A_KIND]),
        ),
    )


def _of_task(told: CarriedTask, scope: Scope, names: Names, zone: ZoneInfo) -> AgendaEntry:
    return AgendaEntry(
        subject=told.item.subject or "",
        subject_kind="task",
        subject_label=SUBJECT_LABELS["task"],
        code=None,
        title=told.item.title,
        place=names.of("place", scope.place),
        category=None,
        body=names.of("body", told.task.task.body),
        state_label="未完成",
        raised_at=None,
        due=local_time(told.task.task.due, zone),
        supporters=0,
        carried=told.item.carried,
        reasons=told.item.reasons,
        reason_labels=_labels(told.item.reasons),
    )


def _of_issue(case: Case) -> AgendaEntry:
    return AgendaEntry(
        subject=case.stream,
        subject_kind="issue",
        subject_label=SUBJECT_LABELS["issue"],
        code=case.code,
        title=case.title,
        place=case.place,
        category=case.category,
        body=case.body,
        state_label=case.state_label,
        raised_at=case.raised_at,
        due=case.due,
        supporters=case.supporters,
        carried=0,
        reasons=case.reasons,
        reason_labels=case.reason_labels,
    )


def _of_decision(told: OpenDecision, names: Names, zone: ZoneInfo) -> AgendaEntry:
    row = told.row
    return AgendaEntry(
        subject=row.stream,
        subject_kind="decision",
        subject_label=SUBJECT_LABELS["decision"],
        code=row.code,
        title=row.title,
        place=names.of("place", row.place),
        category=DECISION_KINDS[row.kind],
        body=None,
        state_label=DECISION_STATES[row.state],
        raised_at=local_time(row.raised_at, zone),
        due=None if row.next_due is None else local_time(row.next_due, zone),
        supporters=0,
        carried=0,
        reasons=told.item.reasons,
        reason_labels=_labels(told.item.reasons),
    )


def _labels(reasons: Sequence[str]) -> tuple[str, ...]:
    return tuple(REASON_LABELS[reason] for reason in reasons)
