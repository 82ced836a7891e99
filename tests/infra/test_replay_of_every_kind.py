"""Every kind of stream is replayed, in words that people read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from domain.appointment import events as a
from domain.attendance import Attendance
from domain.coordination import events as m
from domain.council import events as c
from domain.decision import events as d
from domain.event import DomainEvent, Personal, stream_kind
from domain.issue.events import IssueRaised
from domain.registry import events as r
from domain.subject import events as s
from domain.voting import OWNERS_GENERAL, Tally, Weight
from infra.eventstore.log import EventLog
from infra.identifiers import new_id
from infra.replay import replay, replay_json, replay_text, state_facts
from infra.replay_states import FOLDS, State
from infra.replay_text import UNTOLD
from infra.replay_words import EVENTS, dictionary
from tests.contracts.approved import known_classes
from tests.given import history

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
CAME = (
    Attendance(constituency="community", present=3),
    Attendance(constituency="property_company", present=2),
)
ISSUE, DECISION = "issue-1", "decision-1"
TASK = d.Task(task="1", body="clean-co", text="清理楼道", due=NINE + timedelta(days=9))
TALLY = Tally(
    eligible=Weight(number=300, area_cm2=270_000_000),
    agree=Weight(number=180, area_cm2=160_000_000),
    against=Weight(number=30, area_cm2=28_000_000),
)
LIVES: dict[str, Sequence[DomainEvent]] = {
    "decision-1": (
        d.DecisionRaised(
            code="20260302-ABCDE", place="garden", tier="compound", kind="covenant", title="居民公约",
            motion="通过新的居民公约", rule="owners_general",
            covenant=d.Covenant(version=1, text="楼道不堆物"),
        ),
        d.DecisionDiscussed(tier="compound", conclusion="同意提交业主表决"),
        d.DecisionBalloted(rule=OWNERS_GENERAL, rule_version=1, tally=TALLY, adopted=True),
        d.DecisionAssigned(tasks=(TASK,)),
        d.DecisionTaskCompleted(task="1", body="clean-co", outcome="已清理"),
        d.DecisionResolved(outcome="公约已张贴"),
        d.CovenantAdopted(place="court", version=1),
    ),
    "covenant-garden": (
        d.CovenantNumbered(place="garden", version=1, decision="decision-1"),
        d.CovenantNumbered(place="garden", version=2, decision="decision-2"),
    ),
    "council-1": (
        c.CouncilConvened(
            place="garden", tier="compound", starts_at=NINE, agenda=(ISSUE, DECISION), members=9
        ),
        c.CouncilAttended(attendance=CAME, members_present=5),
        c.CouncilDeliberated(
            subject=ISSUE, conclusion="由物业清运", dissent=("费用偏高",),
            recusals=(c.Recusal(member="member-7", reason="物业员工"),),
        ),
        c.CouncilAdjourned(minutes="一项已议，一项延后", postponed=(DECISION,)),
    ),
    "coordination-2026-03-lake.east-1": (
        m.MeetingScheduled(place="lake.east-1", tier="community", month="2026-03", starts_at=NINE),
        m.AgendaFrozen(
            position=7,
            items=(
                m.AgendaItem(item="1", subject=ISSUE, title="暖气不热", reasons=("overdue", "unsatisfied")),
                m.AgendaItem(item="2", title="清明值班", reasons=("added",)),
            ),
        ),
        m.MeetingAttended(attendance=CAME),
        m.OutcomeRecorded(item="1", outcome="task", note="物业负责", task=TASK),
        m.OutcomeRecorded(item="2", outcome="noted", note="照旧"),
        m.MeetingTaskCompleted(task="1", outcome="已修复"),
        m.MeetingClosed(),
    ),
    "summary-2026-03-lake.east-1": (
        m.SummaryIssued(place="lake.east-1", month="2026-03", number=1, position=90, sha256="a" * 64),
        m.SummaryIssued(
            place="lake.east-1", month="2026-03", number=2, position=99, sha256="b" * 64, reason="补录两件",
            late_events=2,
        ),
    ),
    "station-lake": (
        r.StationOpened(station="lake", name="湖滨党群服务站", place="lake"),
        r.DutyRostered(member="member-1", starts_at=NINE, ends_at=NINE + timedelta(hours=8)),
        r.DutyCancelled(member="member-1", starts_at=NINE, reason="病假"),
    ),
    "activity-1": (
        r.ActivityPlanned(place="garden", name="清理垃圾", starts_at=NINE, body="garden-team"),
        r.ActivityHeld(volunteers=15, minutes=1800, result="清运五十车"),
    ),
    "rule-owners_general": (r.VotingRuleDefined(rule=OWNERS_GENERAL),),
    "place-garden": (
        r.PlaceRegistered(place="garden", name="花园小区", tier="compound", ancestors=("lake",)),
        r.GridsSet(place="garden", grids=(r.Grid(id="g1", name="第一网格", buildings=("1 幢",)),)),
    ),
    "body-garden-team": (
        r.BodyRegistered(body="garden-team", name="志愿服务队", kind="volunteer_team", place="garden"),
        r.PostOpened(post="stairs", name="楼道巡查", seats=2),
        r.PostClaimed(post="stairs", claimant="member-1", party_member=True),
        r.PostReleased(post="stairs", claimant="member-1"),
        r.PostClosed(post="stairs"),
    ),
    "actor-1": (
        a.ActorAppointed(role="body_handler", place="garden", body="garden-team"),
        a.ActorDismissed(),
    ),
    "subject-1": (
        s.SubjectRead(stream=ISSUE, version=1, right="personal.read"),
        s.SubjectErased(ground="consent_withdrawn", reason="本人申请"),
    ),
    "category-heating": (r.CategoryDefined(category="heating", name="供暖"),),
}  # fmt: skip


@pytest.fixture
def recorded(log: EventLog) -> EventLog:
    for stream, events in LIVES.items():
        log.append([replace(each, id=new_id()) for each in history(stream, events)])
    return log


def text_of(log: EventLog, stream: str) -> str:
    return "\n".join(replay_text(log, stream, zone=SHANGHAI))


@pytest.mark.parametrize("stream", LIVES)
def test_each_event_is_followed_by_the_state_after_it(recorded: EventLog, stream: str) -> None:
    steps = list(replay(recorded, stream))
    assert [step.entry.envelope.data for step in steps] == list(LIVES[stream])
    whole = FOLDS[stream_kind(stream)](None, recorded.history(stream))
    assert steps[-1].state == whole
    for step in steps:
        as_then = FOLDS[stream_kind(stream)](None, recorded.history(stream, step.entry.position))
        assert step.state == as_then


@pytest.mark.parametrize("stream", LIVES)
def test_each_is_written_as_json_lines_with_the_state(recorded: EventLog, stream: str) -> None:
    lines = [json.loads(line) for line in replay_json(recorded, stream)]
    assert [line["event"]["type"] for line in lines] == [event.type for event in LIVES[stream]]
    states = [state_facts(step.state) for step in replay(recorded, stream)]
    assert [line["state"] for line in lines] == states


def test_every_kind_of_stream_has_its_fold() -> None:
    assert set(FOLDS) == {cls.type.partition(".")[0] for cls in known_classes()}
    assert set(FOLDS) == {stream_kind(stream) for stream in LIVES} | {"issue"}


@pytest.mark.parametrize("cls", known_classes(), ids=lambda cls: cls.type)
def test_every_event_and_its_members_are_named_in_chinese(cls: type[DomainEvent]) -> None:
    names = dictionary(cls.type.partition(".")[0]).names
    assert cls.type in EVENTS
    assert set(members(cls)) - set(names) == {"personal"}


@pytest.mark.parametrize("state", get_args(State), ids=lambda state: state.__name__)
def test_every_member_of_a_state_has_a_chinese_name(state: type) -> None:
    names = {name for kind in FOLDS for name in dictionary(kind).names}
    assert set(members(state)) - names - UNTOLD - {"personal"} == set()


def members(kind: Any) -> Iterator[str]:
    """Names of the members of a class, and of what they hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        hints: dict[str, Any] = {name: field.annotation for name, field in kind.model_fields.items()}
    elif isinstance(kind, type) and is_dataclass(kind):
        hints = {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}
    else:
        for held in get_args(kind):
            yield from members(held) if isinstance(held, type | UnionType) or get_args(held) else ()
        return
    for name, held in hints.items():
        yield name
        if name != "personal":
            yield from members(held)


