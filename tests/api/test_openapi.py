import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from api.coordination_bodies import COORDINATION_BODIES, FreezeAgendaBody, OutcomeBody
from api.council_bodies import COUNCIL_BODIES
from api.decision_bodies import DECISION_BODIES, BallotBody, RaiseDecisionBody
from api.issue_bodies import BODIES
from domain.voting import OWNERS_GENERAL, has_quorum
from tests.api.conftest import Api, opened

PARTS = ("", "/timeline")
MEETING = "/api/v1/coordination-meetings/{place}/{month}"


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: the document is that of the application, whatever is recorded."""
    with opened(copytree(community, tmp_path_factory.mktemp("described") / "copy")) as shared:
        yield shared


@pytest.fixture(scope="module")
def document(api: Api) -> Any:
    answer = api.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def resolved(document: Any, schema: Any) -> Any:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def api_routes(api: Api) -> list[Any]:
    """The routes under /api, whichever router they came in with."""
    found = iter_route_contexts(api.client.app.routes)  # type: ignore[attr-defined]
    return [route for route in found if (route.path or "").startswith("/api/")]


def test_every_route_that_others_build_on_is_in_the_document(document: Any) -> None:
    described = {(method, path) for method, path, _ in operations(document)}
    expected = {
        ("post", "/api/v1/issues"),
        ("get", "/api/v1/issues"),
        ("get", "/api/v1/issues/{id}"),
        ("get", "/api/v1/issues/{id}/timeline"),
        ("post", "/api/v1/places"),
        ("get", "/api/v1/places"),
        ("get", "/api/v1/places/{id}"),
        ("put", "/api/v1/places/{id}/responsibilities"),
        ("post", "/api/v1/bodies"),
        ("get", "/api/v1/bodies"),
        ("post", "/api/v1/categories"),
        ("get", "/api/v1/categories"),
        ("get", "/api/v1/events"),
        ("get", "/api/v1/places/{id}/summaries/{period}"),
        ("get", "/api/v1/places/{id}/summaries/{period}/figures/{figure}"),
        ("get", "/health/live"),
        ("get", "/health/ready"),
        *(("post", f"/api/v1/issues/{{id}}/{command}") for command in BODIES),
        *((method, f"/api/v1/{kind}") for method in ("post", "get") for kind in ("decisions", "councils")),
        *(("get", f"/api/v1/{kind}/{{id}}{part}") for kind in ("decisions", "councils") for part in PARTS),
        *(("post", f"/api/v1/decisions/{{id}}/{command}") for command in DECISION_BODIES),
        *(("post", f"/api/v1/councils/{{id}}/{command}") for command in COUNCIL_BODIES),
        *((method, "/api/v1/coordination-meetings") for method in ("post", "get")),
        *(("get", f"{MEETING}{part}") for part in (*PARTS, "/proposed-agenda")),
        *(("post", f"{MEETING}/{command}") for command in COORDINATION_BODIES),
    }
    assert expected <= described


def test_every_operation_says_what_it_does_and_shows_an_example(document: Any) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], path
        success = next(code for code in operation["responses"] if code.startswith("2"))
        media = operation["responses"][success]["content"]["application/json"]
        assert media["example"], (method, path)
        if "requestBody" in operation:
            assert "example" in operation["requestBody"]["content"]["application/json"], (method, path)


def test_every_operation_of_the_api_tells_its_problems(document: Any) -> None:
    for method, path, operation in operations(document):
        if path.startswith("/health/"):
            continue
        assert operation["security"] == [{"token": []}]
        wanted = {"401", "404", "422", "503"} | ({"409", "412", "413", "415"} if method != "get" else set())
        assert wanted <= operation["responses"].keys()
        for code in wanted:
            assert "application/problem+json" in operation["responses"][code]["content"]


def test_the_document_refers_to_nothing_that_it_does_not_hold(document: Any) -> None:
    refs = set(re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')))
    assert refs <= document["components"]["schemas"].keys()


def test_the_examples_of_bodies_are_accepted(api: Api, document: Any) -> None:
    checked = 0
    for route in api_routes(api):
        for body in route.dependant.body_params:
            for method in route.methods:
                operation = document["paths"][route.path][method.lower()]
                example = operation["requestBody"]["content"]["application/json"]["example"]
                assert body.field_info.annotation.model_validate(example), route.path
                checked += 1
    assert checked == sum("requestBody" in operation for _, _, operation in operations(document))
    assert checked > len(BODIES) + len(DECISION_BODIES)


@pytest.mark.parametrize(
    ("model", "member", "shown"),
    [
        (RaiseDecisionBody, "kind", {"parking", "covenant", "election", "campaign"}),
        (OutcomeBody, "outcome", {"noted", "task", "escalated", "decision_raised"}),
        (FreezeAgendaBody, "items", None),
    ],
)
def test_where_bodies_differ_each_kind_is_shown_and_accepted(
    document: Any, model: type[BaseModel], member: str, shown: set[str] | None
) -> None:
    examples = document["components"]["schemas"][model.__name__]["examples"]
    accepted = [getattr(model.model_validate(example), member) for example in examples]
    assert len(accepted) > 1
    assert shown is None or set(accepted) == shown


def test_the_example_of_a_ballot_has_a_quorum(document: Any) -> None:
    body = document["paths"]["/api/v1/decisions/{id}/ballot"]["post"]["requestBody"]
    tally = BallotBody.model_validate(body["content"]["application/json"]["example"]).tally.tally()
    assert has_quorum(OWNERS_GENERAL, tally)
    assert tally.taking_part != tally.agree


def test_every_operation_has_an_id_of_its_own(document: Any) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)


def test_the_answers_have_the_shape_of_their_examples(api: Api, document: Any) -> None:
    id_ = api.raised()
    for path in ("/issues", f"/issues/{id_}", f"/issues/{id_}/timeline", "/places", "/bodies", "/events"):
        described = document["paths"]["/api/v1" + path.replace(id_, "{id}")]["get"]
        example = described["responses"]["200"]["content"]["application/json"]["example"]
        assert api.get(path).json().keys() == example.keys(), path


def test_no_route_of_the_api_is_left_out_of_the_document(api: Api, document: Any) -> None:
    described = {(method, path) for method, path, _ in operations(document)}
    routes = {(method.lower(), route.path) for route in api_routes(api) for method in route.methods}
    assert ("post", "/api/v1/decisions") in routes
    assert routes - {("get", "/api/v1/openapi.json")} <= described
