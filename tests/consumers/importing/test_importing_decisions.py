"""Decisions with their histories, from the rows of a file to the log."""

from pathlib import Path

import pytest

from domain.importing.record import imported_stream
from tests.consumers.importing.records import Records, columns, csv_file, mapping, rejects_of

FIELDS = columns(
    *("external_id", "title", "raised_at", "rule", "discussed_at", "conclusion", "balloted_at"),
    *("eligible", "agree", "against", "eligible_area", "agree_area", "against_area", "result"),
    *("elected", "office", "seats", "assigned_at", "task", "body", "due", "task_done_at", "task_outcome"),
    *("status", "closed_at", "outcome", "rejected_at", "rejection_reason", "withdrawn_at"),
    *("withdrawal_reason", "unit", "target_place", "target_count", "reported_at", "remaining", "kind"),
    *("covenant_text", "trial_until", "issue"),
    place={"value": "garden"},
    motion={"column": "title"},
)
HEAD = {"external_id": "1", "title": "小区停车管理方案", "raised_at": "2025-03-03", "kind": "parking"}
VOTED = {
    **{"rule": "owners_general", "balloted_at": "2025-04-01", "eligible": "900"},
    **{"eligible_area": "90,000", "agree": "500", "agree_area": "50000.25", "against": "200"},
    **{"against_area": "20000"},
}
TASK = {"assigned_at": "2025-05-01", "task": "划线", "body": "clean-co", "due": "2025-05-10"}


@pytest.fixture
def records() -> Records:
    return Records()


def imported(records: Records, tmp_path: Path, *rows: dict[str, str]) -> Path:
    """The file with these rows, of columns that the mapping names, after its import."""
    blank = dict.fromkeys([rule["column"] for rule in FIELDS.values() if "column" in rule], "")
    file = csv_file(tmp_path / "decisions.csv", [blank | row for row in rows])
    fields = {
        name: {**rule, "formats": ["%Y-%m-%d", "%Y-%m-%d %H:%M"]}
        if name.endswith("_at") or name in ("due", "trial_until")
        else rule
        for name, rule in FIELDS.items()
    }
    records.run(file, mapping("decision", fields))
    return file


def refused(records: Records, tmp_path: Path, *rows: dict[str, str]) -> str:
    """The rule by which the first row is rejected; nothing at all is recorded."""
    file = imported(records, tmp_path, *rows)
    assert records.events == []
    assert all(reason and chinese for _, reason, chinese, *_ in rejects_of(file))
    assert len(rejects_of(file)) == len(rows)
    return rejects_of(file)[0][3]


def test_only_what_the_source_knows_is_recorded(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, HEAD)
    assert records.types == ["decision.raised"]
    (raised,) = records.events
    assert raised.stream == imported_stream("decision", "books", "1")
    assert raised.data.facts()["imported"] == "books"
    assert raised.occurred_at.isoformat() == "2025-03-02T16:00:00+00:00"


def test_a_whole_history_becomes_its_steps(records: Records, tmp_path: Path) -> None:
    head = {**HEAD, **VOTED, **TASK, "discussed_at": "2025-03-20", "conclusion": "同意提交表决"}
    done = {"task_done_at": "2025-05-08", "task_outcome": "已划线", "status": "resolved"}
    closed = {"closed_at": "2025-05-20", "outcome": "方案已落实", "result": "adopted"}
    imported(records, tmp_path, {**head, **done, **closed})
    assert records.types == [
        *("decision.raised", "decision.discussed", "decision.balloted", "rule.defined"),
        *("decision.assigned", "decision.task_completed", "decision.resolved"),
    ]
    (balloted,) = records.facts("decision.balloted")
    assert balloted["tally"]["agree"] == {"number": 500, "area_cm2": 500_002_500}
    assert balloted["adopted"] is True


def test_rows_of_one_id_are_one_decision_wherever_they_are(records: Records, tmp_path: Path) -> None:
    second = {"external_id": "2", "title": "增设垃圾房", "raised_at": "2025-03-05", "kind": "facility"}
    more = {"external_id": "1", "task": "公示", "body": "garden-team", "due": "2025-05-20"}
    imported(records, tmp_path, {**HEAD, **TASK}, second, more)
    (assigned,) = records.facts("decision.assigned")
    assert [(task["task"], task["body"]) for task in assigned["tasks"]] == [
        ("1", "clean-co"),
        ("2", "garden-team"),
    ]
    assert records.types.count("decision.raised") == 2


def test_a_row_without_an_id_goes_on_with_the_one_above(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, {**HEAD, **TASK}, {"task": "公示", "body": "clean-co", "due": "2025-05-20"})
    assert len(records.facts("decision.assigned")[0]["tasks"]) == 2


def test_a_first_row_without_an_id_is_rejected(records: Records, tmp_path: Path) -> None:
    assert refused(records, tmp_path, {**HEAD, "external_id": ""}) == "missing-value"