def test_people_read_of_a_meeting_what_it_settled_and_in_which_state_it_is(recorded: EventLog) -> None:
    told = text_of(recorded, "coordination-2026-03-lake.east-1")
    assert "召集月度协调会 coordination.scheduled" in told
    assert "  → 状态 state: 已召集 scheduled" in told
    assert "开始时间 starts_at: 2026-03-02 09:00:00 +0800" in told
    assert "列入理由 reasons 超期 overdue；不满意 unsatisfied" in told
    assert "方面 constituency 社区 community, 到会人数 present 3" in told
    assert "结果 outcome: 交办任务 task" in told
    assert "  → 任务 tasks: 1，已完成 done 0" in told
    assert "  → 任务 tasks: 1，已完成 done 1" in told
    assert "  → 状态 state: 已结束 closed" in told


def test_people_read_of_a_summary_its_number_and_what_corrected_it(recorded: EventLog) -> None:
    told = text_of(recorded, "summary-2026-03-lake.east-1")
    assert "印发纪要 summary.issued" in told
    assert "期号 number: 2" in told
    assert "勘误原因 reason: 补录两件" in told
    assert "  → 已印发 issued: 2" in told


def test_people_read_of_a_decision_how_the_ballot_went(recorded: EventLog) -> None:
    told = text_of(recorded, "decision-1")
    assert "种类 kind: 居民公约 covenant" in told
    assert "同意 agree 人数 number 180, 面积（平方厘米） area_cm2 160000000" in told
    assert "计票对象 counted 业主 owners" in told
    assert "  → 状态 state: 落实中 assigned" in told
    assert "  → 状态 state: 已落实 resolved" in told


