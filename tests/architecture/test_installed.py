"""What is installed is all that Yishi needs."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.architecture.repository import PACKAGES, ROOT, files

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path):
    belonging = [*files(*PACKAGES), *files("pyproject.toml", "README.md", "LICENSE")]
    for file in belonging:
        (tmp_path / "source" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / "source" / file)
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    outcome = subprocess.run(command, cwd=tmp_path / "source", capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr

    [wheel] = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())

    assert {str(file) for file in belonging if file.parts[0] in PACKAGES} - held == set()
    assert {name.split("/")[0] for name in held} == {*PACKAGES, f"{wheel.name.split('-py3')[0]}.dist-info"}
