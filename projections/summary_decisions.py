"""The section on governance decisions: how far each is, how its ballot came out, and its tasks."""

from collections.abc import Mapping, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.chinese import COMPOSITION_WARNINGS, DECISION_KINDS, DECISION_STATES, VOTING_RULES
from domain.decision.decision import Decision, TaskState, fold
from domain.decision.events import DecisionBalloted
from domain.event import Envelope
from projections.decisions import decision_timeline
from projections.pages import readable
from projections.reader import StreamReader
from projections.summary_counted import Counts, by_stream
from projections.summary_model_governance import (
    AdoptionTold,
    BallotTold,
    DecisionsSection,
    DecisionTold,
    TargetTold,
    TaskTold,
)
from projections.summary_model_parts import Value
from projections.summary_names import Names
from projections.summary_outcomes import STATUS_LABELS
from projections.summary_scope import Scope
from projections.summary_times import local_time
from projections.summary_told import figure_rows, is_known

MOST_DECISIONS = 60
"""How many decisions a summary shows."""
CM2_PER_M2 = 10_000
FIGURES = (
    "decisions.raised",
    "decisions.adopted",
    "decisions.rejected",
    "decisions.resolved",
    "decisions.open",
    "decisions.overdue",
    "tasks.set",
    "tasks.done",
    "tasks.late",
    "tasks.open",
    "tasks.overdue",
)


def decisions(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    log: StreamReader,
    scope: Scope,
    figures: Mapping[str, Value],
    found: Counts,
    names: Names,
    zone: ZoneInfo,
) -> DecisionsSection | None:
    """Those that were open or that something happened to, the latest in front.

    None for a place that never had one and whose meetings set no task.
    """
    streams = _streams(found)
    has_tasks = any(found[name] for name in ("tasks.set", "tasks.done", "tasks.open"))
    if not streams and not has_tasks and not is_known(connection, scope, decision_timeline):
        return None
    return DecisionsSection(
        id="decisions",
        title="治理决议与任务",
        figures=figure_rows(figures, FIGURES),
        total=len(streams),
        decisions=tuple(_told(log, scope, stream, names, zone) for stream in streams[:MOST_DECISIONS]),
    )


def _streams(found: Counts) -> list[str]:
    """The decisions that the figures are about, those first that something happened to last."""
    names = [name for name in found if name.startswith(("decisions.", "tasks."))]
    last = {
        stream: max(counted.position for counted in events)
        for stream, events in by_stream(found, names).items()
        if stream.startswith("decision-")
    }
    return sorted(last, key=lambda stream: -last[stream])


def _told(log: StreamReader, scope: Scope, stream: str, names: Names, zone: ZoneInfo) -> DecisionTold:
    entries = readable(log.stream_entries(stream, scope.position))
    history = [each.envelope for each in entries if each.envelope.occurred_at < scope.end]
    decision = fold(None, history)
    if decision is None:
        raise LookupError(f"{stream} is in the view and not in the log")
    return DecisionTold(
        stream=stream,
        code=decision.code,
        title=decision.title,
        decision_kind=decision.kind,
        kind_label=DECISION_KINDS[decision.kind],
        place=names.of("place", decision.place),
        state=decision.state,
        state_label=DECISION_STATES[decision.state],
        raised_at=local_time(decision.raised_at, zone),
        ballot=_ballot(history),
        tasks=tuple(_task(task, scope, names, zone) for task in _tasks(decision)),
        unit=decision.campaign.unit if decision.campaign else None,
        targets=_targets(decision, names),
        covenant_version=decision.covenant.version if decision.covenant else None,
        adoptions=tuple(
            AdoptionTold(place=names.of("place", place), version=version)
            for place, version in sorted(decision.adopted_by.items())
        ),
        warnings=tuple(COMPOSITION_WARNINGS[warning] for warning in decision.warnings),
    )


def _ballot(history: Sequence[Envelope]) -> BallotTold | None:
    """The last ballot."""
    ballots = [each.data for each in history if isinstance(each.data, DecisionBalloted)]
    if not ballots:
        return None
    event = ballots[-1]
    tally = event.tally
    by_area = event.rule.counted == "owners"
    return BallotTold(
        rule=VOTING_RULES.get(event.rule.name, event.rule.name),
        adopted=event.adopted,
        result_label="通过" if event.adopted else "未通过",
        eligible=tally.eligible.number,
        taking_part=tally.taking_part.number,
        agree=tally.agree.number,
        against=tally.against.number,
        abstain=tally.abstain.number,
        eligible_m2=tally.eligible.area_cm2 // CM2_PER_M2 if by_area else None,
        taking_part_m2=tally.taking_part.area_cm2 // CM2_PER_M2 if by_area else None,
        agree_m2=tally.agree.area_cm2 // CM2_PER_M2 if by_area else None,
    )


def _targets(decision: Decision, names: Names) -> tuple[TargetTold, ...]:
    if decision.campaign is None:
        return ()
    return tuple(
        TargetTold(
            place=names.of("place", target.place),
            count=target.count,
            remaining=decision.remaining.get(target.place, target.count),
        )
        for target in decision.campaign.targets
    )


def _tasks(decision: Decision) -> Sequence[TaskState]:
    """What a decision that is closed has left undone is wanted no longer."""
    return [task for task in decision.tasks if task.done_at or decision.is_open]


def _task(task: TaskState, scope: Scope, names: Names, zone: ZoneInfo) -> TaskTold:
    status = _status(task, scope)
    return TaskTold(
        text=task.task.text,
        body=names.of("body", task.task.body),
        due=local_time(task.task.due, zone),
        done_at=local_time(task.done_at, zone) if task.done_at else None,
        outcome=task.outcome,
        status=status,
        status_label=STATUS_LABELS[status],
        carried=0,
    )


def _status(task: TaskState, scope: Scope) -> Literal["done", "late", "open", "overdue"]:
    if task.done_at:
        return "late" if task.done_at > task.task.due else "done"
    return "overdue" if task.task.due < scope.known_until else "open"
