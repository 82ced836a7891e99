"""The views that Yishi keeps."""

from projections.coordination import CoordinationView
from projections.coordination_summaries import SummaryView
from projections.councils import CouncilView
from projections.decisions import DecisionView
from projections.issues import IssueView
from projections.registry import RegistryView
from projections.view import View


def standard_views() -> list[View]:
    """A new set of all views, remembering nothing: one set an engine."""
    return [
        RegistryView(),
        IssueView(),
        DecisionView(),
        CouncilView(),
        CoordinationView(),
        SummaryView(),
    ]
