"""`yishi replay`, as somebody gives it who has a code, an id or the name of a stream."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from domain.coordination.events import MeetingScheduled
from domain.council.events import CouncilConvened
from domain.decision.events import DecisionRaised
from domain.event import DomainEvent
from domain.registry.events import ActivityPlanned
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from tests.given import MONDAY, history
from tests.infra.cli.commands import Run

UUIDS = [f"0195b1f0-0000-7000-8000-00000000000{number}" for number in range(4)]
MEETING = "coordination-2026-03-xinghe"
STREAMS: dict[str, DomainEvent] = {
    f"decision-{UUIDS[1]}": DecisionRaised(
        code="20260302-DECDE",
        place="xinghe",
        tier="compound",
        kind="parking",
        title="停车收费",
        motion="每月六十元",
    ),
    f"council-{UUIDS[2]}": CouncilConvened(
        place="xinghe", tier="compound", starts_at=MONDAY, agenda=("issue-1",), members=9
    ),
    f"activity-{UUIDS[3]}": ActivityPlanned(place="xinghe", name="清理垃圾", starts_at=MONDAY),
    MEETING: MeetingScheduled(place="xinghe", tier="compound", month="2026-03"),
}


@pytest.fixture(autouse=True)
def log(community: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventLog]:
    """The log of a community in which one thing of each kind happened."""
    here = copytree(community, tmp_path / "here")
    monkeypatch.chdir(here)
    monkeypatch.setenv("YISHI_DATABASE_URL", f"sqlite:///{here}/yishi.db")
    monkeypatch.setenv("YISHI_KEYS", f"{here}/keys")
    with closing(open_log(f"sqlite:///{here}/yishi.db")) as log:
        for stream, event in STREAMS.items():
            log.append([replace(each, id=new_id()) for each in history(stream, [event])])
        yield log


def test_a_decision_is_found_by_its_code_in_either_case(run: Run) -> None:
    for code in ("20260302-DECDE", "20260302-decde"):
        done = run("replay", code)
        assert (done.status, done.err) == (0, "")
        assert "提出决议 decision.raised" in done.out
        assert "种类 kind: 停车管理 parking" in done.out


@pytest.mark.parametrize(
    ("uuid", "told"), list(zip(UUIDS[1:], ("提出决议", "召集议事会", "计划志愿活动"), strict=True))
)
def test_whatever_has_a_uuid_is_found_by_it(run: Run, uuid: str, told: str) -> None:
    assert told in run("replay", uuid).out
    assert told in run("replay", uuid.upper()).out


def test_a_uuid_of_nothing_is_said_to_be_no_issue(run: Run) -> None:
    done = run("replay", UUIDS[0])
    assert done.status == 1
    assert f"issue-{UUIDS[0]}" in done.err


def test_a_code_of_nothing_is_said_to_be_no_stream(run: Run) -> None:
    done = run("replay", "20260302-ZZZZZ")
    assert done.status == 1
    assert "coordination-<YYYY-MM>-<place>" in done.err


def test_a_meeting_is_found_by_its_stream(run: Run, log: EventLog) -> None:
    assert "召集月度协调会 coordination.scheduled" in run("replay", MEETING).out
    (line,) = run("replay", MEETING, "--json").out.splitlines()
    assert '"state":"scheduled"' in line
    before = run("replay", MEETING, "--position", str(log.head() - 1))
    assert before.status == 1
    assert MEETING in before.err
