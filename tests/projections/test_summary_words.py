"""Every event of an issue has words for when a summary tells the issue's course."""

from domain.event import event_classes
from domain.issue.events import IssueEvent
from projections.summary_labels import EVENT_LABELS
from projections.summary_timeline import _TOLD

TYPES = {name for name, event in event_classes().items() if issubclass(event, IssueEvent)}


def test_each_type_of_event_has_a_label() -> None:
    assert set(EVENT_LABELS) >= TYPES


def test_of_each_type_but_support_it_is_settled_what_is_told() -> None:
    assert TYPES - set(_TOLD) <= {"issue.supported"}
