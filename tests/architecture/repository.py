"""The files of this repository, for tests that look at all of them."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "projections", "api", "consumers", "infra")


def files(*patterns: str) -> list[Path]:
    """Files that are tracked or about to be (not ignored), relative to the root; all, or those that match."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted({Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()})


def text_of(file: Path) -> str | None:
    """The text of a file of the repository, None when it is not text."""
    content = (ROOT / file).read_bytes()
    try:
        return None if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return None


def lines_that_match(pattern: re.Pattern[str], text: str) -> list[str]:
    """The lines of the text in which the pattern is found."""
    return [line for line in text.splitlines() if pattern.search(line)]
