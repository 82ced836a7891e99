"""Files for spreadsheet programs are written in one place, which lets no formula through."""

import re

from tests.architecture.repository import PACKAGES, files, lines_that_match, text_of

WRITES = re.compile(r"csv\.(writer|DictWriter)|\bxlsxwriter\b|\bopenpyxl\b|text/csv|spreadsheetml")
GUARDED = {"consumers/importing/rejects.py"}
"""Where every cell goes through `shown`: tests/consumers/importing/test_rejects.py."""


def test_nothing_but_what_is_guarded_writes_for_spreadsheet_programs():
    sources = [file for file in files(*PACKAGES) if file.suffix == ".py"]
    writing = {str(file) for file in sources if lines_that_match(WRITES, text_of(file) or "")}
    assert writing == GUARDED, "let every cell go through `shown`, test it, and add the file here"
