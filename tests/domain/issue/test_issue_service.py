"""Carrying out commands on issues: load, decide, save."""

from datetime import timedelta
from itertools import count

import pytest

from domain import errors as general
from domain.issue import commands as c
from domain.issue import errors
from domain.issue.events import ExternalId
from domain.issue.issue import fold
from domain.issue.service import DECISIONS, IssueService, external_stream
from domain.log import ConcurrentChange
from domain.registry.commands import SetResponsibilities
from domain.registry.events import Responsibility
from domain.registry.memory import RegistryMemory
from domain.registry.service import RegistryService
from domain.service import ATTEMPTS, Context
from tests import occurrences as o
from tests.given import CALENDAR, COORDINATOR, ISSUE, OTHER, RESIDENT, day, midnight

COMMANDS = count(1)


def context(command, command_id=None, **facts):
    told = {"clock": day(365), "occurred_at": command.now, "correlation_id": "request-1", **facts}
    command_id = command_id or f"command-{next(COMMANDS)}"
    return Context(by=command.by, command_id=command_id, causation_id="request-1", **told)


@pytest.fixture
def carry_out(issues):
    def carry_out(command, command_id=None, stream=ISSUE, **facts):
        act = issues.raise_issue if isinstance(command, c.RaiseIssue) else issues.handle
        return act(stream, command, context(command, command_id, **facts))

    return carry_out


def test_a_raised_issue_can_be_loaded(issues, carry_out):
    receipt = carry_out(o.raise_issue())
    issue = issues.load(ISSUE)
    assert (issue.state, issue.version, issue.reporter) == ("raised", 1, RESIDENT)
    assert (receipt.stream, receipt.version, receipt.replayed) == (ISSUE, 1, False)
    assert receipt.position == issues.log.head()


def test_where_the_registry_is_remembered_raising_an_issue_asks_the_log_once(log, new_id):
    issues = IssueService(log, RegistryMemory(log), CALENDAR, new_id)
    command = o.raise_issue()
    issues.raise_issue(ISSUE, command, context(command))
    log.reads = 0
    receipt = issues.raise_issue(OTHER, command, context(command))
    assert log.reads == 1
    assert fold(None, receipt.begun) == issues.load(OTHER)


def test_only_the_receipt_of_what_was_recorded_just_now_holds_a_whole_stream(carry_out):
    raised = o.raise_issue()
    assert [envelope.stream for envelope in carry_out(raised, "raise-1").begun] == [ISSUE]
    assert carry_out(raised, "raise-1").begun == ()
    assert carry_out(o.discuss()).begun == ()


def test_every_envelope_says_where_when_by_whom_and_why(log, carry_out):
    carry_out(o.raise_issue(), "raise-1")
    carry_out(o.discuss(now=o.NOW + timedelta(microseconds=1999)), "discuss-1", correlation_id="request-2")
    envelope = log.entries[-1].envelope
    assert (envelope.stream, envelope.version, envelope.command_id) == (ISSUE, 2, "discuss-1")
    assert (envelope.actor, envelope.correlation_id) == (COORDINATOR, "request-2")
    assert envelope.occurred_at == o.NOW + timedelta(milliseconds=1)
    assert envelope.id != log.entries[-2].envelope.id


def test_a_life_from_raised_to_confirmed(issues, carry_out):
    for command in (
        o.raise_issue(),
        o.support(),
        o.discuss(),
        o.assign(),
        o.accept(),
        o.report_progress(),
        o.urge(),
        o.extend(day(9)),
        o.resolve(),
        o.confirm(),
    ):
        carry_out(command)
    issue = issues.load(ISSUE)
    assert (issue.state, issue.version, issue.resolution.satisfied) == ("resolved", 10, True)


def test_every_command_on_one_issue_has_its_decision():
    not_alone = {c.RaiseIssue, c.MergeIssue, c.UnmergeIssue, c.EscalateOverdue}
    commands = {
        found for found in vars(c).values() if isinstance(found, type) and found.__base__ is c.IssueCommand
    }
    assert commands == set(DECISIONS) | not_alone


def test_a_repeated_command_id_changes_nothing_and_gives_the_first_receipt(log, carry_out):
    carry_out(o.raise_issue())
    first = carry_out(o.support(), "support-1")
    carry_out(o.discuss())
    head = log.head()
    again = carry_out(o.support(), "support-1")
    assert (again.position, again.version, again.replayed) == (first.position, first.version, True)
    assert log.head() == head


def test_another_issue_may_use_the_same_command_id(log, carry_out):
    carry_out(o.raise_issue(), "raise-1")
    assert carry_out(o.raise_issue(), "raise-1", stream=OTHER).replayed is False


