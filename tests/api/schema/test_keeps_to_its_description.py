"""The API keeps to its OpenAPI document: what that allows, what it does not, whoever asks."""

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.api.schema.conftest import EXAMPLES, Described

RULES = ("urn:yishi:refusal:", "urn:yishi:problem:idempotency-key-reused")
"""What no schema can tell of: a rule refuses a text of spaces, or what others have done meanwhile."""
NOT_IN_A_SCHEMA = {"position", "cursor", "number", "missing", "literal", "value", "type", "length"}
"""The same for single fields: how far the log goes, what else is given, which years a time may be of."""
TOO_LARGE = {413, 414, 431}
"""How a request may be refused that is wrong, and besides is too large to be looked at."""


def schema_of(described: Described) -> OpenApiSchema:
    load_all_checks()
    return schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", described.api.client.app, headers=signed(described, "administrator")
    )


def signed(described: Described, role: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {described.token(role)}"}


def made_real(case: Any, known: Mapping[str, Iterator[str]]) -> None:
    """Every second request names what there is: made-up ids all end in the same 404."""
    collection = case.path.split("/")[3] if case.path.count("/") > 2 else ""
    for name in case.path_parameters or {}:
        ids = known.get(collection if name == "id" else name)
        if ids is not None:
            case.path_parameters[name] = next(ids)
    for given_ in (case.query, case.body):
        for name in given_ if isinstance(given_, dict) else ():
            if name in known and isinstance(given_[name], str):
                given_[name] = next(known[name])


def faults(described: Described, case: Any, headers: dict[str, str]) -> list[str]:
    """What the answer has that the description does not have."""
    # Nothing moves the views but this: waiting for a position that they have not reached is tested elsewhere.
    described.api.yishi.views.catch_up()
    case.headers.pop("yishi-min-position", None)
    answer = case.call(headers=headers)
    try:
        case.validate_response(answer, headers=headers)
    except FailureGroup as group:
        untold = [each for each in group.exceptions if not is_told_elsewhere(each, answer)]
        asked = f"{case.as_curl_command()}\n{answer.status_code} {answer.text[:500]}"
        return [f"{each.title}: {each.message}\n{asked}" for each in untold]
    return []


def is_told_elsewhere(failure: Failure, answer: Any) -> bool:
    if isinstance(failure, AcceptedNegativeData):
        return answer.status_code in TOO_LARGE
    if not isinstance(failure, RejectedPositiveData):
        return False
    problem = answer.json()
    codes = {each["code"] for each in problem.get("errors", ())}
    return problem["type"].startswith(RULES) or (bool(codes) and codes <= NOT_IN_A_SCHEMA)


def all_faults(described: Described, role: str | None, mode: GenerationMode, examples: int) -> list[str]:
    headers, found = signed(described, role), []
    known = {name: cycle(ids) for name, ids in described.known.items()}
    for result in schema_of(described).get_all_operations():
        operation, number = result.ok(), 0
        if operation.path.startswith("/health/"):
            continue

        @seed(20260301)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal number
            number += 1
            if number % 2 and mode is GenerationMode.POSITIVE:
                made_real(case, known)
            found.extend(faults(described, case, headers))

        ask()
    return found


@pytest.mark.parametrize("role", ["administrator", "resident", None])
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not-allowed"]
)
def test_every_operation_answers_as_described(
    described: Described, role: str | None, mode: GenerationMode
) -> None:
    examples = EXAMPLES if role == "administrator" else max(1, EXAMPLES // 2)
    found = all_faults(described, role, mode, examples)
    assert not found, "\n\n".join(found)
