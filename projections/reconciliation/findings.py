"""What a comparison finds, in words for the person who reads them and in parts for the program that does."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 60
"""Characters of a value that a finding repeats."""
MOST = 50
"""Findings that are told of one subject; how many there are beyond is told as a number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    kind: str
    """Such as `column`, `missing_row` or `gap`: stable, for programs."""
    sentence: str
    """What is there, and what should be."""
    remedy: str
    """What to do."""
    view: str | None = None
    stream: str | None = None
    table: str | None = None
    row: str | None = None
    """The primary key, as `name=value` pairs."""
    column: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass(slots=True)
class Findings:
    """Those of one subject, the first of them kept."""

    told: list[Finding] = field(default_factory=list)
    beyond: int = 0
    """How many more there were."""

    def add(self, findings: Sequence[Finding]) -> None:
        """Take these too."""
        room = MOST - len(self.told)
        self.told.extend(findings[:room])
        self.beyond += max(0, len(findings) - room)

    def __len__(self) -> int:
        return len(self.told) + self.beyond


def shown(value: object) -> str:
    """A value as a finding repeats it: shortened, and on one line."""
    text = "nothing" if value is None else " ".join(str(value).split()) or repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
