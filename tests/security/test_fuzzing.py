"""Readers of what others made end in a result or in an error that they name: never in anything else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.fuzzing import CORPUS
from tests.security.readers import READERS, ROOT

EXAMPLES = 100 * int(os.environ.get("YISHI_FUZZ_EXAMPLES", "3"))
"""Inputs for each reader; `make fuzz` asks for more."""


def fuzzed(name: str, examples: int, folder: Path, module: str = "tests.security.fuzzing") -> str:
    """What the process that fuzzes writes when it fails; nothing when all is well."""
    command = [sys.executable, "-m", module, name, str(examples), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    said = done.stderr.decode(errors="replace")
    return "" if done.returncode == 0 else f"exit status {done.returncode}\n{said[-6000:]}"


@pytest.mark.parametrize("name", READERS)
def test_a_reader_ends_in_a_result_or_a_named_error(name: str, tmp_path: Path) -> None:
    fault = fuzzed(name, EXAMPLES, tmp_path)
    given = tmp_path / "given"
    assert not fault, f"keep {given} under {CORPUS / name}: {given.read_bytes()[:2000]!r}\n{fault}"


def test_every_folder_of_found_cases_is_read() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} <= READERS.keys()


@pytest.mark.parametrize(
    ("name", "sign"),
    [("crashes", "KeyError"), ("hangs", "Hangs"), ("swells", "MemoryError")],
)
def test_a_reader_that_crashes_hangs_or_swells_is_found_out(name: str, sign: str, tmp_path: Path) -> None:
    assert sign in fuzzed(name, 50, tmp_path, "tests.security.bad_readers")
