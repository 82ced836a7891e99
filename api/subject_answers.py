"""What answers say of data subjects. Nothing in it is personal: a person is a pseudonym."""

from typing import Self

from pydantic import BaseModel, Field

from api.moments import Moment
from domain.chinese import ERASURE_GROUNDS
from domain.subject.events import Ground
from domain.subject.subject import Erased

SUBJECT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"
"""In examples."""


class ErasedAnswer(BaseModel):
    """That, when and on which ground a person's data were erased."""

    at: Moment
    ground: Ground
    ground_zh: str
    reason: str | None

    @classmethod
    def of(cls, erased: Erased) -> Self:
        """The same of what the log tells."""
        zh = ERASURE_GROUNDS[erased.ground]
        return cls(at=erased.at, ground=erased.ground, ground_zh=zh, reason=erased.reason)


class SubjectAnswer(BaseModel):
    """A person, known by the pseudonym alone."""

    id: str = Field(examples=[SUBJECT])
    version: int
    erased: ErasedAnswer
