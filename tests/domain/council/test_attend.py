"""Counting who came."""

from datetime import timedelta

import pytest

from domain import errors as general
from domain.council import errors
from domain.council.events import CouncilAttended
from tests.given import day
from tests.given_councils import (
    BEGINS,
    MEMBERS,
    adjourned,
    attend,
    attended,
    came,
    convened,
    council_after,
    deliberated,
    given,
    recusal,
)


def test_who_came_is_counted_by_constituency():
    lines = (came("community", 2), came("party_branch", 5), came("residents", 20))
    given(convened()).when(attend(7, *lines)).then(CouncilAttended(attendance=lines, members_present=7))


def test_a_sitting_that_was_attended_sits():
    council = council_after(convened(), attended(7))
    assert (council.state, council.members_present) == ("sitting", 7)


def test_nobody_is_counted_before_it_begins():
    early = attend(now=BEGINS - timedelta(milliseconds=1))
    given(convened()).when(early).then_refused(errors.CouncilNotYetBegun)
    assert given(convened()).when(attend(now=BEGINS)).then_allowed()


def test_each_constituency_is_counted_once():
    twice = attend(7, came("residents", 4), came("community", 2), came("residents", 3))
    refusal = given(convened()).when(twice).then_refused(errors.ConstituencyTwice)
    assert "居民代表" in refusal.chinese


def test_no_more_members_are_present_than_there_are():
    assert given(convened()).when(attend(MEMBERS)).then_allowed()
    given(convened()).when(attend(MEMBERS + 1)).then_refused(errors.TooManyMembersPresent)


def test_members_are_among_those_who_came():
    assert given(convened()).when(attend(4, came("residents", 4))).then_allowed()
    given(convened()).when(attend(5, came("residents", 4))).then_refused(errors.TooManyMembersPresent)


@pytest.mark.parametrize("present", [-1, -9])
def test_no_fewer_than_none_are_present(present):
    given(convened()).when(attend(present)).then_refused(errors.TooManyMembersPresent)


def test_a_sitting_that_no_member_came_to_is_told_of():
    assert given(convened()).when(attend(0)).then_allowed().members_present == 0


def test_a_later_count_replaces_the_one_before():
    later = given(convened(), attended(5)).when(attend(6, came("volunteers", 8))).then_allowed()
    council = council_after(convened(), attended(5), later)
    assert (council.members_present, council.attendance) == (6, (came("volunteers", 8),))


def test_a_later_count_leaves_somebody_for_what_was_deliberated():
    recused = deliberated(recusals=(recusal("subject-21"), recusal("subject-22")))
    given(convened(), attended(5), recused).when(attend(2)).then_refused(errors.TooManyRecused)
    assert given(convened(), attended(5), recused).when(attend(3)).then_allowed()


def test_nobody_is_counted_after_it_has_ended():
    given(convened(), attended(), adjourned()).when(attend()).then_refused(errors.AlreadyAdjourned)


def test_a_count_is_not_before_the_last_step():
    late = (day(4), attended()[1])
    given(convened(), late).when(attend()).then_refused(general.BeforeThePreviousEvent)