def test_a_refused_command_writes_nothing(log, carry_out):
    carry_out(o.raise_issue())
    head = log.head()
    with pytest.raises(errors.NotYetDiscussed):
        carry_out(o.assign())
    assert log.head() == head


def test_a_command_on_an_unknown_issue_is_refused(carry_out):
    with pytest.raises(errors.IssueNotFound) as refused:
        carry_out(o.support(), stream="issue-404")
    assert "404" in str(refused.value)


def test_a_command_from_an_old_view_is_refused(carry_out):
    carry_out(o.raise_issue())
    carry_out(o.discuss(), expected_version=1)
    with pytest.raises(general.StaleVersion) as refused:
        carry_out(o.assign(), expected_version=1)
    assert refused.value.facts == {"actual": 2, "expected": 1}


def test_nothing_is_recorded_before_it_happens(carry_out):
    now = o.NOW
    assert carry_out(o.raise_issue(), clock=now)
    with pytest.raises(general.InTheFuture):
        carry_out(o.discuss(now=now + timedelta(milliseconds=1)), clock=now)


def test_what_happens_now_comes_after_what_another_writer_recorded_first(log, issues, carry_out):
    """The other writer's clock is ahead, or it was quicker: nobody claimed a time, so nobody is refused."""
    carry_out(o.raise_issue())
    ahead = o.NOW + timedelta(milliseconds=5)
    log.before_append.append(lambda: carry_out(o.support("subject-3", now=ahead), clock=ahead))
    carry_out(o.discuss(), clock=o.NOW)
    assert issues.load(ISSUE).state == "discussed"
    assert log.entries[-1].envelope.occurred_at == ahead


def test_a_time_that_was_claimed_is_not_moved(log, carry_out):
    carry_out(o.raise_issue())
    with pytest.raises(general.BeforeThePreviousEvent):
        carry_out(o.discuss(now=o.NOW - timedelta(milliseconds=1)))


def test_a_merge_now_comes_after_the_last_event_of_either_issue(log, issues, carry_out):
    carry_out(o.raise_issue())
    ahead = o.NOW + timedelta(milliseconds=5)
    carry_out(o.raise_issue(personal=None, now=ahead), stream=OTHER)
    issues.merge(ISSUE, o.merge(), context(o.merge(), clock=o.NOW))
    assert [entry.envelope.occurred_at for entry in log.entries[-2:]] == [ahead, ahead]
    issues.unmerge(ISSUE, o.unmerge(), context(o.unmerge(), clock=o.NOW))
    assert [entry.envelope.occurred_at for entry in log.entries[-2:]] == [ahead, ahead]


def test_when_another_writer_was_first_the_command_is_decided_again(log, issues, carry_out):
    carry_out(o.raise_issue())
    log.before_append.append(lambda: carry_out(o.support("subject-3")))
    receipt = carry_out(o.support())
    assert receipt.version == 3
    assert issues.load(ISSUE).supporters == {"subject-2", "subject-3"}


def test_decided_again_it_may_be_refused(log, carry_out):
    carry_out(o.raise_issue())
    log.before_append.append(lambda: carry_out(o.withdraw()))
    with pytest.raises(errors.NotOpen):
        carry_out(o.discuss())


def test_when_another_writer_carried_out_the_same_command_its_receipt_is_given(log, carry_out):
    carry_out(o.raise_issue())
    log.before_append.append(lambda: carry_out(o.support(), "support-1"))
    receipt = carry_out(o.support(), "support-1")
    assert (receipt.version, receipt.replayed) == (2, True)


def test_when_other_writers_are_always_first_the_command_gives_up(log, carry_out):
    carry_out(o.raise_issue())

    def interfere(n):
        return lambda: carry_out(o.support(f"subject-{n + 10}"))

    # Each interference appends too, and takes the next action off the list: so there are two an attempt.
    log.before_append = [action for n in range(ATTEMPTS) for action in (interfere(n), lambda: None)]
    with pytest.raises(ConcurrentChange):
        carry_out(o.support())


def test_a_no_of_the_resident_is_two_events_in_one_transaction(log, issues, carry_out):
    for command in (o.raise_issue(), o.discuss(), o.assign(), o.resolve()):
        carry_out(command)
    receipt = carry_out(o.confirm(False), "confirm-1")
    assert receipt.version == 6
    assert [entry.envelope.data.type for entry in log.entries[-2:]] == [
        "issue.resolution_confirmed",
        "issue.reopened",
    ]
    assert issues.load(ISSUE).state == "assigned"
    assert carry_out(o.confirm(False), "confirm-1").replayed