def test_a_due_day_ends_with_that_day(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, {**HEAD, **TASK})
    assert records.facts("decision.assigned")[0]["tasks"][0]["due"] == "2025-05-10T16:00:00.000Z"


def test_a_due_time_is_that_time(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, {**HEAD, **TASK, "due": "2025-05-10 18:00"})
    assert records.facts("decision.assigned")[0]["tasks"][0]["due"] == "2025-05-10T10:00:00.000Z"


def test_a_rejection_without_counts_is_the_word_of_the_source(records: Records, tmp_path: Path) -> None:
    closed = {"status": "rejected", "closed_at": "2025-03-09", "rejection_reason": "多数反对"}
    imported(records, tmp_path, {**HEAD, **closed})
    assert records.facts("decision.rejected") == [{"reason": "多数反对", "imported": "books"}]


def test_a_rejection_with_counts_is_what_the_counts_say(records: Records, tmp_path: Path) -> None:
    against = {**VOTED, "agree": "200", "agree_area": "20000", "against": "500", "against_area": "50000"}
    imported(records, tmp_path, {**HEAD, **against, "status": "rejected", "closed_at": "2025-04-02"})
    assert records.types == ["decision.raised", "decision.balloted", "rule.defined"]
    assert records.facts("decision.balloted")[0]["adopted"] is False


@pytest.mark.parametrize("cells", [{"status": "rejected", "closed_at": "2025-04-02"}, {"result": "rejected"}])
def test_a_source_that_says_otherwise_than_its_counts_is_rejected(
    records: Records, tmp_path: Path, cells: dict[str, str]
) -> None:
    assert refused(records, tmp_path, {**HEAD, **VOTED, **cells}) == "ballot-result-differs"


def test_a_campaign_has_a_row_for_each_place_and_report(records: Records, tmp_path: Path) -> None:
    head = {**HEAD, "kind": "campaign", "unit": "飞线充电", "target_place": "garden", "target_count": "12"}
    report = {"external_id": "1", "target_place": "garden", "reported_at": "2025-04-01", "remaining": "0"}
    closing = {"status": "resolved", "closed_at": "2025-04-10", "outcome": "已清零"}
    imported(records, tmp_path, {**head, **closing}, report)
    assert records.types == ["decision.raised", "decision.progress_reported", "decision.resolved"]
    assert records.facts("decision.raised")[0]["campaign"]["targets"] == [{"place": "garden", "count": 12}]


def test_an_election_names_those_elected_by_pseudonyms(records: Records, tmp_path: Path) -> None:
    head = {**HEAD, **VOTED, "kind": "election", "seats": "3", "elected": "v-1", "office": "director"}
    imported(records, tmp_path, head, {"external_id": "1", "elected": "v-2", "office": "member"})
    (balloted,) = records.facts("decision.balloted")
    assert [each["member"] for each in balloted["elected"]] == ["v-1", "v-2"]


def test_a_name_in_the_place_of_a_pseudonym_is_rejected(records: Records, tmp_path: Path) -> None:
    head = {**HEAD, **VOTED, "kind": "election", "seats": "3", "elected": "张三", "office": "director"}
    assert refused(records, tmp_path, head) == "pseudonym-required"


def test_a_covenant_and_a_trial_are_taken_with_their_own_fields(records: Records, tmp_path: Path) -> None:
    covenant = {**HEAD, "kind": "covenant", "covenant_text": "一、不在楼道堆放杂物。"}
    trial = {**HEAD, "external_id": "2", "kind": "property_service", "trial_until": "2025-06-30"}
    imported(records, tmp_path, covenant, trial)
    raised = records.facts("decision.raised")
    assert raised[0]["covenant"] == {"version": 1, "text": "一、不在楼道堆放杂物。"}
    assert raised[1]["trial_until"] == "2025-06-30T16:00:00.000Z"


