"""Importing histories of decisions, sittings, meetings and the registry."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors as general
from domain.coordination.meeting import meeting_stream
from domain.council.errors import UnknownAgendaItem
from domain.decision.errors import ConclusionRequired
from domain.importing.outcome import ImportContext, ImportedStepDiffers
from domain.importing.record import ImportedRecord, ImportedStep, imported_stream
from domain.importing.service import of_the_registry
from domain.log import ConcurrentChange
from domain.registry import commands as r
from domain.registry.errors import PlaceTaken
from domain.service import ATTEMPTS
from tests import given_councils as k
from tests import motions as m
from tests.domain.coordination import occurrences as o
from tests.domain.importing.conftest import importing_into
from tests.given import COORDINATOR, IMPORTER, MONDAY, day
from tests.registered import log_of_the_world

SOURCE = "community-books"
CONTEXT = ImportContext(correlation_id="import-1", clock=day(365))
DUE = day(40)


def told(command):
    return replace(command, by=IMPORTER, imported=SOURCE)


def decision(id_="1", *later, **facts):
    """A decision with these steps after its raising."""
    stream = imported_stream("decision", SOURCE, id_)
    raise_ = ImportedStep("raise", stream, told(m.raise_decision(**{"now": day(0), **facts})))
    steps = [ImportedStep(name, stream, told(command)) for name, command in later]
    return ImportedRecord(SOURCE, f"decision:{id_}", (raise_, *steps))


DISCUSS = ("discuss", m.discuss(now=day(1)))
ASSIGN = ("assign", m.assign(m.new_task(due=DUE), now=day(2)))
COMPLETE = ("complete-task-1", m.complete_task(now=day(9)))
RESOLVE = ("resolve", m.resolve(now=day(10)))
WHOLE = (DISCUSS, ASSIGN, COMPLETE, RESOLVE)


def sitting(id_="1", *subjects, now=k.BEGINS):
    """A sitting that deliberated these."""
    stream = imported_stream("council", SOURCE, id_)
    steps = [("convene", k.convene(now=now, starts_at=now, agenda=subjects))]
    steps += [(f"deliberate-{n}", k.deliberate(each, now=now)) for n, each in enumerate(subjects, start=1)]
    steps += [("adjourn", k.adjourn(now=now))]
    made = tuple(ImportedStep(name, stream, told(command)) for name, command in steps)
    return ImportedRecord(SOURCE, f"council:{id_}", made)


def meeting(month="2026-03"):
    """A meeting with one item of its own and a task."""
    stream = meeting_stream("lake", month)
    steps = (
        ("schedule", o.schedule(month=month)),
        ("freeze-agenda", o.freeze(o.item(1, reasons=()), position=0)),
        ("outcome-1", o.set_task()),
        ("complete-task-1", o.complete(now=day(5))),
    )
    made = tuple(ImportedStep(name, stream, told(command)) for name, command in steps)
    return ImportedRecord(SOURCE, f"meeting:{month}", made)


def place(id_="lane", name="东里小区"):
    command = r.RegisterPlace(by=IMPORTER, now=day(300), place=id_, name=name, tier="compound", parent="lake")
    return ImportedRecord(SOURCE, f"place:{id_}", (ImportedStep("register", f"place-{id_}", command, False),))


def test_a_history_is_recorded_with_its_own_times_and_says_where_it_comes_from(imports, log):
    [outcome] = imports.import_records([decision("1", *WHOLE)], CONTEXT)
    recorded = [entry.envelope for entry in log.entries[-5:]]
    assert (outcome.result, outcome.events) == ("imported", 5)
    assert [each.occurred_at for each in recorded] == [day(0), day(1), day(2), day(9), day(10)]
    assert {each.data.imported for each in recorded} == {SOURCE}
    assert {each.actor for each in recorded} == {IMPORTER}
    assert recorded[0].command_id == "import:community-books:decision:1:raise"
    assert recorded[0].correlation_id == "import-1"


def test_a_deliberation_and_the_discussion_of_its_decision_are_recorded_together(imports, log):
    subject = imported_stream("decision", SOURCE, "1")
    outcomes = imports.import_records([decision("1"), sitting("1", subject)], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "imported"]
    discussed = [e.envelope for e in log.entries if e.envelope.data.type == "decision.discussed"]
    assert [(each.stream, each.data.imported) for each in discussed] == [(subject, SOURCE)]


def test_a_thing_that_a_rule_refuses_is_rejected_wholly_and_no_other_with_it(imports, log):
    before = log.head()
    blank = ("discuss", m.discuss(" ", now=day(1)))
    batch = [decision("1"), decision("2", blank), sitting("3", "issue-9"), decision("4")]
    outcomes = imports.import_records(batch, CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "rejected", "rejected", "imported"]
    assert type(outcomes[1].refusal) is ConclusionRequired
    assert type(outcomes[2].refusal) is UnknownAgendaItem
    assert log.head() == before + 2


def test_what_is_rejected_late_leaves_the_other_streams_that_it_had_a_part_in(imports, log):
    subject = imported_stream("decision", SOURCE, "1")
    bad = sitting("1", subject)
    bad = replace(
        bad, steps=(*bad.steps[:2], replace(bad.steps[2], command=told(k.adjourn(" ", now=k.BEGINS))))
    )
    outcomes = imports.import_records([decision("1"), bad, sitting("2", subject)], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "rejected", "imported"]
    assert [e.envelope.version for e in log.entries if e.envelope.stream == subject] == [1, 2]


def test_a_history_that_has_grown_adds_its_new_steps(imports, log):
    imports.import_records([decision("1", DISCUSS)], CONTEXT)
    [outcome] = imports.import_records([decision("1", *WHOLE)], CONTEXT)
    assert (outcome.result, outcome.events) == ("imported", 3)


def test_a_history_that_now_says_something_else_is_rejected(imports, log):
    imports.import_records([decision("1", DISCUSS)], CONTEXT)
    head = log.head()
    changed = decision("1", ("discuss", m.discuss("另有结论", now=day(1))), ASSIGN)
    [outcome] = imports.import_records([changed], CONTEXT)
    assert type(outcome.refusal) is ImportedStepDiffers
    assert log.head() == head


def test_a_new_step_before_what_is_recorded_is_rejected(imports):
    imports.import_records([decision("1", ASSIGN)], CONTEXT)
    [outcome] = imports.import_records([decision("1", DISCUSS, ASSIGN)], CONTEXT)
    assert type(outcome.refusal) is general.BeforeThePreviousEvent


def test_a_step_in_the_future_is_rejected(imports):
    [outcome] = imports.import_records([decision("1", ("discuss", m.discuss(now=day(366))))], CONTEXT)
    assert type(outcome.refusal) is general.InTheFuture


def test_what_is_registered_already_under_another_name_is_refused_and_stays(imports, log):
    imports.import_records([place()], CONTEXT)
    head = log.head()
    same, other = imports.import_records([place(), place(name="西里小区")], CONTEXT)
    assert same.result == "unchanged"
    assert type(other.refusal) in (PlaceTaken, ImportedStepDiffers)
    assert log.head() == head


def test_a_place_that_was_registered_here_is_no_news_from_the_source(imports, log):
    command = r.RegisterPlace(
        by=IMPORTER, now=day(300), place="garden", name="花园小区", tier="compound", parent="lake"
    )
    step = ImportedStep("register", "place-garden", command, False)
    [outcome] = imports.import_records([ImportedRecord(SOURCE, "place:garden", (step,))], CONTEXT)
    assert outcome.result == "unchanged"


def test_a_batch_is_one_append(imports, log):
    appends = []
    log.before_append = [lambda: appends.append(1), lambda: appends.append(2)]
    imports.import_records([decision(str(n), *WHOLE) for n in range(5)], CONTEXT)
    assert appends == [1]


def test_when_another_writer_was_first_the_batch_is_decided_again(imports, log):
    log.before_append.append(lambda: importing_into(log).import_records([decision("2")], CONTEXT))
    outcomes = imports.import_records([decision("1"), decision("2")], CONTEXT)
    assert [outcome.result for outcome in outcomes] == ["imported", "unchanged"]


def test_when_other_writers_are_always_first_the_batch_gives_up(imports, log):
    def beaten():
        raise ConcurrentChange("decision-1")

    log.before_append = [beaten] * ATTEMPTS
    with pytest.raises(ConcurrentChange):
        imports.import_records([decision("1")], CONTEXT)


def test_an_empty_batch_writes_nothing(imports, log):
    head = log.head()
    assert imports.import_records([], CONTEXT) == []
    assert log.head() == head


def test_a_command_that_no_history_has_is_a_mistake_of_the_program(imports):
    command = r.SetGrids(by=COORDINATOR, now=MONDAY, place="garden", grids=())
    with pytest.raises(TypeError, match="SetGrids"):
        of_the_registry(None, "place-garden", command, None)


@given(
    decisions=st.lists(st.tuples(st.integers(0, 4), st.integers(0, len(WHOLE))), max_size=6),
    sittings=st.lists(st.tuples(st.integers(0, 2), st.sets(st.integers(0, 4))), max_size=3),
    months=st.sets(st.sampled_from(["2026-01", "2026-02", "2026-03"])),
    sizes=st.integers(1, 4),
)
def test_whatever_is_imported_records_nothing_the_second_time(decisions, sittings, months, sizes):
    log = log_of_the_world()
    imports = importing_into(log)
    records = [decision(str(n), *WHOLE[:steps]) for n, steps in decisions]
    records += [
        sitting(str(n), *(imported_stream("decision", SOURCE, str(each)) for each in sorted(those)))
        for n, those in sittings
    ]
    records += [meeting(month) for month in sorted(months)] + [place()]

    def run():
        for start in range(0, len(records), sizes):
            yield from imports.import_records(records[start : start + sizes], CONTEXT)

    first = list(run())
    entries = list(log.entries)
    second = list(run())
    assert log.entries == entries
    assert all(outcome.events == 0 for outcome in second)
    for before, after in zip(first, second, strict=True):
        if before.result != "rejected":
            assert after.result in ("unchanged", "rejected")
