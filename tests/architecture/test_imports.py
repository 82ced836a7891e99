"""Imports point one way: infra > api | consumers > projections > domain."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, ROOT, files

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
INWARDS = "Dependencies point inwards"
DOMAIN_ALONE = "The domain knows the business and nothing else"
ASKED_OF_THE_WORLD = {"now", "utcnow", "today", "time_ns", "uuid1", "uuid4", "uuid7", "getenv", "token_hex"}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_import_contracts_are_kept():
    outcome = lint_imports(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("domain/leak.py", "import projections", INWARDS),
        ("projections/leak.py", "import api", INWARDS),
        ("projections/leak.py", "import consumers", INWARDS),
        ("api/leak.py", "import consumers", INWARDS),
        ("consumers/leak.py", "import api", INWARDS),
        ("api/leak.py", "import infra", INWARDS),
        ("consumers/leak.py", "import infra", INWARDS),
        ("domain/leak.py", "import fastapi", DOMAIN_ALONE),
        ("domain/leak.py", "import sqlalchemy", DOMAIN_ALONE),
        ("domain/leak.py", "import time", DOMAIN_ALONE),
        ("domain/leak.py", "import os", DOMAIN_ALONE),
    ],
)
def test_an_import_the_wrong_way_is_found(tmp_path: Path, file: str, line: str, broken: str):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / file).write_text(f"{line}\n")

    outcome = lint_imports(tmp_path)

    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert f"{broken} BROKEN" in outcome.stdout


def readings_of_the_world(source: str) -> list[int]:
    """Lines on which a clock, an identifier or the environment is asked for."""
    nodes = list(ast.walk(ast.parse(source)))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    asked = [node for node in called if isinstance(node, ast.Attribute) and node.attr in ASKED_OF_THE_WORLD]
    bare = [node for node in called if isinstance(node, ast.Name) and node.id in ASKED_OF_THE_WORLD]
    looked_up = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "environ"]
    return [node.lineno for node in (*asked, *bare, *looked_up)]


def test_facts_and_figures_depend_on_the_log_and_the_command_alone():
    # The engine notes when it last made progress; what it projects comes from the log.
    looked_at = [
        file for file in files("domain/*.py", "projections/*.py") if file != Path("projections/engine.py")
    ]
    found = {
        str(file): lines
        for file in looked_at
        if (lines := readings_of_the_world((ROOT / file).read_text(encoding="utf-8")))
    }
    assert not found, "a clock, identifier or environment is read here; hand the value in"


@pytest.mark.parametrize("line", ["datetime.now(UTC)", "date.today()", "uuid4()", "os.environ['TZ']"])
def test_a_reading_of_the_world_is_found(line: str):
    assert readings_of_the_world(f"value = {line}") == [1]


def test_a_time_that_came_with_the_command_may_be_used():
    assert readings_of_the_world("due = command.now + limit") == []
