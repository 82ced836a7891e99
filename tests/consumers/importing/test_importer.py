"""An import from its file to the log."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consumers.importing.refusal import ImportRefused
from domain.log import ConcurrentChange
from domain.service import ATTEMPTS
from tests.consumers.importing.given import HEADER, Importing, mapping_content, row, text_file, workbook


@pytest.fixture
def importing() -> Importing:
    return Importing()


def rejects_of(file: Path) -> list[list[str]]:
    with file.with_name(f"{file.name}.rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_row_becomes_what_its_source_knows_and_nothing_more(importing: Importing, tmp_path: Path) -> None:
    report = importing.run(workbook(tmp_path / "a.xlsx", [row()]))
    assert (report.rows, report.imported, report.unchanged, report.rejected) == (1, 1, 0, 0)
    raised, resolved = importing.events()[-2:]
    assert raised.occurred_at == datetime(2025, 3, 1, 1, 30, tzinfo=UTC)
    assert resolved.occurred_at == datetime(2025, 3, 4, 2, 0, tzinfo=UTC)
    assert raised.data.facts() == {
        "code": "20250301-AAAAA",
        "place": "lane",
        "tier": "compound",
        "category": "lamps",
        "title": "路灯不亮",
        "channel": "hotline",
        "reporter": raised.stream.replace("issue-", "subject-"),
        "external_id": {"source": "hotline", "id": "1"},
        "imported": "hotline",
    }
    assert resolved.data.facts() == {"outcome": "已更换灯泡", "imported": "hotline"}


def test_the_description_is_sealed_with_the_event_that_raises_it(
    importing: Importing, tmp_path: Path
) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row()]))
    (raised,) = importing.events("issue.raised")
    assert raised.data.personal is not None
    assert raised.data.personal.description == "晚上看不清路"
    assert "晚上看不清路" not in raised.data.model_dump_json()


def test_an_issue_without_a_time_of_resolution_stays_open(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row(办结时间=None, 答复=None)]))
    assert [e.data.type for e in importing.events()][-1] == "issue.raised"
    assert not importing.events("issue.resolved")


def test_the_same_file_again_changes_nothing(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row("1"), row("2"), row("3")])
    importing.run(file)
    before = list(importing.log.entries)
    report = importing.run(file)
    assert (report.imported, report.unchanged, report.events, report.registered) == (0, 3, 0, 0)
    assert importing.log.entries == before


def test_a_history_that_has_grown_adds_only_its_new_step(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row(办结时间=None, 答复=None)]))
    report = importing.run(workbook(tmp_path / "b.xlsx", [row()]))
    assert (report.imported, report.events) == (1, 1)
    assert [e.data.type for e in importing.events()][-2:] == ["issue.raised", "issue.resolved"]


def test_a_source_that_contradicts_what_is_recorded_is_rejected(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row()]))
    file = workbook(tmp_path / "b.xlsx", [row(答复="仍在处理")])
    report = importing.run(file)
    assert (report.imported, report.rejected) == (0, 1)
    assert rejects_of(file)[1][3] == "imported-step-differs"


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(importing: Importing, tmp_path: Path) -> None:
    rows = [row(str(number)) for number in range(10)]
    importing.run(workbook(tmp_path / "first.xlsx", rows[:4]))
    report = importing.run(workbook(tmp_path / "whole.xlsx", rows))
    assert (report.imported, report.unchanged) == (6, 4)


def test_batches_of_any_size_record_the_same(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(str(number)) for number in range(7)])
    recorded = []
    for size in (1, 3, 7, 100):
        importing = Importing()
        importing.run(file, batch_size=size)
        recorded.append(
            [(e.stream, e.version, e.data.facts()) for e in importing.events() if e.stream[:5] == "issue"]
        )
    assert all(other == recorded[0] for other in recorded)


def test_an_id_that_comes_twice_in_a_file_is_one_issue(importing: Importing, tmp_path: Path) -> None:
    report = importing.run(workbook(tmp_path / "a.xlsx", [row("1"), row("1")]))
    assert (report.imported, report.unchanged) == (1, 1)
    assert len(importing.events("issue.raised")) == 1


def test_a_bad_row_is_written_down_with_its_number_and_reason(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row("1"), row("2", 提出时间="2019/13/45"), row("3")])
    report = importing.run(file)
    assert (report.imported, report.rejected) == (2, 1)
    header, rejected = rejects_of(file)
    assert header == ["row", "reason", "reason_zh", "rule", *HEADER]
    assert rejected[0] == "3"
    assert "2019/13/45" in rejected[1]
    assert "提出时间" in rejected[1]
    assert rejected[3] == "not-a-time"
    assert rejected[4:6] == ["2", "路灯不亮"]


def test_rejected_rows_may_be_read_by_their_owner_alone(importing: Importing, tmp_path: Path) -> None:
    report = importing.run(workbook(tmp_path / "a.xlsx", [row(标题=None)]))
    assert report.rejects is not None
    assert report.rejects.stat().st_mode & 0o777 == 0o600


def test_rejected_cells_are_never_carried_out_as_formulas(importing: Importing, tmp_path: Path) -> None:
    cells = {"1": "=1+1", "2": "+1", "3": "-1", "4": "@SUM(A1)", "5": "\tx", "6": "\rx"}
    rows = [row(id_, 标题=title, 提出时间="never") for id_, title in cells.items()]
    file = text_file(tmp_path / "a.csv", rows)
    importing.run(file)
    assert [line[5] for line in rejects_of(file)[1:]] == [f"'{title}" for title in cells.values()]


def test_a_file_of_rejects_is_gone_once_nothing_is_rejected(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(标题=None)])
    importing.run(file)
    assert rejects_of(file)
    workbook(file, [row()])
    assert importing.run(file).rejects is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_corrected_rejects_can_be_imported_themselves(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row("1", 提出时间="2019/13/45")])
    rejects = importing.run(file).rejects
    assert rejects is not None
    corrected = rejects.with_name("corrected.csv")
    corrected.write_text(rejects.read_text("utf-8-sig").replace("2019/13/45", "2019/12/31"), "utf-8-sig")
    assert importing.run(corrected).imported == 1


def test_places_and_categories_are_registered_once_and_from_the_top(
    importing: Importing, tmp_path: Path
) -> None:
    report = importing.run(workbook(tmp_path / "a.xlsx", [row("1"), row("2")]))
    assert report.registered == 3
    assert [e.stream for e in importing.events()][:3] == ["place-town", "place-lane", "category-lamps"]


def test_what_is_registered_already_keeps_its_name(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row("1")]))
    renamed = mapping_content()
    renamed["places"][1]["name"] = "另一个小区"
    report = importing.run(workbook(tmp_path / "b.xlsx", [row("2")]), renamed)
    assert (report.imported, report.registered) == (1, 0)
    assert [facts["name"] for facts in importing.facts("place.registered")] == ["示范区", "示范小区"]


def test_nothing_is_registered_for_rows_that_are_rejected(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row(标题=None), row(提出时间=None)]))
    assert importing.log.entries == []


def test_an_identifier_in_a_title_is_masked_and_counted(importing: Importing, tmp_path: Path) -> None:
    report = importing.run(workbook(tmp_path / "a.xlsx", [row(标题="请联系13812345678处理"), row("2")]))
    assert (report.imported, report.masked) == (2, 1)
    assert importing.facts("issue.raised")[0]["title"] == "请联系138****5678处理"


def test_an_identifier_in_a_location_is_masked_and_counted(importing: Importing, tmp_path: Path) -> None:
    content = mapping_content(building={"column": "内容"}, grid={"value": "网格员13812345678"})
    report = importing.run(workbook(tmp_path / "a.xlsx", [row(内容="3幢，找13912345678")]), content)
    assert (report.imported, report.masked) == (1, 1)
    location = importing.facts("issue.raised")[0]["location"]
    assert location == {"building": "3幢，找139****5678", "grid": "网格员138****5678"}


def test_control_characters_never_reach_the_log(importing: Importing, tmp_path: Path) -> None:
    rows = [row(标题="路灯\x00不\x1b亮", 内容="第一行\r\n第\x07二行\t完", 答复="已\x9f换\x00")]
    report = importing.run(text_file(tmp_path / "a.csv", rows))
    assert (report.imported, report.cleaned) == (1, 1)
    raised, resolved = importing.events()[-2:]
    assert raised.data.facts()["title"] == "路灯 不 亮"
    assert raised.data.personal is not None
    assert raised.data.personal.description == "第一行\n第二行\t完"
    assert resolved.data.facts()["outcome"] == "已换"


def test_a_description_above_the_limit_is_rejected(importing: Importing, tmp_path: Path) -> None:
    file = text_file(tmp_path / "a.csv", [row("1", 内容="长" * 4_000), row("2", 内容="长" * 4_001)])
    report = importing.run(file)
    assert (report.imported, report.rejected) == (1, 1)
    assert rejects_of(file)[1][3] == "text-too-long"


def test_a_row_from_the_future_is_rejected(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(提出时间="2030/1/1 0:00:00", 办结时间=None)])
    assert importing.run(file).rejected == 1
    assert rejects_of(file)[1][3] == "in-the-future"


def test_an_unknown_category_is_rejected_and_named(importing: Importing, tmp_path: Path) -> None:
    content = mapping_content(category={"value": "nowhere-defined"})
    file = workbook(tmp_path / "a.xlsx", [row()])
    report = importing.run(file, content)
    assert (report.imported, report.rejected) == (0, 1)
    assert "nowhere-defined" in rejects_of(file)[1][1]
    assert not importing.log.entries


def test_rows_that_a_rule_refuses_leave_the_log_as_it_was(importing: Importing, tmp_path: Path) -> None:
    rows = [row("1", 办结时间="2025/2/1 0:00:00"), row("2", 提出时间="2030/1/1 0:00:00", 办结时间=None)]
    assert importing.run(workbook(tmp_path / "a.xlsx", rows)).rejected == 2
    assert not importing.log.entries


def test_only_what_accepted_rows_need_is_registered(importing: Importing, tmp_path: Path) -> None:
    content = mapping_content(place={"column": "内容"}, body={"value": "office"}, description=None)
    content["places"].append({"id": "yard", "name": "东院", "tier": "compound", "parent": "town"})
    content["bodies"] = [{"id": "office", "name": "街道办", "kind": "subdistrict_office", "place": "town"}]
    refused = row("1", 内容="yard", 办结时间="2025/2/1 0:00:00")
    without_body = row("2", 内容="lane", 办结时间=None, 答复=None)
    file = workbook(tmp_path / "a.xlsx", [refused, without_body])
    report = importing.run(file, content, batch_size=1)
    assert (report.imported, report.rejected, report.registered) == (1, 1, 3)
    streams = [e.stream for e in importing.events()][:-1]
    assert streams == ["place-town", "category-lamps", "place-lane"]
    workbook(file, [row("1", 内容="yard")])
    assert importing.run(file, content).registered == 2
    assert [e.stream for e in importing.events()][4:6] == ["place-yard", "body-office"]


def test_a_category_in_the_words_of_the_source_asks_for_a_value(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row()])
    importing.run(file, mapping_content(category={"column": "标题"}))
    assert rejects_of(file)[1][3] == "not-an-id"
    assert "values" in rejects_of(file)[1][1]


def test_blank_rows_are_no_rows(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row("1"), [None] * 6, ["  "] * 6, row("2")])
    assert importing.run(file).rows == 2


def test_rows_are_numbered_as_a_spreadsheet_program_shows_them(importing: Importing, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row("1"), [None] * 6, row("2", 标题=None)])
    importing.run(file)
    assert rejects_of(file)[1][0] == "4"


def test_progress_ends_at_the_number_of_rows(importing: Importing, tmp_path: Path) -> None:
    importing.run(workbook(tmp_path / "a.xlsx", [row(str(n)) for n in range(10)]), batch_size=4)
    assert importing.steps == [(4, 10), (8, 10), (10, 10)]


def test_an_import_beaten_by_other_writers_says_to_run_it_again(importing: Importing, tmp_path: Path) -> None:
    def beaten() -> None:
        raise ConcurrentChange("issue-1")

    file = workbook(tmp_path / "a.xlsx", [row("1")])
    importing.run(workbook(tmp_path / "b.xlsx", [row("2")]))
    importing.log.before_append = [beaten] * ATTEMPTS
    with pytest.raises(ImportRefused, match="run the import again"):
        importing.run(file)
    importing.log.before_append = [beaten] * (ATTEMPTS - 1)
    assert importing.run(file).imported == 1


def test_a_batch_and_its_registrations_are_one_append(importing: Importing, tmp_path: Path) -> None:
    appends: list[None] = []
    importing.log.before_append = [lambda: appends.append(None)] * 10
    importing.run(workbook(tmp_path / "a.xlsx", [row("1"), row("2")]))
    assert len(appends) == 1


def test_registrations_beaten_by_another_import_are_looked_at_again(tmp_path: Path) -> None:
    importing = Importing()
    file = workbook(tmp_path / "a.xlsx", [row("1")])

    def another_import() -> None:
        report = Importing(importing.log).run(workbook(tmp_path / "b.xlsx", [row("2")]))
        assert (report.imported, report.registered) == (1, 3)

    importing.log.before_append = [another_import]
    report = importing.run(file)
    assert (report.imported, report.registered) == (1, 0)
    assert len(importing.events("place.registered")) == 2


def test_a_row_with_more_cells_than_the_header_is_rejected_alone(
    importing: Importing, tmp_path: Path
) -> None:
    lines = [",".join(HEADER), ",".join(row("1")), ",".join(row("2")) + ",并检查了全楼", ",".join(row("3"))]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(lines), "utf-8")
    report = importing.run(file)
    assert (report.imported, report.rejected) == (2, 1)
    reason = rejects_of(file)[1][1]
    assert "The row has 7 cells, the header 6; quote texts that hold commas" in reason
    assert rejects_of(file)[1][-1] == "并检查了全楼"


def test_cells_of_a_sheet_beyond_its_header_are_rejected(importing: Importing, tmp_path: Path) -> None:
    beyond = workbook(tmp_path / "a.xlsx", [[*row("1"), None, "旁注"]])
    assert importing.run(beyond).rejected == 1
    assert "8 cells, the header 6" in rejects_of(beyond)[1][1]


def test_empty_cells_beyond_the_header_are_harmless(importing: Importing, tmp_path: Path) -> None:
    file = text_file(tmp_path / "a.csv", [[*row("1"), "", " "]])
    assert importing.run(file).imported == 1
