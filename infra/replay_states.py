"""What a stream is after its events, by kind of stream."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.appointment.appointment import Appointment
from domain.appointment.appointment import fold as fold_appointment
from domain.coordination.meeting import IssuedSummaries, Meeting, fold_summaries
from domain.coordination.meeting import fold as fold_meeting
from domain.council.council import Council
from domain.council.council import fold as fold_council
from domain.decision.decision import Decision
from domain.decision.decision import fold as fold_decision
from domain.decision.events import CovenantNumbered
from domain.event import Envelope
from domain.issue.issue import Issue
from domain.issue.issue import fold as fold_issue
from domain.registry.activity import Activity, fold_activity
from domain.registry.registry import Body, Category, Place, fold_body, fold_category, fold_place
from domain.registry.rule import RecordedRule, fold_rule
from domain.registry.station import Station, fold_station
from domain.subject.subject import Subject
from domain.subject.subject import fold as fold_subject


@dataclass(frozen=True, slots=True)
class CovenantVersions:
    """The covenants put forward for a place."""

    place: str
    decisions: tuple[str, ...]
    """Streams of the decisions that carry their texts; the first has version 1."""


State = (
    Issue
    | Decision
    | Council
    | Meeting
    | IssuedSummaries
    | Place
    | Body
    | Category
    | Station
    | Activity
    | RecordedRule
    | CovenantVersions
    | Appointment
    | Subject
)

Fold = Callable[[Any, Iterable[Envelope]], Any]


def _fold_covenants(known: CovenantVersions | None, history: Iterable[Envelope]) -> CovenantVersions | None:
    for envelope in history:
        event = envelope.data
        if isinstance(event, CovenantNumbered):
            before = known.decisions if known else ()
            known = CovenantVersions(event.place, (*before, event.decision))
    return known


FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        "issue": fold_issue,
        "decision": fold_decision,
        "covenant": _fold_covenants,
        "council": fold_council,
        "coordination": fold_meeting,
        "summary": fold_summaries,
        "place": fold_place,
        "body": fold_body,
        "category": fold_category,
        "station": fold_station,
        "activity": fold_activity,
        "rule": fold_rule,
        "actor": fold_appointment,
        "subject": fold_subject,
    }
)
"""The state before and more events, to the state after."""
