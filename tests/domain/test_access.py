"""Who may do what, and where: the table, and the rule that asks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import (
    RECORDS_FOR,
    Caller,
    Concerned,
    NotAllowedEverywhere,
    NotAllowedHere,
    NotAllowedToRole,
    NotYourBody,
    NotYourOwn,
    authorise,
    extent_of,
    own_subject,
    roles_with,
)
from domain.errors import NotAllowed
from domain.event import Actor
from domain.rights import RIGHTS
from domain.roles import ROLES
from tests.domain.rights_table import DOCUMENT, documented

PATH = ("capital", "east", "north", "lake", "garden")
OWN = "actor-0195555e-7c00-7a3b-8c4d-00000000000c"


def caller(role: str, place: str | None = "lake", body: str | None = None) -> Caller:
    return Caller(Actor(id=OWN, role=role, body=body), place)


def refused(who: Caller, right: str, concerned: Concerned, there: str | None = "garden") -> NotAllowed | None:
    try:
        authorise(who, right, concerned, there)
    except NotAllowed as refusal:
        found = refusal
    else:
        return None
    assert "{" not in found.english + found.chinese
    return found


@pytest.mark.parametrize("place", [*PATH, None])
def test_an_appointment_holds_in_its_place_and_in_everything_below_it(place):
    assert refused(caller("coordinator", place), "issue.assign", Concerned(path=PATH)) is None


@pytest.mark.parametrize("place", ["court", "hill", "south", "gar"])
def test_an_appointment_holds_nowhere_else(place):
    refusal = refused(caller("coordinator", place), "issue.assign", Concerned(path=PATH))
    assert type(refusal) is NotAllowedHere
    assert f"您的任职范围是 {place} 及其下级，不包括 garden（“交办诉求”）" in refusal.chinese


def test_an_appointment_for_a_place_does_not_reach_above_it():
    refusal = refused(caller("coordinator", "garden"), "issue.assign", Concerned(path=PATH[:-1]), "lake")
    assert type(refusal) is NotAllowedHere


def test_a_refusal_says_which_roles_have_the_right_in_both_languages():
    refusal = refused(caller("auditor"), "issue.assign", Concerned(path=PATH))
    assert type(refusal) is NotAllowedToRole
    assert "these may: coordinator, administrator" in refusal.english
    assert "角色“审计人员”无权" in refusal.chinese
    assert "协调员、管理员" in refusal.chinese


def test_what_is_about_no_place_takes_an_appointment_for_everywhere():
    assert refused(caller("administrator", None), "category.define", Concerned(), None) is None
    refusal = refused(caller("administrator", "capital"), "category.define", Concerned(), None)
    assert type(refusal) is NotAllowedEverywhere


@pytest.mark.parametrize("reporter", [own_subject(OWN), OWN])
def test_residents_confirm_what_they_reported_themselves(reporter):
    assert refused(caller("resident"), "issue.confirm", Concerned(path=PATH, reporter=reporter)) is None


@pytest.mark.parametrize("reporter", ["subject-0195555e-7c00-7a3b-8c4d-00000000000d", None])
def test_residents_do_not_confirm_for_others(reporter):
    refusal = refused(caller("resident"), "issue.confirm", Concerned(path=PATH, reporter=reporter))
    assert type(refusal) is NotYourOwn


def test_who_collects_opinions_confirms_for_those_who_reported():
    concerned = Concerned(path=PATH, reporter="subject-somebody")
    assert refused(caller("duty_member"), "issue.confirm", concerned) is None


def test_a_body_handler_acts_for_the_own_body_alone():
    handler = caller("body_handler", body="clean-co")
    assert refused(handler, "issue.accept", Concerned(path=PATH, body="clean-co")) is None
    for body in ("north-office", None):
        refusal = refused(handler, "issue.accept", Concerned(path=PATH, body=body))
        assert type(refusal) is NotYourBody
    nobody = refused(caller("body_handler"), "issue.accept", Concerned(path=PATH))
    assert type(nobody) is NotYourBody


@pytest.mark.parametrize("role", ["system", "importer", "registrar", ""])
def test_a_role_that_the_table_does_not_know_has_no_right(role):
    who = Caller(Actor.model_construct(id=OWN, role=role, body=None))
    assert all(extent_of(who, right) is None for right in RIGHTS)


def test_the_administrator_has_every_right_and_auditors_read_no_personal_data():
    assert all(RIGHTS[right].extents.get("administrator") == "here" for right in RIGHTS)
    read = {right for right in RIGHTS if "auditor" in roles_with(right)}
    assert read == {
        "registry.read",
        "open.read",
        "figures.read",
        "events.read",
        "audit.read",
        "metrics.read",
        "own.account",
    }


def test_nobody_but_those_who_write_for_others_records_in_another_role():
    assert set(RECORDS_FOR) == {"administrator", "coordinator", "council_secretary"}
    assert all("administrator" not in RECORDS_FOR[role] for role in ("coordinator", "council_secretary"))


@given(
    st.sampled_from(sorted(RIGHTS)),
    st.sampled_from(ROLES),
    st.lists(st.sampled_from(PATH), max_size=5, unique=True),
    st.sampled_from(["lake", "garden", "court"]),
)
def test_a_narrower_appointment_never_gives_more(right, role, path, place):
    concerned = Concerned(path=tuple(path), reporter=own_subject(OWN), body="clean-co")
    body = "clean-co" if role == "body_handler" else None
    everywhere = refused(caller(role, None, body), right, concerned)
    here = refused(caller(role, place, body), right, concerned)
    assert here is not None or everywhere is None
    if here is None:
        assert place in path


@given(st.sampled_from(sorted(RIGHTS)), st.sampled_from(ROLES))
def test_whoever_has_a_right_somewhere_has_it_for_what_is_their_own(right, role):
    concerned = Concerned(path=PATH, reporter=own_subject(OWN), body="clean-co")
    body = "clean-co" if role == "body_handler" else None
    assert (refused(caller(role, None, body), right, concerned) is None) == (role in roles_with(right))


def test_the_document_shows_the_table_as_it_is():
    text = DOCUMENT.read_text("utf-8")
    assert text == documented(text), "write it anew: python -m tests.domain.rights_table"
