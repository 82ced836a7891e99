"""Sittings of the council and coordination meetings, from the rows of a file to the log."""

from pathlib import Path
from typing import Any

import pytest

from domain.event import Envelope
from domain.importing.record import imported_stream
from domain.issue.events import ExternalId
from domain.issue.service import external_stream
from tests import motions as m
from tests import occurrences as o
from tests.consumers.importing.records import Records, columns, csv_file, mapping, rejects_of
from tests.given import COORDINATOR, day

COUNCIL = columns(
    *("external_id", "starts_at", "members", "members_present", "present_residents", "issue", "decision"),
    *("conclusion", "opinions", "dissent", "recused", "recusal_reason", "deliberated_at", "minutes"),
    *("adjourned_at", "convened_at"),
    place={"value": "garden"},
)
MEETING = columns(
    *("external_id", "held_at", "month", "present_community", "item", "issue", "decision", "outcome", "task"),
    *("body", "due", "task_done_at", "task_outcome", "closed_at", "remark", "scheduled_at"),
    place={"value": "lake"},
)
SITTING = {"external_id": "Y-1", "starts_at": "2026-03-10 19:00", "members": "15"}
HELD = {"external_id": "X-1", "held_at": "2026-03-25 14:00"}
TASK = {"task": "划线", "body": "clean-co", "due": "2026-03-31"}


def happened(records: Records, stream: str, *events: Any) -> None:
    """These events are in the log before anything is imported."""
    for version, event in enumerate(events, start=1):
        told = {"id": f"{stream}-{version}", "stream": stream, "version": version, "actor": COORDINATOR}
        times = {"occurred_at": day(version - 1), "command_id": f"{version}"}
        records.log.append([Envelope(**told, **times, correlation_id="-", causation_id="-", data=event)])
    records.before = records.log.head()


@pytest.fixture
def records() -> Records:
    """With the issue S-1 and the decision J-1 of the same source."""
    records = Records()
    happened(records, external_stream(ExternalId(source="books", id="S-1")), o.raised())
    happened(records, imported_stream("decision", "books", "J-1"), m.raised())
    return records


ISSUE = imported_stream("issue", "books", "S-1")
DECISION = imported_stream("decision", "books", "J-1")


def imported(records: Records, tmp_path: Path, kind: str, *rows: dict[str, str], **source: Any) -> Path:
    """The file with these rows, after its import."""
    fields = COUNCIL if kind == "council" else MEETING
    blank = dict.fromkeys([rule["column"] for rule in fields.values() if "column" in rule], "")
    file = csv_file(tmp_path / f"{kind}.csv", [blank | row for row in rows])
    content = mapping(kind, fields)
    content["source"] |= source
    records.run(file, content)
    return file


def refused(records: Records, tmp_path: Path, kind: str, *rows: dict[str, str]) -> str:
    """The rule by which the first row is rejected; nothing at all is recorded."""
    file = imported(records, tmp_path, kind, *rows)
    assert records.events == []
    assert len(rejects_of(file)) == len(rows)
    return rejects_of(file)[0][3]


def test_a_sitting_discusses_what_it_deliberates(records: Records, tmp_path: Path) -> None:
    first = {**SITTING, "members_present": "12", "present_residents": "14", "minutes": "议两项"}
    issue = {"issue": "S-1", "conclusion": "由物业清运", "opinions": "先清楼道\n再清车棚"}
    decision = {"decision": "J-1", "conclusion": "同意", "recused": "v-1；v-2", "recusal_reason": "承包人"}
    imported(records, tmp_path, "council", {**first, **issue}, decision)
    assert records.types == [
        *("council.convened", "council.attended", "council.deliberated", "issue.discussed"),
        *("council.deliberated", "decision.discussed", "council.adjourned"),
    ]
    assert records.facts("council.convened")[0]["agenda"] == [ISSUE, DECISION]
    about_issue, about_decision = records.facts("council.deliberated")
    assert about_issue["opinions"] == ["先清楼道", "再清车棚"]
    assert [each["member"] for each in about_decision["recusals"]] == ["v-1", "v-2"]
    assert {event.occurred_at.isoformat() for event in records.events} == {"2026-03-10T11:00:00+00:00"}
    assert {event.data.facts()["imported"] for event in records.events} == {"books"}


def test_an_item_without_a_conclusion_is_postponed(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "council", {**SITTING, "issue": "S-1", "minutes": "未议"})
    assert records.facts("council.adjourned")[0]["postponed"] == [ISSUE]


def test_a_sitting_of_which_the_minutes_alone_are_known(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "council", {**SITTING, "minutes": "通报工作"})
    assert records.types == ["council.convened", "council.adjourned"]


def test_times_of_their_own_are_kept(records: Records, tmp_path: Path) -> None:
    own = {"convened_at": "2026-03-05", "deliberated_at": "2026-03-10 19:30", "minutes": "议一项"}
    imported(records, tmp_path, "council", {**SITTING, **own, "issue": "S-1", "conclusion": "清运"})
    times = {event.data.type: event.occurred_at.isoformat()[:16] for event in records.events}
    assert times["council.convened"] == "2026-03-04T16:00"
    assert times["council.deliberated"] == times["council.adjourned"] == "2026-03-10T11:30"


def test_a_sitting_that_is_still_ahead_is_convened_now(records: Records, tmp_path: Path) -> None:
    ahead = {**SITTING, "starts_at": "2026-06-20 19:00", "issue": "S-1"}
    imported(records, tmp_path, "council", ahead)
    assert records.types == ["council.convened"]
    again = records.log.head()
    imported(records, tmp_path, "council", ahead)
    assert records.log.head() == again


