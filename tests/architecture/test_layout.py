"""What lies where, and under which names."""

import tomllib

from tests.architecture.repository import PACKAGES, ROOT, files

BESIDE_THE_CODE = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "README.zh.md",
    "docs",
    "pyproject.toml",
    "requirements",
    "tests",
}
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}


def test_the_top_level_is_fixed():
    top = {file.parts[0] for file in files()}
    assert top <= BESIDE_THE_CODE | set(PACKAGES)
    assert set(PACKAGES) | {"pyproject.toml", "tests", "README.md", "README.zh.md"} <= top


def test_every_package_can_be_installed_and_is_checked():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert settings["setuptools"]["packages"]["find"]["include"] == [
        f"{package}*" for package in ("domain", "projections", "api", "consumers", "infra")
    ]
    assert set(settings["mypy"]["packages"]) == set(PACKAGES)
    assert set(settings["importlinter"]["root_packages"]) == set(PACKAGES)


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` is left out of an installed Yishi without a word."""
    folders = {file.parent for package in PACKAGES for file in files(f"{package}/*.py")}
    assert {str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file()} == set()


def test_files_and_folders_are_named_for_what_they_hold():
    def words(name: str) -> set[str]:
        return set(name.lower().replace("-", "_").split("_"))

    named = {
        str(file)
        for file in files("*.py")
        for part in file.parts
        if words(part.removesuffix(".py")) & NAMES_THAT_SAY_NOTHING
    }
    assert named == set()
