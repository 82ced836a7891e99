"""What is held in memory does not grow with the number of rows."""

import tracemalloc
from pathlib import Path

from consumers.importing.mapping import FileFormat
from consumers.importing.source import open_source
from tests.consumers.importing.given import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def large_workbook(path: Path, rows: int) -> Path:
    """A workbook of two texts a row, all different, all shared: the way spreadsheet programs write them."""
    texts = "".join(
        f"<si><t>第{number}件，楼道灯不亮，请物业尽快处理。{'夜里看不清路。' * 20}</t></si>"
        for number in range(2 * rows)
    )
    cells = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>{2 * r - 2}</v></c><c r="B{r}" t="s"><v>{2 * r - 1}</v></c></row>'
        for r in range(1, rows + 1)
    )
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in (("worksheet", "sheet.xml"), ("sharedStrings", "strings.xml"))
    )
    return zipped(
        path,
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="a" r:id="rworksheet"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
            "xl/sheet.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
            "xl/strings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        },
    )


def peak_of_reading(file: Path, rows: int) -> int:
    """Bytes that Python held at most while all rows were read."""
    tracemalloc.start()
    try:
        with open_source(file, FileFormat()) as source:
            assert sum(1 for _ in source.rows()) == rows - 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_six_times_the_rows_need_hardly_more_memory(tmp_path: Path) -> None:
    small = peak_of_reading(large_workbook(tmp_path / "small.xlsx", 4_000), 4_000)
    large = peak_of_reading(large_workbook(tmp_path / "large.xlsx", 24_000), 24_000)
    texts = 24_000 * 2 * 150 * 2  # bytes of the texts alone, at two a character
    assert large < small + texts // 5
