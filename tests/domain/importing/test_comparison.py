"""What a source tells again is held against what is recorded of it."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from domain.attendance import Attendance
from domain.chinese import FIELDS
from domain.decision import events as e
from domain.event import Envelope
from domain.importing.comparison import difference, is_as_recorded
from domain.importing.outcome import ImportedStepDiffers
from domain.importing.record import ImportedStep
from tests import given_councils as k
from tests import motions as m
from tests.domain.coordination import occurrences as o
from tests.given import IMPORTER, day
from tests.motions import NOW


def recorded(event, at=NOW):
    return Envelope(
        id="event-1",
        stream="decision-1",
        version=1,
        occurred_at=at,
        actor=IMPORTER,
        command_id="import:books:decision:1:raise",
        correlation_id="import",
        causation_id="import",
        data=event,
    )


def told(command, *, time_is_told=True):
    return ImportedStep("step", "decision-1", command, time_is_told)


MASKED = m.task().model_copy(update={"text": "联系138****5678"})
SAME = [
    (m.raise_decision(title=" 小区停车管理方案 "), m.raised(imported="books")),
    (m.raise_covenant(), m.covenant()),
    (m.raise_campaign(), m.campaign()),
    (m.ballot(m.IN_FAVOUR, m.elected()), m.balloted(elected=(m.elected(),))),
    (m.assign(m.new_task(text="联系13812345678")), m.assigned(MASKED)),
    (m.complete_task(), m.task_completed()),
    (m.discuss(" 同意按方案执行\n"), m.discussed()),
    (k.convene(now=NOW), k.convened()),
    (k.attend(7, now=NOW), k.attended()[1]),
    (k.deliberate(now=NOW, recusals=(k.recusal(),)), k.deliberated(recusals=(k.recusal(),))),
    (o.schedule(), o.scheduled()),
    (o.freeze(o.item(1, reasons=())), o.frozen(o.item(1))),
    (o.set_task(), o.settled(1, "task", task=o.task())),
]


@pytest.mark.parametrize(("command", "event"), SAME)
def test_what_is_told_as_it_was_is_the_same(command, event):
    is_as_recorded(told(command), recorded(event))


FEWER = e.Campaign(unit="无物业小区", targets=m.CLEARED.targets[:1])
OTHER = [
    (m.raise_decision(title="另一个标题"), m.raised(), "title"),
    (m.raise_decision(place="court"), m.raised(), "place"),
    (m.raise_decision(rule="owners_general"), m.raised(), "rule"),
    (m.raise_covenant(covenant_text="二、另一个文本。"), m.covenant(), "covenant text"),
    (m.raise_campaign(campaign=FEWER), m.campaign(), "campaign"),
    (m.ballot(m.AGAINST), m.balloted(), "tally"),
    (m.ballot(m.IN_FAVOUR, m.elected("subject-12")), m.balloted(elected=(m.elected(),)), "elected"),
    (m.assign(m.new_task(due=day(31))), m.assigned(), "tasks"),
    (m.assign(m.new_task(), m.new_task()), m.assigned(), "tasks"),
    (k.convene(now=NOW, agenda=("issue-1",)), k.convened(), "agenda"),
    (k.attend(7, k.came(present=11), now=NOW), k.attended()[1], "attendance"),
    (o.freeze(o.item(1, "issue-1")), o.frozen(o.item(1)), "items"),
    (o.settle(note="另一个说法"), o.settled(), "note"),
    (o.set_task(), o.settled(1, "noted"), "outcome"),
]


@pytest.mark.parametrize(("command", "event", "field"), OTHER)
def test_what_is_told_otherwise_differs_by_name(command, event, field):
    with pytest.raises(ImportedStepDiffers) as refused:
        is_as_recorded(told(command), recorded(event))
    assert f"the {field} " in refused.value.english
    assert f"“{FIELDS[field]}”" in refused.value.chinese
    assert "(" not in refused.value.english


def test_another_time_differs_unless_the_import_had_to_choose_it():
    later = recorded(m.raised(), NOW + timedelta(minutes=1))
    with pytest.raises(ImportedStepDiffers, match="the time"):
        is_as_recorded(told(m.raise_decision()), later)
    is_as_recorded(told(m.raise_decision(), time_is_told=False), later)


def test_what_the_source_leaves_open_differs_from_nothing():
    known = m.raised(rule="owners_general", issue="issue-1", trial_until=day(90))
    is_as_recorded(told(m.raise_decision()), recorded(known))
    assert not difference(None, "x")
    assert not difference(" ", "x")
    assert not difference((), (1, 2))


def test_the_code_is_given_anew_each_time_and_never_compared():
    is_as_recorded(told(m.raise_decision(code="20260302-ZZZZZ")), recorded(m.raised()))


def test_a_result_is_a_word_of_the_source_and_no_fact_of_the_event():
    is_as_recorded(told(replace(m.ballot(), result="adopted")), recorded(m.balloted()))


def test_lists_are_the_same_in_turn_alone():
    came = (Attendance(constituency="residents", present=1), Attendance(constituency="volunteers", present=2))
    assert not difference(came, came)
    assert difference(came, came[::-1])
    assert difference(came, None)


def test_every_fact_of_a_command_has_a_name_in_chinese():
    """Those of commands that histories have: the others are compared by nobody."""
    commands = [
        *(command for command, _ in SAME),
        *(m.resolve(), m.withdraw(), m.reject(), m.report_progress(), k.adjourn(), o.complete(), o.close()),
    ]
    named = {each.name.replace("_", " ") for command in commands for each in fields(command)}
    assert named - {"by", "now", "imported", "code", "result"} <= set(FIELDS)
