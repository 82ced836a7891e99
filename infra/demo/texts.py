"""Reads the texts of phrases/*.toml, and fills their gaps."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.issue.events import Basis, Channel

Texts = tuple[str, ...]
Words = dict[str, str]
"""What fills the gaps of an issue's texts: the same in all of them, so that they speak of one matter."""

GAPS = frozenset(
    {"building", "unit", "floor", "thing", "days", "households", "people", "temp", "hour", "body"}
)
"""The names of the gaps: `{body}` changes with who is responsible, the others are chosen once an issue."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Matter(_Data):
    """One kind of issue, told from the title to the outcome."""

    category: str
    weight: int = 1
    months: tuple[int, ...] = tuple(range(1, 13))
    compounds: tuple[str, ...] = ("songyuan", "lanting", "hean")
    things: Texts = ("",)
    titles: Texts = Field(min_length=1)
    descriptions: Texts = Field(min_length=1)
    conclusions: Texts = Field(min_length=1)
    progress: Texts = Field(min_length=1)
    outcomes: Texts = Field(min_length=2)
    """At least two: what was reopened is not resolved again in the same words."""
    again: Texts = Field(min_length=1)
    emergency: str | None = None
    """Why it cannot wait for the council, where it cannot."""
    upper_body: str | None = None
    """The body above the compound that can help, where one can."""
    returned: Texts = ()
    """Why the body below sends it back, where one above can help."""
    upper_conclusions: Texts = ()
    upper_outcomes: Texts = ()


class Outside(_Data):
    """A matter that is not accepted, with the legal ground."""

    category: str
    titles: Texts
    descriptions: Texts
    ground: str


class ChapterStep(_Data):
    """One step of a chapter: what is done at that local time, and the text that goes with it."""

    at: datetime
    do: Literal[
        "raise", "support", "discuss", "assign", "accept", "return-assignment", "progress",
        "extend", "urge", "ask", "answer", "escalate", "take-over", "return", "resolve", "confirm",
    ]  # fmt: skip  # The order of a life, not one word a line.
    recorded: datetime | None = None
    """When it was written down, where that was later than it happened."""
    text: str = ""
    title: str = ""
    count: int = 0
    body: str = ""
    basis: Basis = "council"
    due: datetime | None = None
    rating: int | None = None
    automatic: bool = False


class Chapter(_Data):
    """One of the year's great matters, told step by step."""

    key: str
    place: str = "songyuan"
    category: str
    building: int
    channel: Channel
    steps: tuple[ChapterStep, ...]


class Phrases(_Data):
    """All texts of the demonstration."""

    matters: tuple[Matter, ...]
    outside: tuple[Outside, ...]
    chapters: tuple[Chapter, ...]
    procedure: dict[str, dict[str, Texts]]
    """By step, and by channel or kind within it."""


MATTER_FILES = ("environment", "utilities", "building", "order", "service", "emergency")


@cache
def load_phrases() -> Phrases:
    """The texts, read and checked once. Raises ValidationError when a file does not have their shape."""
    return Phrases.model_validate(
        {
            "matters": [matter for name in MATTER_FILES for matter in read_phrases(name)["matters"]],
            "outside": read_phrases("outside")["outside"],
            "chapters": read_phrases("turnaround")["chapters"],
            "procedure": read_phrases("procedure"),
        }
    )


def read_phrases(name: str) -> dict[str, Any]:
    """One of the files of texts, as it is written."""
    return tomllib.loads(files("infra.demo.phrases").joinpath(f"{name}.toml").read_text("utf-8"))


def filled(text: str, words: Words) -> str:
    """The text with its gaps filled. Raises KeyError for a gap that there are no words for."""
    return text.format_map(words)


class Said:
    """Remembers how often each text was used, so that no bank of them sounds like a machine."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def one_of(self, texts: Sequence[str], rng: Random) -> str:
        """One of those used least."""
        least = min(self._times[text] for text in texts)
        text = rng.choice([text for text in texts if self._times[text] == least])
        self._times[text] += 1
        return text


def words_for(things: Sequence[str], building: int, unit: int, floor: int, rng: Random) -> Words:
    """Words for one issue of somebody who lives there."""
    return {
        "building": f"{building}号楼",
        "unit": f"{unit}单元",
        "floor": f"{floor}层",
        "thing": rng.choice(things),
        "days": rng.choice(("两", "三", "四", "五", "六", "十来")),
        "households": str(rng.randint(6, 24)),
        "people": str(rng.randint(2, 6)),
        "temp": str(rng.randint(11, 16)),
        "hour": rng.choice(("夜里十点", "夜里十点半", "夜里十一点", "深夜十二点")),
    }
