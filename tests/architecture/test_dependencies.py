"""What Yishi depends on: declared with a reason, locked by hash, and free to be shipped."""

import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.repository import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
SETTINGS = tomllib.loads(PYPROJECT)
RUNTIME = [Requirement(line) for line in SETTINGS["project"]["dependencies"]]
BUILD = [Requirement(line) for line in SETTINGS["dependency-groups"]["build"]]
DEVELOPMENT = [Requirement(line) for line in SETTINGS["dependency-groups"]["dev"]]
COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def locked(name: str) -> dict[str, Requirement]:
    """The pins of a lock by name, after a look that each carries a hash."""
    pins = re.split(r"\n(?=[a-z])", (ROOT / "requirements" / name).read_text(encoding="utf-8"))
    entries = [pin for pin in pins if not pin.startswith("#")]
    assert all("--hash=sha256:" in entry for entry in entries), "a pin without a hash"
    requirements = [Requirement(entry.split("\\")[0].strip()) for entry in entries]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def licences(name: str) -> list[str]:
    """All that a package says of its licence, short enough to be a name rather than a text."""
    metadata = distribution(name).metadata
    said = [
        metadata.get("License-Expression"),
        metadata.get("License"),
        *(metadata.get_all("Classifier") or []),
    ]
    classifier = re.compile(r"(License ::.*:: |.*)")
    return [classifier.sub("", text, 1) if "::" in text else text for text in said if is_licence(text)]


def is_licence(text: str | None) -> bool:
    return bool(text) and len(text) < 200 and ("::" not in text or text.startswith("License ::"))


def test_the_five_required_packages_are_depended_on():
    names = {canonicalize_name(requirement.name) for requirement in RUNTIME}
    assert {"eventsourcing", "fastapi", "kafka-python", "pydantic", "structlog"} <= names


@pytest.mark.parametrize(
    "requirement", [*RUNTIME, *BUILD, *DEVELOPMENT], ids=lambda requirement: requirement.name
)
def test_a_dependency_is_declared_under_its_reason(requirement: Requirement):
    lines = [line.strip() for line in PYPROJECT.splitlines()]
    declared = next(
        at for at, line in enumerate(lines) if re.match(rf'"{re.escape(requirement.name)}\b', line)
    )
    above = lines[:declared]
    while above[-1].startswith('"'):
        above.pop()
    assert re.fullmatch(r"# \w.{10,}\.", above[-1]), f"no reason is given above {requirement.name}"


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [("runtime.txt", [*RUNTIME, *BUILD]), ("dev.txt", [*RUNTIME, *BUILD, *DEVELOPMENT])],
)
def test_the_lock_holds_what_is_declared(lock: str, requirements: list[Requirement]):
    pins = locked(lock)
    for requirement in requirements:
        [pinned] = pins[canonicalize_name(requirement.name)].specifier
        assert pinned.operator == "=="
        assert pinned.version in requirement.specifier, (
            f"run `make lock`: {requirement} is locked at {pinned}"
        )


def test_tests_run_on_the_very_versions_that_are_shipped():
    runtime, development = locked("runtime.txt"), locked("dev.txt")
    assert runtime.items() <= development.items()


@pytest.mark.parametrize(
    "name", [name for name, pin in locked("runtime.txt").items() if not pin.marker or pin.marker.evaluate()]
)
def test_a_package_that_is_shipped_is_under_a_licence_that_lets_yishi_be_apache(name: str):
    said = licences(name)
    assert said, f"{name} does not say what its licence is"
    assert not [text for text in said if COPYLEFT.search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
    ],
)
def test_a_copyleft_licence_is_recognised(text: str):
    assert COPYLEFT.search(text)


@pytest.mark.parametrize(
    "text", ["LGPL-3.0-only", "GNU Lesser General Public License v2 or later (LGPLv2+)", "MIT"]
)
def test_a_licence_that_permits_linking_is_not_taken_for_copyleft(text: str):
    assert not COPYLEFT.search(text)
