"""The section on what came of the outcomes of the meeting before."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from projections.agenda import CarriedTask
from projections.summary_model_governance import OutcomesSection
from projections.summary_model_parts import Value
from projections.summary_names import Names
from projections.summary_outcomes import outcomes
from projections.summary_scope import Scope
from projections.summary_told import figure_rows

MOST_OUTCOMES = 60
"""How many outcomes a summary shows."""
FIGURES = (
    "outcomes.tasks",
    "outcomes.done",
    "outcomes.late",
    "outcomes.continued",
    "outcomes.carried_over",
)


def followed(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    scope: Scope,
    figures: Mapping[str, Value],
    tasks: Sequence[CarriedTask],
    names: Names,
    zone: ZoneInfo,
) -> OutcomesSection | None:
    """What the meeting before settled, and how it stands; None where it settled nothing."""
    carried = {task.item.subject: task.item.carried for task in tasks if task.item.subject is not None}
    told = outcomes(connection, scope, names, carried, zone)
    if not told:
        return None
    return OutcomesSection(
        id="outcomes",
        title="上次协调会议定事项落实情况",
        figures=figure_rows(figures, FIGURES),
        total=len(told),
        outcomes=told[:MOST_OUTCOMES],
    )
