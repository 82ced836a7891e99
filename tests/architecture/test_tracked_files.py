"""Files hold nothing that is true on one machine alone."""

import re

import pytest

from tests.architecture.repository import files, lines_that_match, text_of

REGISTRY = re.compile(
    r"https?://[^/\s]*(pythonhosted|pypi[.]|npmjs|crates[.]io|proxy[.]golang|maven|repo1|debian[.]org)"
    r"|--(extra-)?index-url[ =]|--find-links[ =]"
)
# A path counts when it starts there, not where it goes on from a word: a folder of ours may be called so.
MACHINE_PATH = re.compile(r"(?<![\w.}\])*~$-])/(work|farm|root|home|Users)/\w")


@pytest.mark.parametrize(
    ("pattern", "what"),
    [(REGISTRY, "the address of a package registry"), (MACHINE_PATH, "a path of one machine")],
)
def test_no_file_names(pattern: re.Pattern[str], what: str):
    found = {
        str(file): lines for file in files() if (lines := lines_that_match(pattern, text_of(file) or ""))
    }
    assert not found, f"{what} is named"


@pytest.mark.parametrize(
    "line",
    [
        "https" + "://files.pythonhosted" + ".org/packages/a.whl",
        "http" + "://deb.debian" + ".org/debian",
        "--index" + "-url somewhere",
        "--find" + "-links=wheels",
    ],
)
def test_the_address_of_a_registry_is_found(line: str):
    assert lines_that_match(REGISTRY, line)


@pytest.mark.parametrize("line", ["open('" + "/wo" + "rk/main')", "see " + "/ho" + "me/somebody/notes"])
def test_a_path_of_one_machine_is_found(line: str):
    assert lines_that_match(MACHINE_PATH, line)


@pytest.mark.parametrize(
    "line", ["tests/wo" + "rk/a.py", "{prefix}/ho" + "me/a", "GET /homes/1", "../ro" + "ot/x"]
)
def test_a_path_inside_the_project_is_not_taken_for_one_of_a_machine(line: str):
    assert not lines_that_match(MACHINE_PATH, line)


def test_no_file_is_left_with_marks_of_a_merge():
    conflict = re.compile(r"^(<{7}|>{7}) ")
    assert [str(file) for file in files() if lines_that_match(conflict, text_of(file) or "")] == []
