"""The table of refusals in docs/domain.md. `python -m tests.domain.refusal_table` writes it."""

from pathlib import Path

import domain.access
import domain.appointment.service
import domain.coordination.service
import domain.council.service
import domain.identity.errors
import domain.issue.import_service
import domain.registry.service
import domain.subject.service  # noqa: F401 so that every refusal of the domain is known
from api.errors import status_of
from domain.errors import NotAllowed, NotFound, Refusal, TextRequired

DOCUMENT = Path(__file__).parents[2] / "docs" / "domain.md"
HEADING = "| name | status | English | 中文 |\n| --- | --- | --- | --- |\n"
FAMILIES = (Refusal, NotAllowed, NotFound, TextRequired)
"""Bases that say nothing themselves."""


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Every refusal of the domain."""
    below = [found for sub in kind.__subclasses__() for found in refusals(sub)]
    own = [] if kind in FAMILIES else [kind]
    return [refusal for refusal in own + below if refusal.__module__.startswith("domain.")]


def refusal_table() -> str:
    """A line for each refusal, in the order of their names."""
    ordered = sorted(refusals(), key=lambda refusal: refusal.rule)
    return HEADING + "".join(_line(found) for found in ordered)


def _line(found: type[Refusal]) -> str:
    return f"| `{found.rule}` | {status_of(found)} | {found.en} | {found.zh} |\n"


def documented(text: str) -> str:
    """The document with the present table in place of the one that it ends with."""
    return text.split(HEADING, maxsplit=1)[0] + refusal_table()


if __name__ == "__main__":
    DOCUMENT.write_text(documented(DOCUMENT.read_text("utf-8")), "utf-8")
