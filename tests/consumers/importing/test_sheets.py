"""Cells of workbooks, compared with what independent readers and writers make of them."""

# ruff: noqa: DTZ001  # the cells of a sheet hold times without a zone

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumers.importing.cells import TOO_LONG, Cell, Unreadable
from consumers.importing.mapping import FileFormat
from consumers.importing.sheet import LOST_DIGITS, column_index
from consumers.importing.source import open_source
from consumers.importing.workbook import is_date_format
from tests.consumers.importing.given import text_file, with_part, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def cells_of(file: Path, format_: FileFormat | None = None) -> list[list[Cell]]:
    """The cells below the header, row by row."""
    with open_source(file, format_ or FileFormat()) as source:
        return [list(row.cells) for row in source.rows()]


def saved(path: Path, rows: list[list[Any]]) -> Path:
    """Written by openpyxl, texts as shared strings."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in [["a", "b", "c", "d"], *rows]:
        book.active.append(cells)
    book.save(path)
    return path


text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(lambda value: value.strip() and not value.startswith("=") and "_x" not in value)
moment = st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)).map(lambda t: t.replace(microsecond=0))
whole = st.integers(-(10**14), 10**14)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(text, moment, whole, st.booleans(), st.none()), min_size=4, max_size=4), max_size=8
    )
)
def test_what_openpyxl_writes_is_read_as_it_was(tmp_path: Path, rows: list[list[Any]]) -> None:
    file = saved(tmp_path / "a.xlsx", rows)
    expected = [row for row in rows if any(cell is not None for cell in row)]
    for row, cells in zip(expected, cells_of(file), strict=True):
        assert row == [*cells, *[None] * (4 - len(cells))]


def test_fractions_are_read_as_they_were(tmp_path: Path) -> None:
    assert cells_of(saved(tmp_path / "a.xlsx", [[0.1, -2.5, 1e-7, 3.0]])) == [[0.1, -2.5, 1e-7, 3]]


def test_dates_without_a_time_are_at_midnight(tmp_path: Path) -> None:
    file = saved(tmp_path / "a.xlsx", [[date(2020, 2, 29), datetime(2020, 2, 29, 13, 5, 7), "x", "y"]])
    assert cells_of(file)[0][:2] == [datetime(2020, 2, 29), datetime(2020, 2, 29, 13, 5, 7)]


def test_dates_of_the_1904_system_are_read_by_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)
    assert book.active is not None
    book.active.append(["a"])
    book.active.append([datetime(2020, 2, 29, 13, 5)])
    book.save(tmp_path / "a.xlsx")
    assert cells_of(tmp_path / "a.xlsx") == [[datetime(2020, 2, 29, 13, 5)]]


def test_a_time_of_day_alone_reads_as_the_first_day_of_the_calendar(tmp_path: Path) -> None:
    assert cells_of(saved(tmp_path / "a.xlsx", [[time(9, 30), "x", "y", "z"]]))[0][0] == datetime(
        1899, 12, 30, 9, 30
    )


def sheet(rows: str, prefix: str = "", namespace: str = MAIN) -> str:
    """A sheet written by hand; `~` stands where the prefix of its elements goes."""
    colon = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    xml = f'<~worksheet {declared}="{namespace}"><~sheetData>{rows}</~sheetData></~worksheet>'
    return xml.replace("~", colon)


HEADER = '<~row r="1"><~c r="A1" t="str"><~v>a</~v></~c><~c r="B1" t="str"><~v>b</~v></~c></~row>'


def hand_made(tmp_path: Path, rows: str, prefix: str = "", namespace: str = MAIN) -> Path:
    original = saved(tmp_path / "original.xlsx", [])
    return with_part(original, tmp_path / "a.xlsx", SHEET, sheet(HEADER + rows, prefix, namespace))


@pytest.mark.parametrize("namespace", [MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"])
@pytest.mark.parametrize("prefix", ["", "x"])
def test_elements_may_have_a_prefix_and_either_namespace(tmp_path: Path, prefix: str, namespace: str) -> None:
    rows = '<~row r="2"><~c r="A2" t="inlineStr"><~is><~t>甲</~t></~is></~c><~c r="B2"><~v>7</~v></~c></~row>'
    assert cells_of(hand_made(tmp_path, rows, prefix, namespace)) == [["甲", 7]]


def test_rows_and_cells_may_leave_out_where_they_stand(tmp_path: Path) -> None:
    rows = '<row><c t="str"><v>甲</v></c><c><v>1</v></c></row><row><c t="str"><v>乙</v></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [["甲", 1], ["乙"]]


def test_cells_that_are_left_out_are_empty(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [[None, 1, None, 2]]


def test_the_runs_of_a_rich_text_are_one_text_without_its_reading(tmp_path: Path) -> None:
    runs = "<r><rPr><b/></rPr><t>路</t></r><r><t>灯 </t></r>"
    reading = '<rPh sb="0" eb="1"><t>lù</t></rPh>'
    rows = f'<row r="2"><c r="A2" t="inlineStr"><is>{runs}{reading}</is></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [["路灯 "]]


def test_characters_that_xml_cannot_hold_are_unescaped(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>a_x000D_b_x4E2D_c_xyz_</t></is></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [["a\rb中c_xyz_"]]


def test_the_value_of_a_formula_is_read_and_not_the_formula(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"x"&amp;"y"</f><v>xy</v></c></row>'
    )
    assert cells_of(hand_made(tmp_path, rows)) == [[2, "xy"]]


def test_errors_of_formulas_are_no_values(tmp_path: Path) -> None:
    (cell,) = cells_of(hand_made(tmp_path, '<row r="2"><c r="A2" t="e"><v>#DIV/0!</v></c></row>'))[0]
    assert isinstance(cell, Unreadable)
    assert "#DIV/0!" in cell.why


def test_iso_dates_are_read_as_the_time_they_show(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="d"><v>2020-02-29T13:05:00</v></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [[datetime(2020, 2, 29, 13, 5)]]


def test_a_text_without_end_is_not_kept(tmp_path: Path) -> None:
    rows = f'<row r="2"><c r="A2" t="str"><v>{"x" * 1_000_001}</v></c><c r="B2"><v>1</v></c></row>'
    assert cells_of(hand_made(tmp_path, rows)) == [[TOO_LONG, 1]]


def test_parts_may_stand_at_any_place_in_the_archive(tmp_path: Path) -> None:
    original = saved(tmp_path / "original.xlsx", [["x", 1, 2, 3]])
    with zipfile.ZipFile(original) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    moved = {name.replace("xl/", "book/"): content for name, content in parts.items()}
    for name in ("_rels/.rels", "book/_rels/workbook.xml.rels"):
        moved[name] = bytes(moved[name]).replace(b"xl/", b"book/")  # type: ignore[arg-type]  # all were read as bytes
    assert cells_of(zipped(tmp_path / "a.xlsx", moved)) == [["x", 1, 2, 3]]


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_columns_are_counted_in_letters(letters: str, index: int) -> None:
    assert column_index(letters) == index


@pytest.mark.parametrize("letters", ["", "a", "A1", "XFE", "甲", "-"])
def test_what_is_no_column_is_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_index(letters)


@pytest.mark.parametrize(
    "code", ["yyyy/m/d", "h:mm", "yyyy年m月d日", "[$-804]yyyy;@", 'm"月"d"日"', "[h]:mm:ss"]
)
def test_formats_that_show_a_time(code: str) -> None:
    assert is_date_format(code)


@pytest.mark.parametrize("code", ["General", "0.00", "#,##0", '0.0"days"', "[Red]0", "0_d", "@", r"0\d", ""])
def test_formats_that_show_none(code: str) -> None:
    assert not is_date_format(code)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_files_are_read_in_their_encoding(tmp_path: Path, encoding: str) -> None:
    file = text_file(tmp_path / "a.csv", [["1", "喆堃玥，“引号”", "a\nb", "", "", ""]], encoding)
    named = "gb18030" if encoding == "gb18030" else None
    assert cells_of(file, FileFormat(encoding=named)) == [["1", "喆堃玥，“引号”", "a\nb", "", "", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("\ufeff编号,标题\r\n1,甲\r\n".encode(encoding))
    with open_source(file, FileFormat(encoding="gb18030")) as source:
        assert source.columns == ("编号", "标题")


@pytest.mark.parametrize(("name", "delimiter", "named"), [("a.csv", ";", ";"), ("a.tsv", "\t", None)])
def test_text_files_may_have_other_delimiters(tmp_path: Path, name: str, delimiter: str, named: Any) -> None:
    file = text_file(tmp_path / name, [["1", "x", "", "", "", ""]], delimiter=delimiter)
    assert cells_of(file, FileFormat(delimiter=named))[0][:2] == ["1", "x"]


def test_the_header_may_stand_below_a_heading(tmp_path: Path) -> None:
    file = saved(tmp_path / "a.xlsx", [["x", 1, 2, 3], ["p", "q", "r", "s"], ["y", 4, 5, 6]])
    with open_source(file, FileFormat(header_row=3)) as source:
        assert source.columns == ("p", "q", "r", "s")
        assert [(row.number, list(row.cells)) for row in source.rows()] == [(4, ["y", 4, 5, 6])]


def test_rows_can_be_read_as_often_as_wanted(tmp_path: Path) -> None:
    with open_source(saved(tmp_path / "a.xlsx", [["x", 1, 2, 3]]), FileFormat()) as source:
        assert list(source.rows()) == list(source.rows())


def test_rows_are_counted_where_pieces_of_the_file_meet(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(2, 20_001))
    with open_source(hand_made(tmp_path, rows), FileFormat()) as source:
        assert source.count == sum(1 for _ in source.rows()) == 19_999


@pytest.mark.parametrize("digits", ["7", "0", "9007199254740993", "302011220000000012", "1" * 40])
def test_whole_numbers_keep_all_their_digits(tmp_path: Path, digits: str) -> None:
    rows = f'<~row r="2"><~c r="A2"><~v>{digits}</~v></~c></~row>'
    assert cells_of(hand_made(tmp_path, rows)) == [[int(digits)]]


@pytest.mark.parametrize("number", ["3.0201122000000001E17", "9.007199254740992E15", "-1e+300"])
def test_numbers_that_have_lost_digits_are_no_values(tmp_path: Path, number: str) -> None:
    rows = f'<~row r="2"><~c r="A2"><~v>{number}</~v></~c></~row>'
    assert cells_of(hand_made(tmp_path, rows)) == [[LOST_DIGITS]]
