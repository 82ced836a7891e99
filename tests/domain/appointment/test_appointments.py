"""Appointments: who acts in which role, where, and for which body."""

from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment import errors
from domain.appointment.appointment import Appointment
from domain.appointment.events import ActorAppointed, ActorDismissed
from domain.appointment.service import AppointmentService
from domain.errors import InTheFuture, Refusal
from domain.event import Actor, DomainEvent
from domain.registry.errors import PseudonymRequired, UnknownBody, UnknownPlace
from domain.registry.reader import RegistryReader
from domain.service import Context
from tests.given import MONDAY
from tests.registered import log_of_the_world

ID = "actor-0195555e-7c00-7a3b-8c4d-00000000000c"
ADMINISTRATOR = Actor(id="actor-1", role="administrator")


class Appointments:
    """The service over the world of tests/given.py, given one command after another."""

    def __init__(self) -> None:
        self.log = log_of_the_world()
        self._commands, ids = count(1), count(1)
        self.service = AppointmentService(self.log, RegistryReader(self.log), lambda: f"event-{next(ids)}")

    def context(self, at=MONDAY, clock=MONDAY, command_id=None):
        id_ = command_id or f"command-{next(self._commands)}"
        told = {"command_id": id_, "correlation_id": id_, "causation_id": id_}
        return Context(by=ADMINISTRATOR, clock=clock, occurred_at=at, **told)

    def appoint(self, role="coordinator", place=None, body=None, id_=ID, **when):
        return self.service.appoint(Actor(id=id_, role=role, body=body), place, self.context(**when))

    def dismiss(self, id_=ID, **when):
        return self.service.dismiss(id_, self.context(**when))

    def events(self, id_=ID) -> list[DomainEvent]:
        return [envelope.data for envelope in self.log.history(id_)]


@pytest.fixture
def appointments() -> Appointments:
    return Appointments()


@pytest.mark.parametrize(
    ("role", "place", "body"),
    [
        ("coordinator", "lake", None),
        ("auditor", None, None),
        ("body_handler", "garden", "clean-co"),
        ("body_handler", None, "north-office"),
        ("coordinator", "north", "north-office"),
    ],
)
def test_an_appointment_is_on_record_with_role_place_and_body_and_by_whom(appointments, role, place, body):
    receipt = appointments.appoint(role, place, body)
    assert appointments.events() == [ActorAppointed(role=role, place=place, body=body)]
    assert next(iter(appointments.log.history(ID))).actor == ADMINISTRATOR
    assert (receipt.stream, receipt.version) == (ID, 1)
    assert appointments.service.appointment(ID) == Appointment(ID, role, place, body, MONDAY)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"role": "duty"}, errors.UnknownRole),
        ({"role": "system"}, errors.UnknownRole),
        ({"role": "importer"}, errors.UnknownRole),
        ({"role": "body_handler"}, errors.BodyRequired),
        ({"role": "auditor", "body": "clean-co"}, errors.BodyOnlyForHandlers),
        ({"role": "body_handler", "body": "nobody"}, UnknownBody),
        ({"place": "atlantis"}, UnknownPlace),
        ({"id_": "13800138000"}, PseudonymRequired),
        ({"id_": "wang"}, PseudonymRequired),
        ({"id_": "subject-0195555e-7c00-7a3b-8c4d-00000000000c"}, PseudonymRequired),
        ({"at": MONDAY + timedelta(days=1)}, InTheFuture),
    ],
)
def test_what_is_no_appointment_is_refused_and_nothing_recorded(appointments, facts, refusal):
    with pytest.raises(Refusal) as refused:
        appointments.appoint(**facts)
    assert type(refused.value) is refusal
    assert "{" not in refused.value.english + refused.value.chinese
    assert appointments.events(facts.get("id_", ID)) == []


def test_the_same_appointment_again_changes_nothing(appointments):
    appointments.appoint(place="lake")
    receipt = appointments.appoint(place="lake")
    assert receipt.replayed
    assert len(appointments.events()) == 1


def test_another_appointment_takes_the_place_of_the_one_before(appointments):
    appointments.appoint(place="lake")
    appointments.appoint(role="auditor", place="north")
    found = appointments.service.appointment(ID)
    assert (found.role, found.place, found.version, found.dismissed) == ("auditor", "north", 2, False)


def test_who_is_dismissed_acts_no_more_until_appointed_again(appointments):
    appointments.appoint(place="lake")
    appointments.dismiss()
    assert appointments.service.appointment(ID).dismissed
    appointments.appoint(place="lake")
    assert not appointments.service.appointment(ID).dismissed
    assert appointments.events() == [
        ActorAppointed(role="coordinator", place="lake"),
        ActorDismissed(),
        ActorAppointed(role="coordinator", place="lake"),
    ]


def test_whoever_is_not_appointed_stays_so(appointments):
    appointments.dismiss()
    assert appointments.events() == []
    appointments.appoint()
    appointments.dismiss()
    appointments.dismiss()
    assert appointments.events() == [ActorAppointed(role="coordinator"), ActorDismissed()]


def test_a_repeated_command_is_recorded_once(appointments):
    first = appointments.appoint(place="lake", command_id="appoint-1")
    again = appointments.appoint(place="garden", command_id="appoint-1")
    assert again.replayed
    assert again.position == first.position
    assert appointments.service.appointment(ID).place == "lake"


@given(st.lists(st.sampled_from(["lake", "garden", None, "dismiss"])))
def test_what_the_stream_says_is_what_the_last_word_was(words):
    appointments = Appointments()
    for word in words:
        if word == "dismiss":
            appointments.dismiss()
        else:
            appointments.appoint(place=word)
    found = appointments.service.appointment(ID)
    said = [word for word in words if word != "dismiss"]
    if not said:
        assert found is None
        return
    assert found.place == said[-1]
    assert found.dismissed == (words[-1] == "dismiss")
    told = appointments.events()
    assert all(before != after for before, after in pairwise(told))
