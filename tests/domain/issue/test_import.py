"""Importing histories from other systems."""

from dataclasses import replace

import pytest

from domain import errors as general
from domain.event import Actor
from domain.importing.outcome import ImportContext, ImportedStepDiffers
from domain.issue import errors
from domain.issue.events import ExternalId
from domain.issue.importing import STEPS, ImportedIssue
from domain.issue.service import DECISIONS, external_stream
from domain.log import ConcurrentChange
from domain.service import ATTEMPTS, Context
from tests import occurrences as o
from tests.given import COORDINATOR, IMPORTER, PROPERTY_COMPANY, day

CONTEXT = ImportContext(correlation_id="import-1", clock=day(365))
SOURCE = "hotline"


def told(id_="7", *later, **facts):
    """The history that the source tells of its issue."""
    external_id = ExternalId(source=SOURCE, id=id_)
    raise_ = o.raise_issue(now=day(0), external_id=external_id, **facts)
    commands = tuple(replace(command, by=IMPORTER, imported=SOURCE) for command in (raise_, *later))
    return ImportedIssue(external_stream(external_id), external_id, commands)


RESOLVE = o.resolve(now=day(2), body=PROPERTY_COMPANY)


def test_a_history_is_recorded_with_its_own_times_and_marked_as_imported(imports, log):
    [outcome] = imports.import_issues([told("7", RESOLVE)], CONTEXT)
    raised, resolved = [entry.envelope for entry in log.entries[-2:]]
    assert (outcome.result, outcome.events, outcome.refusal) == ("imported", 2, None)
    assert [raised.occurred_at, resolved.occurred_at] == [day(0), day(2)]
    assert [raised.version, resolved.version] == [1, 2]
    assert [raised.data.imported, resolved.data.imported] == [SOURCE, SOURCE]
    assert [raised.command_id, resolved.command_id] == [
        "import:hotline:7:raise-1",
        "import:hotline:7:resolve-1",
    ]
    assert raised.actor == IMPORTER
    assert raised.correlation_id == "import-1"
    assert raised.data.personal.name == "李四"


def test_only_what_the_source_tells_is_recorded(imports, issues):
    imports.import_issues([told("7", RESOLVE)], CONTEXT)
    issue = issues.load(told("7").stream)
    assert (issue.state, issue.assignment, issue.due, issue.discuss_due) == ("resolved", None, None, None)


def test_the_same_history_again_changes_nothing(imports, log):
    imports.import_issues([told("7", RESOLVE)], CONTEXT)
    head = log.head()
    [outcome] = imports.import_issues([told("7", RESOLVE, code="20260302-XXXX")], CONTEXT)
    assert (outcome.result, outcome.events) == ("unchanged", 0)
    assert log.head() == head


def test_an_id_in_which_digits_stand_as_in_a_phone_number_is_the_same_when_it_is_told_again(imports, log):
    history = told("7", o.support("subject-019a0c1e-5d5b-7c3a-9f10-a13812345678", now=day(1)))
    assert imports.import_issues([history], CONTEXT)[0].events == 2
    head = log.head()
    [outcome] = imports.import_issues([history], CONTEXT)
    assert (outcome.result, outcome.refusal) == ("unchanged", None)
    assert log.head() == head


@pytest.mark.parametrize(
    "step",
    [
        o.resolve(now=day(2), body=PROPERTY_COMPANY, outcome="已清运，回电13812345678"),
        o.discuss(" 由物业清运，联系13812345678 ", now=day(2)),
        o.decline(now=day(2), legal_ground="已立案，电话13812345678"),
        o.urge(now=day(2), note="来电13812345678"),
        o.reclassify(now=day(2), reason="来电13812345678"),
    ],
)
def test_a_text_with_a_masked_number_is_the_same_when_it_is_told_again(imports, log, step):
    assert imports.import_issues([told("7", step)], CONTEXT)[0].events == 2
    assert "138****5678" in str(log.entries[-1].envelope.data.facts())
    assert imports.import_issues([told("7", step)], CONTEXT)[0].result == "unchanged"


def test_a_history_that_has_grown_adds_its_new_steps(imports, issues):
    imports.import_issues([told("7")], CONTEXT)
    [outcome] = imports.import_issues([told("7", RESOLVE, o.confirm())], CONTEXT)
    assert (outcome.result, outcome.events) == ("imported", 2)
    assert issues.load(told("7").stream).resolution.satisfied


