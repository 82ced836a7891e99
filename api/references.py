"""How bodies and paths name decisions, sittings, what is deliberated, and people."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.json_schema import WithJsonSchema

from api.invalid_fields import Unsuitable
from api.issue_bodies import UUID
from api.problems import NoActivityId, NoCouncilId, NoDecisionId
from domain.coordination.months import is_month

_EXAMPLE = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
_CHINESE = {"issue": "诉求", "decision": "决议", "council": "议事会", "coordination": "协调会"}
_STREAM = re.compile(rf"(?:([a-z]+)-)?({UUID})", re.ASCII)


def reference(kind: str) -> Callable[[str], str]:
    """Makes the stream of this kind from its id, with or without the kind before it.

    What it gives raises Unsuitable for what cannot be an id, and for the id of something else.
    """

    def stream(given: str) -> str:
        match = _STREAM.fullmatch(given.strip().lower())
        if match is None or match[1] not in (None, kind):
            raise Unsuitable(
                f"give the id of the {kind} meant, such as {_EXAMPLE}",
                f"请填写{_CHINESE[kind]}的编号，如 {_EXAMPLE}",
            )
        return f"{kind}-{match[2]}"

    return stream


def deliberated(given: str) -> str:
    """The stream of an issue or decision, with its kind before the id. Raises Unsuitable."""
    match = _STREAM.fullmatch(given.strip().lower())
    if match is None or match[1] not in {"issue", "decision"}:
        raise Unsuitable(
            f"give issue- or decision- with the id after it, such as issue-{_EXAMPLE}",
            f"请填写 issue- 或 decision- 加编号，如 issue-{_EXAMPLE}",
        )
    return match[0]


def month(given: str) -> str:
    """A month such as `2026-03`. Raises Unsuitable."""
    if not is_month(given):
        raise Unsuitable("give a month such as 2026-03", "请填写月份，如 2026-03")
    return given


def decision_id(given: str) -> str:
    """The id of a decision in a path, in lower case. Raises NoDecisionId."""
    if not re.fullmatch(UUID, given, re.IGNORECASE | re.ASCII):
        raise NoDecisionId
    return given.lower()


def council_id(given: str) -> str:
    """The id of a sitting in a path, in lower case. Raises NoCouncilId."""
    if not re.fullmatch(UUID, given, re.IGNORECASE | re.ASCII):
        raise NoCouncilId
    return given.lower()


def activity_id(given: str) -> str:
    """The id of a volunteer activity in a path, in lower case. Raises NoActivityId."""
    if not re.fullmatch(UUID, given, re.IGNORECASE | re.ASCII):
        raise NoActivityId
    return given.lower()


IssueStream = Annotated[str, AfterValidator(reference("issue")), Field(examples=[_EXAMPLE])]
"""An issue, by its id; given on as its stream."""
DecisionStream = Annotated[str, AfterValidator(reference("decision")), Field(examples=[_EXAMPLE])]
"""A decision, by its id; given on as its stream."""
CouncilStream = Annotated[str, AfterValidator(reference("council")), Field(examples=[_EXAMPLE])]
"""A sitting, by its id; given on as its stream."""
Deliberated = Annotated[str, AfterValidator(deliberated), Field(examples=[f"issue-{_EXAMPLE}"])]
"""An issue or decision that is deliberated: `issue-<id>` or `decision-<id>`."""
Member = Annotated[
    str,
    Field(pattern=rf"^(?:subject|actor)-{UUID}$", examples=["subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"]),
]
"""Pseudonym of somebody who is elected, on a roster and the like; never a name: it is stored in the open."""
Month = Annotated[
    str,
    AfterValidator(month),
    WithJsonSchema(
        {"type": "string", "pattern": "^(19[7-9][0-9]|2[0-9]{3})-(0[1-9]|1[0-2])$", "examples": ["2026-03"]}
    ),
]
"""A local month."""
TaskNumber = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$", examples=["1"])]
"""The number of a task or of an item of an agenda, as answers show it."""
