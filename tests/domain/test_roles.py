"""The one list of roles."""

import pytest

from domain.event import Actor
from domain.roles import ROLE_NAMES, ROLES, role_name


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_chinese_name_and_fits_into_an_envelope(role):
    assert all("\u4e00" <= character <= "\u9fff" for character in role_name(role))
    assert Actor(id="somebody", role=role).role == role


def test_what_yishi_itself_acts_in_has_a_name_and_cannot_be_given():
    assert set(ROLE_NAMES) - set(ROLES) == {"importer", "system"}


def test_a_role_of_an_old_event_is_shown_as_it_is():
    assert role_name("registrar") == "registrar"
