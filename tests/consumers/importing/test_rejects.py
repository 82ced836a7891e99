"""The file of rejected rows: what it says, and what becomes of it when it is imported itself."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.importing.rejects import OWN_COLUMNS, original, shown
from tests.consumers.importing.given import HEADER, Importing, mapping_content, row, text_file, workbook


def rejects_of(file: Path) -> list[dict[str, str]]:
    with file.with_name(f"{file.name}.rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def corrected(rejects: Path, wrong: str, right: str) -> None:
    rejects.write_text(rejects.read_text("utf-8-sig").replace(wrong, right), "utf-8-sig")


def test_a_row_that_cannot_be_read_says_why_in_both_languages(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(提出时间="2019/13/45")])
    Importing().run(file)
    (line,) = rejects_of(file)
    assert line["reason"].startswith("'2019/13/45' in column '提出时间' is no time")
    assert line["reason_zh"].startswith("“提出时间”列的“2019/13/45”不符合任何时间格式")
    assert line["rule"] == "not-a-time"


def test_a_rule_that_refuses_a_row_says_why_in_both_languages_and_in_local_time(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(办结时间="2025/2/1 0:00:00")])
    Importing().run(file)
    (line,) = rejects_of(file)
    assert "2025-01-31T16:00:00.000Z is before" in line["reason"]
    assert (
        line["reason_zh"] == "时间 2025-02-01 00:00 早于上一步骤的时间 2025-03-01 09:30，请填写更晚的时间。"
    )


def test_a_corrected_file_of_rejects_is_imported_under_its_own_name(tmp_path: Path) -> None:
    importing = Importing()
    bad = [row("1", 提出时间="2019/13/45"), row("2", 提出时间="2019/13/46", 标题="-5度，水管冻裂")]
    rejects = importing.run(workbook(tmp_path / "a.xlsx", bad)).rejects
    assert rejects is not None
    corrected(rejects, "2019/13/45", "2019/12/31")
    again = importing.run(rejects)
    assert (again.imported, again.rejected) == (1, 1)
    assert again.rejects is not None
    assert list(rejects_of(rejects)[0]) == [*OWN_COLUMNS, *HEADER]
    corrected(again.rejects, "2019/13/46", "2019/12/31")
    assert importing.run(again.rejects).imported == 1
    assert [facts["title"] for facts in importing.facts("issue.raised")] == ["路灯不亮", "-5度，水管冻裂"]


def test_a_file_of_rejects_is_read_as_it_is_written_whatever_the_mapping_says(tmp_path: Path) -> None:
    file, importing = text_file(tmp_path / "a.csv", [row(提出时间="2019/13/45")], delimiter=";"), Importing()
    file.write_bytes("热线工单\r\n".encode() + file.read_bytes())
    content = mapping_content() | {"file": {"header_row": 2, "delimiter": ";"}}
    rejects = importing.run(file, content).rejects
    assert rejects is not None
    corrected(rejects, "2019/13/45", "2019/12/31")
    assert importing.run(rejects, content).imported == 1


def test_a_file_of_rejects_saved_as_a_workbook_is_imported_too(tmp_path: Path) -> None:
    cells = ["2", "…", "…", "not-a-time", *row("7")]
    importing = Importing()
    assert importing.run(workbook(tmp_path / "b.xlsx", [cells], (*OWN_COLUMNS, *HEADER))).imported == 1
    assert importing.facts("issue.raised")[0]["external_id"]["id"] == "7"


def test_date_cells_need_no_format_in_a_file_of_rejects_either(tmp_path: Path) -> None:
    content = mapping_content(raised_at={"column": "提出时间", "formats": ["%d.%m.%Y"]})
    importing, at = Importing(), datetime(2025, 3, 1, 9, 30)  # noqa: DTZ001 as in a cell
    file = workbook(tmp_path / "a.xlsx", [row(提出时间=at, 办结时间="2019/13/45")])
    rejects = importing.run(file, content).rejects
    assert rejects is not None
    corrected(rejects, "2019/13/45", "2025/12/31")
    assert importing.run(rejects, content).imported == 1


@given(st.datetimes())
def test_a_date_cell_reads_as_it_was(moment: datetime) -> None:
    assert original(shown(moment)) == moment


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ab"), max_size=6))
def test_what_was_protected_from_being_carried_out_reads_as_it_was(text: str) -> None:
    assert original(shown(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "+86", "-5", "@a", "\n=1", "＝1+1", "＋86", "－5", "＠a"])
def test_no_cell_is_carried_out_by_a_spreadsheet_program(text: str) -> None:
    assert shown(text).startswith("'")