@pytest.mark.parametrize("kind", ["council", "meeting"])
def test_matters_can_be_named_by_their_code(records: Records, tmp_path: Path, kind: str) -> None:
    records.codes["decision", "20260302-4MQ2"] = [DECISION]
    imported(
        records, tmp_path, kind, {**(SITTING if kind == "council" else HELD), "decision": "20260302-4MQ2"}
    )
    assert DECISION in str(records.events[kind == "meeting"].data.facts())


def test_matters_of_another_source_are_found_where_the_mapping_refers_to_it(
    records: Records, tmp_path: Path
) -> None:
    happened(records, external_stream(ExternalId(source="hotline", id="H-7")), o.raised())
    row = {**SITTING, "issue": "H-7"}
    assert refused(records, tmp_path, "council", row) == "unknown-issue"
    imported(records, tmp_path, "council", row, refers_to=["hotline"])
    assert records.types == ["council.convened"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"issue": "S-9", "conclusion": "清运"}, "unknown-issue"),
        ({"decision": "J-9"}, "unknown-decision"),
        ({"issue": "S-1", "decision": "J-1"}, "contradiction"),
        ({"conclusion": "清运"}, "missing-value"),
        ({"issue": "S-1", "opinions": "先清楼道"}, "missing-value"),
        ({"issue": "S-1", "conclusion": "清运", "recused": "v-1"}, "missing-value"),
        (
            {"issue": "S-1", "conclusion": "清运", "recused": "张三", "recusal_reason": "是"},
            "pseudonym-required",
        ),
        ({"present_residents": "14", "minutes": "议"}, "missing-value"),
        ({"members": "很多"}, "not-a-number"),
        ({"members": "0", "minutes": "议"}, "members-out-of-range"),
        ({"members_present": "16", "minutes": "议"}, "too-many-members-present"),
        ({"adjourned_at": "2026-03-10 21:00"}, "missing-value"),
        ({"minutes": "议", "adjourned_at": "2026-03-10 18:00"}, "before-the-previous-event"),
        ({"starts_at": ""}, "missing-value"),
        ({"convened_at": "2026-03-11", "minutes": "议"}, "council-in-the-past"),
    ],
)
def test_a_sitting_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "council", {**SITTING, **cells}) == rule


def test_a_meeting_has_its_agenda_attendance_outcomes_and_tasks(records: Records, tmp_path: Path) -> None:
    first = {**HELD, "present_community": "3", "closed_at": "2026-03-25 16:00", "remark": "下月再议"}
    task = {"item": "车棚选址", **TASK, "task_done_at": "2026-03-30", "task_outcome": "已划线"}
    about = {"issue": "S-1", "outcome": "支持抢修"}
    imported(records, tmp_path, "meeting", {**first, **about}, task, {"item": "夏季用电"})
    assert records.types == [
        *("coordination.scheduled", "coordination.agenda_frozen", "coordination.attended"),
        *("coordination.outcome_recorded", "coordination.outcome_recorded", "coordination.closed"),
        "coordination.task_completed",
    ]
    assert {event.stream for event in records.events} == {"coordination-2026-03-lake"}
    (agenda,) = records.facts("coordination.agenda_frozen")
    assert [item["title"] for item in agenda["items"]] == [o.raised().title, "车棚选址", "夏季用电"]
    assert agenda["position"] == 0
    noted, with_task = records.facts("coordination.outcome_recorded")
    assert (noted["outcome"], noted["note"]) == ("noted", "支持抢修")
    assert (with_task["outcome"], with_task["task"]["due"]) == ("task", "2026-03-31T16:00:00.000Z")


@pytest.mark.parametrize("month", ["2026-02", "2026/2", "2026年2月", "202602", "2026年02月"])
def test_the_month_may_be_another_than_that_of_the_day(records: Records, tmp_path: Path, month: str) -> None:
    imported(records, tmp_path, "meeting", {**HELD, "month": month})
    assert records.events[0].stream == "coordination-2026-02-lake"


def test_a_meeting_again_is_no_news(records: Records, tmp_path: Path) -> None:
    rows = ({**HELD, "item": "车棚选址", **TASK}, {"item": "夏季用电", "outcome": "已通报"})
    imported(records, tmp_path, "meeting", *rows)
    head = records.log.head()
    imported(records, tmp_path, "meeting", *rows)
    assert records.log.head() == head


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"month": "三月"}, "not-a-month"),
        ({"month": "2026-13"}, "not-a-month"),
        ({"month": "2026-12"}, "month-too-far-ahead"),
        ({"outcome": "支持"}, "missing-value"),
        (TASK, "missing-value"),
        ({"item": "选址", **TASK, "due": ""}, "missing-value"),
        ({"item": "选址", **TASK, "body": ""}, "missing-value"),
        ({"item": "选址", **TASK, "body": "ridge-co"}, "body-outside-the-meeting"),
        ({"item": "选址", **TASK, "due": "2026-03-20"}, "due-in-the-past"),
        ({"item": "选址", "task_done_at": "2026-03-30"}, "missing-value"),
        ({"issue": "S-1", "decision": "J-1"}, "contradiction"),
        ({"held_at": "2026-07-01"}, "in-the-future"),
        ({"present_community": "0"}, "meeting-attendance-required"),
        ({"closed_at": "2026-03-24"}, "before-the-previous-event"),
    ],
)
def test_a_meeting_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "meeting", {**HELD, **cells}) == rule


def test_two_meetings_of_one_place_and_month_are_one_too_many(records: Records, tmp_path: Path) -> None:
    file = imported(records, tmp_path, "meeting", HELD, {**HELD, "external_id": "X-2"})
    assert [row[3] for row in rejects_of(file)] == ["meeting-taken"]
