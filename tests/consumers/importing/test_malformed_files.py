"""Files that cannot be used: one clear sentence, and a log as it was."""

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from consumers.importing import archive, text_file
from consumers.importing.refusal import ImportRefused
from tests.consumers.importing import given
from tests.consumers.importing.given import HEADER, Importing, mapping_content, row

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refusal(file: Path, content: dict[str, Any] | None = None) -> str:
    """The sentence with which an import of the file ends: nothing is recorded, no file is left over."""
    importing = Importing()
    before = {path.name for path in file.parent.iterdir()}
    with pytest.raises(ImportRefused) as refused:
        importing.run(file, content)
    assert importing.log.entries == []
    assert {path.name for path in file.parent.iterdir()} == before
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert "\n" not in sentence
    return sentence


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "good"
    folder.mkdir()
    return given.workbook(folder / "good.xlsx", [row(str(number)) for number in range(200)])


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "a.xlsx")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert "name a file" in refusal(tmp_path / "a.xlsx")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    assert "is empty" in refusal(written(tmp_path / name, b""))


def test_an_ending_that_is_not_known(tmp_path: Path) -> None:
    assert ".xlsx" in refusal(written(tmp_path / "a.ods", b"PK"))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_a_workbook_that_breaks_off(tmp_path: Path, good: Path, share: float) -> None:
    content = good.read_bytes()
    assert "copy or download it again" in refusal(
        written(tmp_path / "a.xlsx", content[: int(len(content) * share)])
    )


def test_a_workbook_with_damaged_bytes_in_its_sheet(tmp_path: Path, good: Path) -> None:
    content = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as zipped:
        begin = zipped.getinfo(SHEET).header_offset + 200
    content[begin : begin + 50] = b"\xff" * 50
    assert "damaged" in refusal(written(tmp_path / "a.xlsx", bytes(content)))


def test_a_sheet_whose_end_was_changed_is_found_before_anything_is_recorded(
    tmp_path: Path, good: Path
) -> None:
    with zipfile.ZipFile(good) as zipped:
        xml = zipped.read(SHEET).decode()
    broken = given.with_part(good, tmp_path / "a.xlsx", SHEET, xml.replace("</sheetData>", "</sheetDat>"))
    assert "damaged" in refusal(broken)


def test_text_that_is_called_a_workbook(tmp_path: Path) -> None:
    assert "give it the ending .csv" in refusal(given.text_file(tmp_path / "a.xlsx", [row()]))


def test_a_workbook_that_is_called_text(tmp_path: Path, good: Path) -> None:
    assert "give it the ending .xlsx" in refusal(written(tmp_path / "a.csv", good.read_bytes()))


def test_an_old_or_protected_workbook(tmp_path: Path) -> None:
    file = written(tmp_path / "a.xlsx", archive.OLE_MAGIC + b"\0" * 5_000)
    assert "without a password" in refusal(file)


def test_an_encrypted_archive(tmp_path: Path, good: Path) -> None:
    content = bytearray(good.read_bytes())
    begin = 0
    while (begin := content.find(b"PK\x01\x02", begin)) >= 0:
        content[begin + 8] |= 1  # the flag of an encrypted entry, in the central directory
        begin += 4
    assert "encrypted" in refusal(written(tmp_path / "a.xlsx", bytes(content)))


def test_a_zip_archive_that_is_no_workbook(tmp_path: Path) -> None:
    assert "no .xlsx workbook" in refusal(given.zipped(tmp_path / "a.xlsx", {"a.txt": "x"}))


def test_a_zip_bomb(tmp_path: Path, good: Path) -> None:
    bomb = b" " * (archive.SMALL_PART + 1)
    assert "times its size" in refusal(given.with_part(good, tmp_path / "a.xlsx", SHEET, bomb))


def test_an_archive_that_claims_more_than_is_allowed(tmp_path: Path, good: Path) -> None:
    content = bytearray(good.read_bytes())
    begin = 0
    while (begin := content.find(b"PK\x01\x02", begin)) >= 0:
        content[begin + 20 : begin + 28] = struct.pack(
            "<II", 0xFFFF0000, 0xFFFF0000
        )  # packed and unpacked size
        begin += 4
    assert "split it into several files" in refusal(written(tmp_path / "a.xlsx", bytes(content)))