def test_the_state_is_read_as_if_the_log_ended_at_a_position(issues, carry_out):
    first = carry_out(o.raise_issue())
    carry_out(o.discuss())
    assert issues.find(ISSUE, first.position).state == "raised"
    assert issues.find(ISSUE, first.position - 1) is None


def merged(issues, carry_out):
    carry_out(o.raise_issue())
    carry_out(o.raise_issue(personal=None), stream=OTHER)
    carry_out(o.support())
    command = o.merge()
    return issues.merge(ISSUE, command, context(command, "merge-1"))


def test_a_merge_writes_both_streams_at_once(log, issues, carry_out):
    receipt = merged(issues, carry_out)
    issue, target = issues.load(ISSUE), issues.load(OTHER)
    assert (issue.state, issue.merged_into) == ("merged", OTHER)
    assert target.absorbed == {ISSUE: (RESIDENT, "subject-2")}
    assert [entry.envelope.stream for entry in log.entries[-2:]] == [ISSUE, OTHER]
    assert (receipt.stream, receipt.version, receipt.position) == (ISSUE, 3, log.head())


def test_a_repeated_merge_changes_nothing(log, issues, carry_out):
    merged(issues, carry_out)
    head = log.head()
    assert issues.merge(ISSUE, o.merge(), context(o.merge(), "merge-1")).replayed
    assert log.head() == head


def test_a_merge_is_decided_again_when_the_other_issue_changed(log, issues, carry_out):
    carry_out(o.raise_issue())
    carry_out(o.raise_issue(personal=None), stream=OTHER)
    log.before_append.append(lambda: carry_out(o.withdraw(imported="hotline"), stream=OTHER))
    with pytest.raises(errors.TargetNotOpen):
        issues.merge(ISSUE, o.merge(), context(o.merge()))
    assert issues.load(ISSUE).state == "raised"


def test_merging_with_an_unknown_issue_or_itself_is_refused(issues, carry_out):
    carry_out(o.raise_issue())
    with pytest.raises(errors.IssueNotFound):
        issues.merge(ISSUE, o.merge("issue-404"), context(o.merge()))
    with pytest.raises(errors.SameIssue):
        issues.merge(ISSUE, o.merge(ISSUE), context(o.merge()))


def test_an_undone_merge_writes_both_streams_at_once(log, issues, carry_out):
    merged(issues, carry_out)
    command = o.unmerge(now=day(4))
    receipt = issues.unmerge(ISSUE, command, context(command))
    issue, target = issues.load(ISSUE), issues.load(OTHER)
    assert (issue.state, issue.merged_into, issue.all_supporters) == ("raised", None, {"subject-2"})
    assert (target.absorbed, target.all_supporters) == ({}, frozenset())
    assert (receipt.stream, receipt.version, receipt.position) == (ISSUE, 4, log.head())


def test_undoing_a_merge_that_is_none_is_refused(issues, carry_out):
    carry_out(o.raise_issue())
    with pytest.raises(errors.NotMerged):
        issues.unmerge(ISSUE, o.unmerge(), context(o.unmerge()))


def test_the_responsibility_list_in_force_sets_the_clocks(log, issues, new_id, carry_out):
    registry = RegistryService(log, new_id)
    lines = (Responsibility(category="rubbish", discuss_days=1),)
    above = (Responsibility(category="rubbish", discuss_days=3),)
    for place, entries in (("garden", lines), ("lake", above)):
        command = SetResponsibilities(by=COORDINATOR, now=day(0), place=place, entries=entries)
        registry.set_responsibilities(command, context(command, f"list-{place}"))
    carry_out(o.raise_issue())
    assert issues.load(ISSUE).discuss_due == midnight(o.NOW.date().replace(day=6))
    carry_out(o.escalate())
    assert issues.load(ISSUE).discuss_due == midnight(o.NOW.date().replace(day=10))
    carry_out(o.return_())
    assert issues.load(ISSUE).discuss_due == midnight(o.NOW.date().replace(day=6))


def test_an_external_id_names_the_same_stream_every_time():
    named = external_stream(ExternalId(source="hotline", id="7"))
    assert named == external_stream(ExternalId(source="hotline", id="7"))
    assert named.startswith("issue-")


@pytest.mark.parametrize(("source", "id_"), [("hotline", "8"), ("platform", "7"), ("hotline:7", "7")])
def test_other_external_ids_name_other_streams(source, id_):
    assert external_stream(ExternalId(source=source, id=id_)) != external_stream(
        ExternalId(source="hotline", id="7")
    )


def test_a_colon_does_not_mix_up_source_and_id():
    one, other = ExternalId(source="a:b", id="c"), ExternalId(source="a", id="b:c")
    assert external_stream(one) != external_stream(other)
