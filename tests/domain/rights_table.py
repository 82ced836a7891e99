"""The table of rights in docs/access.md. `python -m tests.domain.rights_table` writes it."""

from collections.abc import Mapping
from pathlib import Path

from domain.rights import RIGHTS, Right
from domain.roles import ROLES, Role, role_name

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
SHOWN: Mapping[str | None, str] = {"here": "●", "own": "own", "body": "body", None: ""}
HEADING = (
    f"| right | what | 中文 | {' | '.join(f'{role}<br>{role_name(role)}' for role in ROLES)} |\n"
    f"| --- | --- | --- |{' :-: |' * len(ROLES)}\n"
)


def rights_table() -> str:
    """A line for each right, in the order of the table in the code."""
    return HEADING + "".join(_line(name, right) for name, right in RIGHTS.items())


def _line(name: str, right: Right) -> str:
    where = " ▲" if right.where == "present" else " ◆" if right.of_all_places else ""
    cells = (f"`{name}`{where}", right.what, right.what_zh, *(_cell(right, role) for role in ROLES))
    return f"| {' | '.join(cells)} |\n"


def _cell(right: Right, role: Role) -> str:
    return SHOWN[right.extents.get(role)]


def documented(text: str) -> str:
    """The document with the present table in place of the one that it ends with."""
    return text.split(HEADING.split("\n", maxsplit=1)[0], maxsplit=1)[0] + rights_table()


if __name__ == "__main__":
    DOCUMENT.write_text(documented(DOCUMENT.read_text("utf-8")), "utf-8")
