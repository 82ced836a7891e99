"""What the documents promise exists."""

import re
from pathlib import Path

import pytest

from infra.settings import Settings
from tests.architecture.repository import ROOT, files

DOCUMENTS = files("*.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")
README, README_ZH = "README.md", "README.zh.md"


def text(document: Path | str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def links(document: Path | str) -> list[str]:
    """Targets of relative links and images."""
    return [target for target in LINK.findall(text(document)) if not ELSEWHERE.match(target)]


def anchors(document: Path) -> set[str]:
    """The names that headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(document: str) -> list[str]:
    """Indented command lines, without the remarks behind them."""
    return [line.partition("#")[0].strip() for line in text(document).splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path):
    for target in links(document):
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), f"{document} links to {target}, which is not there"
        assert not anchor or anchor in anchors(file), (
            f"{document} links to {target}, a heading that is not there"
        )


def test_every_document_is_reached_from_the_readme():
    reached: set[Path] = set()
    todo = [Path(README)]
    while todo:
        document = todo.pop()
        reached.add(document)
        folder = (ROOT / document).parent
        targets = {(folder / link.partition("#")[0]).resolve() for link in links(document)}
        listed = {file for target in targets if target.is_dir() for file in target.glob("*.md")}
        existing = {file for file in targets | listed if file.suffix == ".md" and file.is_file()}
        found = {file.relative_to(ROOT) for file in existing}
        todo += found - reached - set(todo)
    assert {str(document) for document in DOCUMENTS} - {str(document) for document in reached} == set()


def test_both_readmes_give_the_same_commands_and_links():
    assert commands(README) == commands(README_ZH)
    assert set(links(README)) - {README_ZH} == set(links(README_ZH)) - {README}


@pytest.mark.parametrize("readme", [README, README_ZH])
def test_the_readme_lists_every_setting_with_its_default(readme: str):
    rows = dict(re.findall(r"^\| `(YISHI_\w+)` \| `([^`]+)` \|", text(readme), re.MULTILINE))
    assert rows == {
        f"YISHI_{name.upper()}": "none" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }


@pytest.mark.parametrize("readme", [README, README_ZH])
def test_the_readme_names_no_make_target_that_does_not_exist(readme: str):
    named = set(re.findall(r"\bmake ([a-z]+)\b", text(readme)))
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert named <= targets
    assert {"run", "test"} <= named