def test_a_step_of_another_kind_in_between_does_not_shift_the_others(imports, issues):
    imports.import_issues([told("7", o.urge(now=day(1)), o.urge(now=day(2)))], CONTEXT)
    later = told("7", o.urge(now=day(1)), o.support(now=day(2)), o.urge(now=day(2)))
    [outcome] = imports.import_issues([later], CONTEXT)
    assert (outcome.result, outcome.events) == ("imported", 1)


def test_a_new_step_before_what_is_recorded_is_rejected(imports, log):
    imports.import_issues([told("7", RESOLVE)], CONTEXT)
    head = log.head()
    [outcome] = imports.import_issues([told("7", o.urge(now=day(1)), RESOLVE)], CONTEXT)
    assert type(outcome.refusal) is general.BeforeThePreviousEvent
    assert log.head() == head


def test_a_new_step_goes_on_top_of_what_was_recorded_here(imports, issues):
    imports.import_issues([told("7")], CONTEXT)
    command = o.discuss(now=day(1))
    issues.handle(
        told("7").stream,
        command,
        Context(
            by=COORDINATOR,
            command_id="here",
            correlation_id="here",
            causation_id="here",
            clock=day(9),
            occurred_at=command.now,
        ),
    )
    [outcome] = imports.import_issues([told("7", RESOLVE)], CONTEXT)
    assert outcome.result == "imported"
    assert issues.load(told("7").stream).version == 3


@pytest.mark.parametrize(
    "changed",
    [
        told("7", RESOLVE, title="另一个标题"),
        told("7", RESOLVE, place="court"),
        told("7", RESOLVE, category="parking"),
        told("7", RESOLVE, channel="online"),
        told("7", replace(RESOLVE, now=day(2.5))),
        told("7", replace(RESOLVE, outcome="另一个结果")),
        told("7", replace(RESOLVE, body="north-office")),
    ],
)
def test_a_source_that_now_tells_a_recorded_step_differently_is_not_followed(imports, log, changed):
    imports.import_issues([told("7", RESOLVE)], CONTEXT)
    head = log.head()
    [outcome] = imports.import_issues([changed], CONTEXT)
    assert (outcome.result, type(outcome.refusal)) == ("rejected", ImportedStepDiffers)
    assert log.head() == head


def test_spaces_and_identifiers_do_not_make_a_difference(imports):
    outcome = replace(RESOLVE, outcome=" 已电话13812345678告知\n")
    imports.import_issues([told("7", outcome)], CONTEXT)
    [again] = imports.import_issues([told("7", outcome, title=" 垃圾堆在三号楼门口 ")], CONTEXT)
    assert again.result == "unchanged"


def test_an_issue_that_a_rule_refuses_is_rejected_wholly_and_no_other_with_it(imports, issues):
    batch = [told("1"), told("2", replace(RESOLVE, outcome="")), told("3", RESOLVE)]
    outcomes = imports.import_issues(batch, CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "rejected", "imported"]
    assert type(outcomes[1].refusal) is errors.OutcomeRequired
    assert issues.find(batch[1].stream) is None
    assert issues.load(batch[2].stream).state == "resolved"


def test_the_outcomes_are_in_the_order_of_the_batch(imports):
    imports.import_issues([told("2")], CONTEXT)
    outcomes = imports.import_issues([told("1"), told("2"), told("3", title="")], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "unchanged", "rejected"]


def test_an_issue_that_comes_twice_in_a_batch_is_recorded_once(imports, issues):
    outcomes = imports.import_issues([told("7"), told("7"), told("7", RESOLVE)], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "unchanged", "imported"]
    assert issues.load(told("7").stream).version == 2


def test_an_external_id_that_was_recorded_here_is_not_taken_over(imports, issues):
    imported = told("7")
    command = o.raise_issue(now=day(0), external_id=imported.external_id)
    here = Context(
        by=command.by,
        command_id="here",
        correlation_id="here",
        causation_id="here",
        clock=day(9),
        occurred_at=day(0),
    )
    issues.raise_issue(imported.stream, command, here)
    [outcome] = imports.import_issues([imported], CONTEXT)
    assert type(outcome.refusal) is errors.ExternalIdTaken


