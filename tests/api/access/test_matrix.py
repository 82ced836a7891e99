"""Every route of the application, put to every role appointed here, elsewhere and everywhere, and to nobody.

What is expected comes from the table of rights alone; what is sent, from calls.py. Commands carry a version
that nothing has, so that what is allowed gets as far as the rules and changes nothing: each case finds the
same world.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from api.authority import RightNotDeclared, declares_rights, needs
from domain.rights import RIGHTS
from domain.roles import Role
from tests.api.access.callers import STRANGER, VISITS, Visit
from tests.api.access.calls import Route, address, body, documented, routes
from tests.api.access.world import World, world
from tests.api.governance import UNKNOWN

TOLD = ("xinghe", "星河", "垃圾房")
"""Words that everything in these tests holds, and that nobody elsewhere is told."""
REFUSED_BY_A_RULE = {409, 412}
OF_NO_VERSION = {"/accounts/{id}/link", "/subjects/{id}/erase"}
"""Commands that are carried out whatever version the caller has seen."""
FORMS = {"/accounts", "/tokens"}
"""Pages that tell what is refused above the form, with what was typed."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("access")) as made:
        yield made


def app(here: World) -> FastAPI:
    found = here.client.app
    assert isinstance(found, FastAPI)
    return found


def call(here: World, route: Route, visit: Visit, token: str | None = None, **how: Any) -> httpx.Response:
    told: dict[str, Any] = {}
    if route.method != "GET":
        told = {"data" if route.is_page else "json": body(route, visit, here, **how)}
    headers = {"Authorization": f"Bearer {token or visit.token}", "If-Match": '"999999999"'}
    path = address(route, here, visit, **how)
    return here.client.request(route.method, path, headers=headers, follow_redirects=False, **told)


def extent(route: Route, role: Role) -> str | None:
    return RIGHTS[route.right].extents.get(role)


def expected(route: Route, visit: Visit) -> tuple[int | None, str | None]:
    """Status and refused rule; no status for what the table allows."""
    if extent(route, visit.role) is None:
        return 403, "not-allowed-to-role"
    if RIGHTS[route.right].of_all_places and visit.where != "everywhere":
        return 403, "not-allowed-everywhere"
    if visit.where != "other" or route.named == "none":
        return None, None
    if route.named == "id":
        return 404, None
    if route.named == "place" or "{" in route.path:
        return 403, "not-allowed-here"
    return None, None


def allowed(route: Route) -> set[int]:
    """The statuses of what the table allows: what is read is shown, and what is written comes to a rule."""
    if route.right == "own.account":
        return {200, 303, 401, 404, 422} if route.is_page else {200}
    if route.method == "GET":
        return {200}
    if route.is_page:
        return {200, 201, 303, 422} | REFUSED_BY_A_RULE
    return {200, 409} if route.local in OF_NO_VERSION else REFUSED_BY_A_RULE


def mismatch(route: Route, visit: Visit, answer: httpx.Response) -> str | None:
    """What is wrong with the answer, or nothing."""
    status, rule = expected(route, visit)
    where = f"{visit.role} ({visit.where}): {answer.status_code} {answer.text[:200]}"
    if status is None:
        is_allowed = answer.status_code in allowed(route) and "您的任职范围" not in answer.text
        return None if is_allowed else where
    if rule == "not-allowed-here" and route.is_page and route.path in FORMS:
        return None if answer.status_code == 422 and "您的任职范围是 qiushi" in answer.text else where
    told = rule is None or f"refusal:{rule}" in answer.text
    return None if answer.status_code == status and told else f"expected {status} {rule}; {where}"


def tells(route: Route, visit: Visit, answer: httpx.Response) -> str | None:
    """What an answer to somebody elsewhere tells of what is here, or nothing."""
    if visit.where != "other" or answer.status_code != 200 or route.named == "none":
        return None
    found = [word for word in TOLD if word in answer.text]
    return f"{visit.role} (other) is told {found}" if found else None


