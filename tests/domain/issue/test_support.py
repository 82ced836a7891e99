"""Standing behind an issue."""

import pytest

from domain.errors import TextHoldsControlCharacter
from domain.issue import errors
from tests.given import NEIGHBOUR, OTHER, RESIDENT, THIRD, given
from tests.occurrences import (
    absorbed,
    assigned,
    confirmed,
    declined,
    discussed,
    escalated,
    merged,
    raised,
    resolved,
    support,
    supported,
    withdrawn,
)


def test_a_neighbour_supports_an_issue():
    given(raised()).when(support()).then(supported())


def test_several_neighbours_support_an_issue():
    given(raised(), supported(THIRD)).when(support()).then(supported())


def test_a_resident_supports_an_issue_once():
    given(raised(), supported()).when(support()).then_refused(errors.AlreadySupported)


def test_a_resident_whose_own_issue_was_merged_into_this_one_counts_already():
    given(raised(), absorbed(OTHER, NEIGHBOUR)).when(support()).then_refused(errors.AlreadySupported)


def test_the_reporter_does_not_support_their_own_issue():
    given(raised()).when(support(RESIDENT)).then_refused(errors.ReporterCannotSupport)


@pytest.mark.parametrize(
    "before",
    [
        [discussed()],
        [discussed(), assigned()],
        [escalated()],
        [discussed(), assigned(), resolved()],
        [discussed(), assigned(), resolved(), confirmed()],
    ],
)
def test_an_issue_that_is_not_closed_can_be_supported(before):
    given(raised(), *before).when(support()).then(supported())


def test_a_pseudonym_holds_no_control_characters():
    given(raised()).when(support("subject-\x00")).then_refused(TextHoldsControlCharacter)


@pytest.mark.parametrize("closing", [withdrawn(), declined(), merged()])
def test_a_closed_issue_gathers_no_more_support(closing):
    given(raised(), closing).when(support()).then_refused(errors.AlreadyClosed)
