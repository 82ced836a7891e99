"""What the rows say of decisions, sittings, meetings and summaries, by example."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from domain.coordination import events as m
from domain.council import events as c
from domain.decision import events as d
from infra.views.engine import reading
from projections.coordination import coordination_board, coordination_items, coordination_tasks
from projections.coordination_summaries import issued_summaries
from projections.councils import council_board, council_items
from projections.decisions import decision_board, decision_tasks
from projections.views import standard_views
from tests.projections.conftest import MakeViews
from tests.projections.histories import START, History, uuid7
from tests.projections.reconciliation.conftest import Kept, kept_at

DECISION, COUNCIL = f"decision-{uuid7(1)}", f"council-{uuid7(1)}"
MEETING = "coordination-2025-01-garden"
DUE = START + timedelta(days=30)
RAISED = d.DecisionRaised(
    code="20250101-7K3F", place="garden", tier="compound", kind="parking", title="停车", motion="编号"
)


def task(number: str, days: int = 0) -> d.Task:
    return d.Task(task=number, body="clean-co", text="划线", due=DUE + timedelta(days=days))


def done(number: str) -> d.DecisionTaskCompleted:
    return d.DecisionTaskCompleted(task=number, body="clean-co", outcome="已完成")


@pytest.fixture
def made() -> History:
    """A log to which events are added."""
    return History(Random(1))


def read(views_of: MakeViews, database: Engine, made: History, table: Table) -> list[dict[str, Any]]:
    """The rows of the table once the views have caught up, by their key."""
    views_of(made.entries, standard_views()).catch_up()
    with reading(database) as connection:
        rows = connection.execute(select(table).order_by(*table.primary_key))
        return [dict(row) for row in rows.mappings()]


def test_a_board_tells_of_the_tasks_of_a_decision(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    for event in (RAISED, d.DecisionAssigned(tasks=(task("1"), task("2", days=5))), done("1")):
        made.add(DECISION, event)
    [row] = read(views_of, database, made, decision_board)
    assert (row["tasks"], row["tasks_done"], row["next_due"]) == (2, 1, DUE + timedelta(days=5))
    first, second = read(views_of, database, made, decision_tasks)
    assert (first["set_position"], first["done_position"], first["outcome"]) == (2, 3, "已完成")
    assert (second["set_position"], second["done_position"], second["dropped_position"]) == (2, None, None)
    assert {row["place"] for row in (first, second)} == {"garden"}


def test_a_decision_that_is_withdrawn_drops_the_tasks_that_are_not_done(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    withdrawn = d.DecisionWithdrawn(reason="重新征求意见")
    for event in (RAISED, d.DecisionAssigned(tasks=(task("1"), task("2"))), done("1"), withdrawn):
        made.add(DECISION, event)
    first, second = read(views_of, database, made, decision_tasks)
    assert (first["done_position"], first["dropped_position"]) == (3, None)
    assert (second["done_position"], second["dropped_position"]) == (None, 4)
    [row] = read(views_of, database, made, decision_board)
    assert row["next_due"] is None


def test_a_board_tells_what_is_left_of_a_campaign_and_null_for_any_other_kind(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    targets = (d.Target(place="garden", count=3), d.Target(place="court", count=2))
    campaign = d.Campaign(unit="无物业小区", targets=targets)
    made.add(DECISION, RAISED.model_copy(update={"kind": "campaign", "campaign": campaign}))
    made.add(DECISION, d.DecisionProgressReported(place="garden", remaining=1))
    made.add(f"decision-{uuid7(2)}", RAISED)
    rows = read(views_of, database, made, decision_board)
    assert [row["remaining"] for row in rows] == [3, None]


def test_a_sitting_has_a_row_for_each_item_and_for_what_it_deliberated_besides(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    agenda, besides = (f"issue-{uuid7(1)}", f"issue-{uuid7(2)}"), f"issue-{uuid7(3)}"
    convened = c.CouncilConvened(place="garden", tier="compound", starts_at=DUE, agenda=agenda, members=9)
    made.add(COUNCIL, convened)
    for subject in (besides, agenda[1]):
        made.add(COUNCIL, c.CouncilDeliberated(subject=subject, conclusion="同意", dissent=("暂缓",)))
    made.add(COUNCIL, c.CouncilAdjourned(minutes="记录", postponed=agenda[:1]))
    rows = read(views_of, database, made, council_items)
    told = {row["subject"]: (row["set_position"], row["done_position"], row["dissent"]) for row in rows}
    assert told == {agenda[0]: (1, None, None), agenda[1]: (1, 3, 1), besides: (2, 2, 1)}
    [row] = read(views_of, database, made, council_board)
    assert (row["state"], row["items"], row["deliberated"]) == ("adjourned", 2, 2)


def test_a_task_of_a_meeting_tells_how_often_its_item_was_carried_over(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    item = m.AgendaItem(item="1", title="供暖", reasons=("carried_over", "overdue"), carried=2)
    events = (
        m.MeetingScheduled(place="garden", tier="compound", month="2025-01"),
        m.AgendaFrozen(position=1, items=(item,)),
        m.MeetingAttended(attendance=()),
        m.OutcomeRecorded(item="1", outcome="task", note="限期", task=task("1")),
    )
    for event in events:
        made.add(MEETING, event)
    [row] = read(views_of, database, made, coordination_tasks)
    assert (row["item"], row["carried"], row["month"], row["due"]) == ("1", 2, "2025-01", DUE)
    [row] = read(views_of, database, made, coordination_items)
    assert (row["reasons"], row["outcome"], row["task"]) == (["carried_over", "overdue"], "task", "1")
    assert (row["set_position"], row["done_position"]) == (2, 4)
    [row] = read(views_of, database, made, coordination_board)
    assert (row["settled"], row["present"], row["next_due"]) == (1, 0, DUE)


def test_a_correction_of_a_summary_is_a_row_beside_the_first(
    views_of: MakeViews, database: Engine, made: History
) -> None:
    stream = "summary-2025-01-garden"
    for number, reason in ((1, None), (2, "补录三件")):
        event = m.SummaryIssued(
            place="garden", month="2025-01", number=number, position=7, sha256="0" * 64, reason=reason
        )
        made.add(stream, event)
    rows = read(views_of, database, made, issued_summaries)
    assert [(row["number"], row["position"], row["reason"]) for row in rows] == [
        (1, 1, None),
        (2, 2, "补录三件"),
    ]
    assert {row["summary_position"] for row in rows} == {7}


@pytest.mark.parametrize("table", [decision_tasks, council_items, coordination_items, coordination_tasks])
def test_a_part_that_is_lost_is_found_whatever_the_sample(sqlite_url: str, table: Table) -> None:
    with kept_at(sqlite_url, seed=1, events=200) as kept:
        assert kept.findings(sample=0) == []
        stream = a_stream_with(kept, table)
        kept.damage(f"DELETE FROM {table.name} WHERE stream = :stream", stream=stream)
        found = kept.findings(sample=0)
        assert {(each.kind, each.stream, each.table) for each in found} == {
            ("missing_row", stream, table.name)
        }


def a_stream_with(kept: Kept, table: Table) -> str:
    return str(kept.value(f"SELECT min(stream) FROM {table.name}"))
