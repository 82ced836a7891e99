"""Personal data: who is shown them, and that each time is on record."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from domain.log import LogAway, LogFull
from domain.rights import RIGHTS
from domain.subject.events import SubjectRead
from tests.api.access.callers import RESIDENTS, VISITS, Visit
from tests.api.access.world import SECRET, STRANGER_SUBJECT, World, world
from tests.api.conftest import REPORTER

WORDS = (SECRET, *REPORTER.values())


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("personal")) as made:
        yield made


def read(here: World, visit: Visit | str, path: str) -> httpx.Response:
    here.api.yishi.views.catch_up()
    token = visit if isinstance(visit, str) else visit.token
    return here.client.get(path, headers={"Authorization": f"Bearer {token}"})


def reads_of(here: World, subject: str) -> list[Any]:
    return [each for each in here.api.yishi.log.history(subject) if isinstance(each.data, SubjectRead)]


def own_issue(here: World, visit: Visit) -> str:
    return here.issues.get(visit.token, here.other_issue)


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.token)
@pytest.mark.parametrize("address", ["/api/v1/issues/{}", "/issues/{}"])
def test_personal_data_go_to_those_alone_who_have_the_right_and_it_is_recorded(
    here: World, visit: Visit, address: str
) -> None:
    id_ = own_issue(here, visit)
    subject = visit.caller.subject if visit in RESIDENTS else STRANGER_SUBJECT
    before = len(reads_of(here, subject))
    answer = read(here, visit, address.format(id_))
    may = visit.role in RIGHTS["personal.read"].extents and visit.where != "other"
    assert [word for word in WORDS if word in answer.text] == (list(WORDS) if may else [])
    recorded = reads_of(here, subject)[before:]
    assert len(recorded) == (1 if may else 0)
    if may:
        assert recorded[0].actor == visit.caller.actor
        assert recorded[0].data == SubjectRead(stream=f"issue-{id_}", version=1, right="personal.read")
        assert recorded[0].correlation_id == answer.headers["Yishi-Request-Id"]


def test_a_resident_does_not_read_what_a_neighbour_said(here: World) -> None:
    answer = read(here, Visit("resident", "own"), f"/api/v1/issues/{here.other_issue}").json()
    assert (answer["personal"], answer["description"], answer["reporter_data"]) == ("withheld", None, None)
    assert answer["title"]


def test_a_body_reads_what_concerns_an_issue_that_is_assigned_to_it_and_no_other(here: World) -> None:
    assert (
        read(here, Visit("body_handler", "own"), f"/api/v1/issues/{here.other_issue}").json()["personal"]
        == "open"
    )
    assert read(here, "stranger", f"/api/v1/issues/{here.other_issue}").json()["personal"] == "withheld"


@pytest.mark.parametrize(
    "path", ["/issues", "/issues/{}/timeline", "/issues/{}/clocks", "/events?limit=1000"]
)
def test_lists_histories_and_the_feed_hold_no_personal_data_and_record_no_read(
    here: World, path: str
) -> None:
    head = here.api.yishi.log.head()
    answer = read(here, Visit("administrator", "everywhere"), f"/api/v1{path.format(here.other_issue)}")
    assert answer.status_code == 200
    assert not [word for word in WORDS if word in answer.text]
    assert here.api.yishi.log.head() == head


@pytest.mark.parametrize(("fault", "status"), [(LogFull(), 507), (LogAway(), 503)])
def test_what_cannot_be_recorded_is_not_shown_and_open_data_still_are(
    here: World, fault: Exception, status: int
) -> None:
    class Failing:
        def record(self, *_: object) -> None:
            raise fault

    broken = here.with_readings(Failing())
    own = {"Authorization": f"Bearer {Visit('duty_member', 'own').token}"}
    answer = broken.get(f"/api/v1/issues/{here.other_issue}", headers=own)
    assert answer.status_code == status
    assert not [word for word in WORDS if word in answer.text]
    auditor = {"Authorization": f"Bearer {Visit('auditor', 'own').token}"}
    assert broken.get(f"/api/v1/issues/{here.other_issue}", headers=auditor).status_code == 200


def test_appointments_and_reads_are_in_the_feed_of_those_who_audit_and_of_nobody_else(here: World) -> None:
    read(here, Visit("duty_member", "own"), f"/api/v1/issues/{here.other_issue}")
    told = {}
    for visit in (
        Visit(role, where) for role in ("auditor", "integrator") for where in ("own", "everywhere")
    ):
        items = read(here, visit, "/api/v1/events?limit=1000").json()["items"]
        told[visit.token] = {item["event"]["type"] for item in items} & {"subject.read", "actor.appointed"}
    assert told == {
        "auditor everywhere": {"subject.read", "actor.appointed"},
        "auditor own": set(),
        "integrator everywhere": set(),
        "integrator own": set(),
    }


def test_the_feed_of_a_place_holds_what_was_decided_and_held_there_and_nothing_else(here: World) -> None:
    own = read(here, Visit("auditor", "own"), "/api/v1/events?limit=1000").json()["items"]
    kinds = {item["event"]["stream"].partition("-")[0] for item in own}
    assert kinds == {"place", "body", "issue", "decision", "council", "coordination", "activity", "station"}
    other = read(here, Visit("auditor", "other"), "/api/v1/events?limit=1000").json()["items"]
    assert {item["event"]["stream"] for item in other} == {"place-qiushi", "body-qiushi-team"}