def test_an_archive_with_too_many_parts(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {f"part{number}": b"" for number in range(archive.MAX_PARTS + 1)}
    assert "parts" in refusal(given.zipped(tmp_path / "a.xlsx", parts))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_that_multiply(tmp_path: Path, good: Path, part: str) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    assert "document type" in refusal(given.with_part(good, tmp_path / "a.xlsx", part, entities))


def test_a_part_that_is_no_xml(tmp_path: Path, good: Path) -> None:
    assert "damaged" in refusal(given.with_part(good, tmp_path / "a.xlsx", SHEET, "no xml"))


def test_an_unknown_compression(tmp_path: Path, good: Path) -> None:
    content = bytearray(good.read_bytes())
    begin = 0
    while (begin := content.find(b"PK\x01\x02", begin)) >= 0:
        content[begin + 10 : begin + 12] = struct.pack("<H", 77)
        begin += 4
    assert "damaged" in refusal(written(tmp_path / "a.xlsx", bytes(content)))


def test_a_sheet_that_is_not_there(tmp_path: Path, good: Path) -> None:
    sentence = refusal(good, mapping_content() | {"file": {"sheet": "工单表"}})
    assert "'工单表'" in sentence
    assert "it has '工单'" in sentence


def test_columns_that_are_missing(tmp_path: Path) -> None:
    header = ["编号", "标题一", "内容", "提出时间", "办结时间", "答复"]
    sentence = refusal(given.workbook(tmp_path / "a.xlsx", [row()], header))
    assert "'标题', which the file does not have" in sentence
    assert "it has '编号', '标题一'" in sentence
    assert "Is '标题一' meant" in sentence


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    sentence = refusal(given.workbook(tmp_path / "a.xlsx", [[*row(), "x"]], [*HEADER, "标题"]))
    assert "'标题' 2 times" in sentence


def test_a_header_row_below_the_end(tmp_path: Path, good: Path) -> None:
    assert "header_row" in refusal(good, mapping_content() | {"file": {"header_row": 900}})


def test_a_header_row_without_names(tmp_path: Path) -> None:
    assert "no header" in refusal(
        given.text_file(tmp_path / "a.csv", [row()]), {**mapping_content(), "file": {"header_row": 3}}
    )


def test_text_in_another_encoding(tmp_path: Path) -> None:
    sentence = refusal(given.text_file(tmp_path / "a.csv", [row()], "gb18030"))
    assert "not in the encoding utf-8" in sentence
    assert '"gb18030"' in sentence


def test_a_wrong_encoding_far_down_is_found_before_anything_is_recorded(tmp_path: Path) -> None:
    file = given.text_file(tmp_path / "a.csv", [row(str(number)) for number in range(3_000)])
    written(file, file.read_bytes() + b'"\xff\xfe","","","","",""')
    assert "encoding" in refusal(file)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    file = given.text_file(tmp_path / "a.csv", [row(str(number)) for number in range(3_000)])
    written(file, file.read_bytes() + b'\r\n"9,a,b')
    assert "quotation mark" in refusal(file)


def test_a_field_larger_than_any_field(tmp_path: Path) -> None:
    file = given.text_file(tmp_path / "a.csv", [row(内容="长" * (text_file.MAX_FIELD + 1))])
    assert "quotation mark" in refusal(file)


@pytest.mark.parametrize("kind", ["inline", "shared", "csv"])
def test_a_cell_of_ten_megabytes_rejects_its_row_alone(tmp_path: Path, good: Path, kind: str) -> None:
    text = "长" * 3_500_000
    if kind == "csv":
        file = given.text_file(tmp_path / "a.csv", [row("1", 内容=text), row("2")])
    else:
        file = large_cell(good, tmp_path / "a.xlsx", text, shared=kind == "shared")
    importing = Importing()
    report = importing.run(file)
    assert report.rejected == 1
    assert report.imported == report.rows - 1
    assert report.rejects is not None
    assert report.rejects.stat().st_size < 20_000_000


def large_cell(good: Path, path: Path, text: str, *, shared: bool) -> Path:
    """The workbook with one description replaced, and not packed, so that it does not look like a bomb."""
    with zipfile.ZipFile(good) as original:
        parts = {name: original.read(name) for name in original.namelist()}
    inline = re.compile(rb'<c r="C2" t="inlineStr"><is><t>[^<]*</t></is></c>')
    if shared:
        relation = (
            f'<Relationship Id="rS" Type="{TEXTS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        )
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{TEXTS}"><si><t>{text}</t></si></sst>'.encode()
        cell = b'<c r="C2" t="s"><v>0</v></c>'
    else:
        cell = f'<c r="C2" t="inlineStr"><is><t>{text}</t></is></c>'.encode()
    parts[SHEET], count = inline.subn(cell, parts[SHEET])
    assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as stored:
        for name, content in parts.items():
            stored.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C2" t="s"><v>99999</v></c>',
        '<c r="C2" t="s"><v>-1</v></c>',
        '<c r="C2"><v>many</v></c>',
        '<c r="C2"><v>1e999</v></c>',
        '<c r="C2" t="e"><v>#REF!</v></c>',
        '<c r="C2" t="unheard-of"><v>1</v></c>',
        '<c r="C2" t="d"><v>2019-13-45</v></c>',
        '<c r="C-2" t="str"><v>x</v></c>',
        '<c r="ZZZZZ2" t="str"><v>x</v></c>',
    ],
)
def test_a_cell_that_makes_no_sense_rejects_its_row_alone(tmp_path: Path, good: Path, cell: str) -> None:
    with zipfile.ZipFile(good) as original:
        xml = original.read(SHEET).decode()
    broken, count = re.subn(r'<c r="C2" t="inlineStr"><is><t>[^<]*</t></is></c>', cell, xml)
    assert count == 1
    report = Importing().run(given.with_part(good, tmp_path / "a.xlsx", SHEET, broken))
    assert (report.rejected, report.imported) == (1, 199)


def test_sizes_that_lie_are_found(tmp_path: Path, good: Path) -> None:
    with zipfile.ZipFile(good) as original:
        true_size = original.getinfo(SHEET).file_size
    content = good.read_bytes()
    lying = content.replace(struct.pack("<I", true_size), struct.pack("<I", true_size // 2))
    assert lying != content
    assert "damaged" in refusal(written(tmp_path / "a.xlsx", lying))


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_ends_in_a_sentence(tmp_path: Path, good: Path, seed: int) -> None:
    damaged = bytearray(good.read_bytes())
    for step in range(20):
        number = zlib.crc32(f"{seed} {step}".encode())
        damaged[number % len(damaged)] ^= 1 + (number >> 24) % 255
    assert "a.xlsx" in refusal(written(tmp_path / "a.xlsx", bytes(damaged)))