def test_a_step_in_the_future_is_rejected(imports):
    [outcome] = imports.import_issues([told("7", replace(RESOLVE, now=day(366)))], CONTEXT)
    assert type(outcome.refusal) is general.InTheFuture


def test_an_empty_batch_writes_nothing(imports, log):
    head = log.head()
    assert imports.import_issues([], CONTEXT) == []
    assert log.head() == head


def test_a_batch_is_one_append(imports, log):
    appends = []
    log.before_append.append(lambda: appends.append("first"))
    log.before_append.append(lambda: appends.append("second"))
    imports.import_issues([told(str(n), RESOLVE) for n in range(5)], CONTEXT)
    assert appends == ["first"]


def test_a_batch_reads_streams_at_once_and_the_registry_once(imports, log):
    log.reads = 0
    imports.import_issues([told(str(n), RESOLVE) for n in range(50)], CONTEXT)
    of_all_streams, of_the_registry = (
        1,
        len(("garden", *["lake", "north", "east", "capital"], "rubbish", "clean-co")),
    )
    assert log.reads == of_all_streams + of_the_registry


def test_when_another_writer_was_first_the_batch_is_decided_again(imports, log):
    log.before_append.append(lambda: imports.import_issues([told("2")], CONTEXT))
    outcomes = imports.import_issues([told("1"), told("2")], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "unchanged"]


def test_when_other_writers_are_always_first_the_batch_gives_up(imports, log):
    def interfere(n):
        history = told("7", *[o.urge(now=day(2))] * n)
        return lambda: imports.import_issues([history], CONTEXT)

    # Each interference appends too, and takes the next action off the list: so there are two an attempt.
    log.before_append = [action for n in range(ATTEMPTS) for action in (interfere(n), lambda: None)]
    with pytest.raises(ConcurrentChange):
        imports.import_issues([told("7", *[o.urge(now=day(2))] * 20)], CONTEXT)


def test_every_command_on_one_issue_can_be_a_step_with_a_name_of_its_own():
    assert set(STEPS) - set(DECISIONS) == {type(o.raise_issue())}
    assert set(DECISIONS) <= set(STEPS)
    assert len(set(STEPS.values())) == len(STEPS)


@pytest.mark.parametrize(
    "commands",
    [
        (),
        (replace(RESOLVE, imported=SOURCE),),
        (o.raise_issue(imported=SOURCE), o.raise_issue(imported=SOURCE)),
        (o.raise_issue(imported=SOURCE), o.merge(imported=SOURCE)),
        (o.raise_issue(imported=SOURCE), RESOLVE),
    ],
)
def test_what_is_no_history_cannot_be_imported(commands):
    external_id = ExternalId(source=SOURCE, id="7")
    with pytest.raises(ValueError, match="imported history"):
        ImportedIssue(external_stream(external_id), external_id, commands)


def test_a_whole_life_can_be_imported(imports, issues):
    official = Actor(id="someone", role="official")
    history = told(
        "7",
        o.support(now=day(0)),
        o.reclassify(now=day(0)),
        o.discuss(now=day(1)),
        o.assign(now=day(1)),
        o.accept(official, now=day(1)),
        o.report_progress(official, now=day(1)),
        o.decline_assignment(official, now=day(1)),
        o.escalate(now=day(1)),
        o.return_(now=day(1)),
        o.assign("garden-team", now=day(1), due=day(5)),
        o.extend(day(8), official, now=day(1)),
        o.urge(now=day(1)),
        o.resolve(official, now=day(2)),
        o.confirm(False, now=day(2)),
        o.reopen(now=day(2)),
        o.resolve(official, now=day(3)),
        o.confirm(now=day(3), rating=4),
    )
    [outcome] = imports.import_issues([history], CONTEXT)
    assert (outcome.result, outcome.refusal) == ("imported", None)
    issue = issues.load(history.stream)
    assert (issue.state, issue.version, issue.reopened) == ("resolved", 18, 1)
    assert (issue.resolution.body, issue.resolution.satisfied) == ("garden-team", True)
    [again] = imports.import_issues([history], CONTEXT)
    assert again.result == "unchanged"