def test_people_read_of_a_sitting_who_dissented_and_who_recused_themselves(recorded: EventLog) -> None:
    told = text_of(recorded, "council-1")
    assert "不同意见 dissent: 费用偏高" in told
    assert "成员 member member-7, 原因 reason 物业员工" in told
    assert "  → 状态 state: 已结束 adjourned" in told


def test_people_read_of_the_registry_what_was_set(recorded: EventLog) -> None:
    assert "划分网格 place.grids_set" in text_of(recorded, "place-garden")
    assert "编号 id g1, 名称 name 第一网格, 楼栋 buildings 1 幢" in text_of(recorded, "place-garden")
    assert "种类 kind: 志愿服务队 volunteer_team" in text_of(recorded, "body-garden-team")
    assert "  → 值班 duties: 1" in text_of(recorded, "station-lake")
    assert "  → 状态 state: 已开展 held" in text_of(recorded, "activity-1")
    assert "业主共同决定（一般事项） owners_general" in text_of(recorded, "rule-owners_general")
    assert "  → 历次公约 decisions: 2" in text_of(recorded, "covenant-garden")


def test_people_read_of_a_person_how_often_their_data_were_read_and_why_they_are_gone(
    recorded: EventLog,
) -> None:
    told = text_of(recorded, "subject-1")
    assert "  → 查阅次数 reads: 1" in told
    assert "法定情形 ground: 本人撤回同意 consent_withdrawn" in told
    assert "原因 reason: 本人申请" in told


def test_an_event_whose_personal_data_were_erased_says_when_and_why_in_their_place(log: EventLog) -> None:
    personal = Personal(subject="subject-1", name="张三")
    raised = IssueRaised(
        code="20260302-ABCDE", place="garden", tier="compound", category="heating", title="暖气不热",
        channel="duty", reporter="subject-1", personal=personal,
    )  # fmt: skip
    log.append([replace(each, id=new_id()) for each in history(ISSUE, (raised,))])
    assert "个人信息 personal: 〔已加密〕 sealed" in text_of(log, ISSUE)
    [line] = replay_json(log, ISSUE)
    assert json.loads(line)["personal"] == {"state": "sealed"}
    log.append([replace(each, id=new_id()) for each in history("subject-1", LIVES["subject-1"][1:])])
    [event] = log.history("subject-1")
    told = f"〔已删除〕 erased {event.occurred_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S %z}"
    assert f"个人信息 personal: {told}，本人撤回同意 consent_withdrawn，本人申请" in text_of(log, ISSUE)
    [line] = replay_json(log, ISSUE)
    assert json.loads(line)["personal"] == {
        "state": "erased",
        "at": f"{event.occurred_at:%Y-%m-%dT%H:%M:%S}.000Z",
        "ground": "consent_withdrawn",
        "reason": "本人申请",
    }