def test_every_operation_of_the_document_says_the_right_that_its_route_declares(here: World) -> None:
    declared = {(route.method, route.path): route.right for route in routes(app(here)) if not route.is_page}
    told = {key: right for key, right in documented(app(here)).items() if right != "none"}
    assert told == {key: right for key, right in declared.items() if key in told}
    assert {path for _, path in declared.keys() - told.keys()} == {"/api/v1/openapi.json"}
    assert {path for (_, path), right in documented(app(here)).items() if right == "none"} == {
        "/health/live",
        "/health/ready",
    }


def test_every_right_of_a_command_or_read_is_that_of_a_route(here: World) -> None:
    used = {route.right for route in routes(app(here))}
    elsewhere = {"personal.read", "audit.read"}
    """Asked within a route of another right."""
    assert set(RIGHTS) - used - elsewhere == set()


def test_every_route_answers_each_role_as_the_table_says(here: World) -> None:
    wrong: list[str] = []
    cases = 0
    for route in routes(app(here)):
        here.api.yishi.views.catch_up()
        for visit in VISITS:
            answer = call(here, route, visit)
            cases += 1
            faults = [mismatch(route, visit, answer), tells(route, visit, answer)]
            wrong += [f"{route.method} {route.path}: {fault}" for fault in faults if fault]
    assert not wrong, "\n".join(wrong)
    assert cases == len(routes(app(here))) * len(VISITS)


def test_nobody_gets_an_answer_without_a_sign_in(here: World) -> None:
    for route in routes(app(here)):
        told = {} if route.method == "GET" else {"json": {}}
        answer = here.client.request(route.method, address(route, here, VISITS[0]), **told)
        assert answer.status_code == 401, route


def test_who_may_for_their_own_or_their_body_may_not_for_anothers(here: World) -> None:
    wrong: list[str] = []
    tried = 0
    for route in routes(app(here)):
        for visit in VISITS:
            limit = extent(route, visit.role)
            if limit not in {"own", "body"} or visit.where == "other":
                continue
            token = "stranger" if limit == "body" else None
            answer = call(here, route, STRANGER if token else visit, token, own=False)
            rule = "not-your-own" if limit == "own" else "not-your-body"
            tried += 1
            if answer.status_code != 403 or f"refusal:{rule}" not in answer.text:
                wrong.append(
                    f"{route.path}: {visit.role} {visit.where}: {answer.status_code} {answer.text[:200]}"
                )
    assert not wrong, "\n".join(wrong)
    assert tried > 0


@pytest.mark.parametrize(
    "path", ["/issues", "/decisions", "/councils", "/coordination-meetings", "/activities"]
)
def test_a_list_of_another_place_is_refused_whether_or_not_there_is_such_a_place(
    here: World, path: str
) -> None:
    visit = Visit("coordinator", "other")
    headers = {"Authorization": f"Bearer {visit.token}"}
    for place in ("xinghe", "atlantis"):
        answer = here.client.get(f"/api/v1{path}?place={place}", headers=headers)
        assert answer.status_code == 403, answer.text
        assert answer.json()["type"] == "urn:yishi:refusal:not-allowed-here"


@pytest.mark.parametrize(
    "path",
    [
        "/issues/{}",
        "/issues/{}/timeline",
        "/issues/{}/clocks",
        "/decisions/{}",
        "/councils/{}",
        "/activities/{}",
    ],
)
def test_what_lies_elsewhere_is_answered_as_if_it_were_not_there(here: World, path: str) -> None:
    there = {"issues": here.other_issue, "decisions": here.decision, "councils": here.council}
    id_ = there.get(path.split("/")[1], here.activity)
    headers = {"Authorization": f"Bearer {Visit('coordinator', 'other').token}"}
    answers = [here.client.get(f"/api/v1{path.format(each)}", headers=headers) for each in (id_, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(id_, "…") == answers[1].text.replace(UNKNOWN, "…")


def test_no_application_is_made_with_a_route_that_declares_no_right() -> None:
    router = APIRouter()
    router.get("/secret")(lambda: "told")
    with pytest.raises(RightNotDeclared, match="/secret"):
        declares_rights(router.routes)
    router = APIRouter()
    router.get("/secret", **needs("open.read"))(lambda: "told")
    declares_rights(router.routes)
    with pytest.raises(KeyError, match=r"read\.everything"):
        needs("read.everything")