def test_an_identifier_in_a_title_is_masked_and_counted(records: Records, tmp_path: Path) -> None:
    blank = {**HEAD, "title": "联系13812345678处理"}
    file = csv_file(tmp_path / "a.csv", [blank])
    simple = {name: FIELDS[name] for name in ("external_id", "title", "kind", "place", "motion")}
    report = records.run(file, mapping("decision", {**simple, "raised_at": {"column": "raised_at"}}))
    assert report.masked == 1
    assert records.facts("decision.raised")[0]["title"] == "联系138****5678处理"
    assert records.facts("decision.raised")[0]["motion"] == "联系138****5678处理"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"raised_at": ""}, "missing-value"),
        ({"raised_at": "2030-01-01"}, "in-the-future"),
        ({"raised_at": "最近"}, "not-a-time"),
        ({"kind": "停车"}, "unknown-value"),
        ({"kind": "funds", "rule": "council_majority"}, "owners-must-vote"),
        ({"seats": "3"}, "not-of-this-kind"),
        ({**TASK, "due": ""}, "missing-value"),
        ({**TASK, "body": ""}, "missing-value"),
        ({**TASK, "assigned_at": ""}, "missing-value"),
        ({"assigned_at": "2025-05-01"}, "missing-value"),
        ({**TASK, "body": "nobody"}, "unknown-body"),
        ({**TASK, "body": "物业"}, "not-an-id"),
        ({**TASK, "task_done_at": "2025-05-08"}, "outcome-required"),
        ({"task_done_at": "2025-05-08"}, "missing-value"),
        ({"due": "2025-05-08"}, "missing-value"),
        ({**VOTED, "eligible": "九百"}, "not-a-number"),
        ({**VOTED, "eligible_area": "90000.00001"}, "not-a-number"),
        ({**VOTED, "balloted_at": ""}, "missing-value"),
        ({**VOTED, "agree": "", "agree_area": "", "against": "", "against_area": ""}, "owners-missing"),
        ({**VOTED, "raised_at": "2019-03-03", "balloted_at": "2019-04-01"}, "before-the-civil-code"),
        ({**VOTED, "rule": ""}, "no-ballot-needed"),
        ({"rule": "unheard-of"}, "unknown-voting-rule"),
        ({"discussed_at": "2025-03-10"}, "conclusion-required"),
        ({"discussed_at": "2025-03-01", "conclusion": "同意"}, "before-the-previous-event"),
        ({"status": "resolved"}, "missing-time"),
        ({"status": "resolved", "closed_at": "2025-05-20"}, "outcome-required"),
        ({**TASK, "status": "resolved", "closed_at": "2025-05-20", "outcome": "已落实"}, "tasks-not-done"),
        ({"status": "withdrawn", "closed_at": "2025-05-20"}, "reason-required"),
        ({"status": "open", "rejected_at": "2025-05-20"}, "contradiction"),
        ({**VOTED, "rejected_at": "2025-05-20"}, "contradiction"),
        ({"kind": "campaign", "unit": "飞线", "target_count": "3"}, "missing-value"),
        ({"reported_at": "2025-04-01"}, "missing-value"),
        ({"issue": "S-404"}, "unknown-issue"),
    ],
)
def test_what_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, {**HEAD, **cells}) == rule


def test_rows_of_one_decision_that_contradict_each_other_are_all_rejected(
    records: Records, tmp_path: Path
) -> None:
    other = {**HEAD, "title": "另一个标题"}
    assert refused(records, tmp_path, HEAD, other) == "contradiction"


def test_with_one_bad_row_all_rows_of_the_decision_are_rejected(records: Records, tmp_path: Path) -> None:
    file = imported(records, tmp_path, HEAD, {"external_id": "1", "reported_at": "上周"})
    assert [(row[0], row[3]) for row in rejects_of(file)] == [
        ("2", "another-row-rejected"),
        ("3", "not-a-time"),
    ]
    assert "Row 3" in rejects_of(file)[0][1]
    assert records.events == []


def test_a_bad_decision_is_rejected_and_no_other_with_it(records: Records, tmp_path: Path) -> None:
    bad = {**HEAD, "external_id": "2", "kind": "停车"}
    imported(records, tmp_path, HEAD, bad, {**HEAD, "external_id": "3"})
    assert records.types == ["decision.raised"] * 2


def test_corrected_rejects_can_be_imported_themselves(records: Records, tmp_path: Path) -> None:
    file = imported(
        records, tmp_path, {**HEAD, "raised_at": "2025/13/45"}, {**TASK, "assigned_at": "2025-05-01"}
    )
    rejects = file.with_name("decisions.csv.rejects.csv")
    corrected = rejects.with_name("corrected.csv")
    corrected.write_text(rejects.read_text("utf-8-sig").replace("2025/13/45", "2025-03-03"), "utf-8-sig")
    simple = {
        name: FIELDS[name] for name in ("external_id", "title", "kind", "place", "motion", "task", "body")
    } | {name: {"column": name} for name in ("raised_at", "assigned_at", "due")}
    report = records.run(corrected, mapping("decision", simple))
    assert (report.imported, report.rejected) == (2, 0)
    assert records.types == ["decision.raised", "decision.assigned"]


def test_a_decision_can_name_the_issue_that_led_to_it(records: Records, tmp_path: Path) -> None:
    records.codes["issue", "20250301-AAAAA"] = ["issue-9"]
    assert refused(records, tmp_path, {**HEAD, "issue": "20250301-AAAAA"}) == "unknown-issue"
    records.codes["issue", "20250301-AAAAA"] = ["issue-9", "issue-10"]
    assert refused(records, tmp_path, {**HEAD, "issue": "20250301-AAAAA"}) == "ambiguous-code"
