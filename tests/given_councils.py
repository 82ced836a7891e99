"""Tests of sittings of the party-mass council as sentences, with events and commands of theirs.

The sitting of `garden` begins on the third day and has nine members, an issue and a decision on its agenda.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.attendance import Attendance, Constituency
from domain.council import commands as c
from domain.council import events as e
from domain.council.council import Council, fold
from domain.council.service import CouncilService
from domain.decision.service import DecisionService
from domain.errors import Refusal
from domain.event import DomainEvent
from domain.issue.service import IssueService
from domain.service import Decided
from tests import motions as m
from tests import occurrences as o
from tests.given import CALENDAR, ISSUE, When, World, day, history
from tests.given_decisions import DECISION, Beside, OutcomeOfDecision, log_with
from tests.motions import SECRETARY

COUNCIL = "council-1"
CALLED, BEGINS = day(1), day(3)
NOW = day(3.25)
"""Six hours into the sitting: when commands come, unless a test says otherwise."""
MEMBERS = 9
PRESENT = 7
AGENDA = (ISSUE, DECISION)
BEFORE_GARDEN: Beside = {ISSUE: [o.raised()], DECISION: [m.raised()]}


def came(constituency: Constituency = "residents", present: int = 12) -> Attendance:
    return Attendance(constituency=constituency, present=present)


def recusal(member: str = "subject-21", reason: str = "本人是当事人") -> e.Recusal:
    return e.Recusal(member=member, reason=reason)


def convened(**facts: Any) -> e.CouncilConvened:
    return e.CouncilConvened(
        **{
            "place": "garden",
            "tier": "compound",
            "starts_at": BEGINS,
            "agenda": AGENDA,
            "members": MEMBERS,
            **facts,
        }
    )


def attended(present: int = PRESENT, *lines: Attendance) -> When:
    return BEGINS, e.CouncilAttended(attendance=lines or (came(),), members_present=present)


def deliberated(subject: str = ISSUE, **facts: Any) -> e.CouncilDeliberated:
    return e.CouncilDeliberated(subject=subject, **{"conclusion": "由物业清运", **facts})


def adjourned(*postponed: str) -> e.CouncilAdjourned:
    return e.CouncilAdjourned(minutes="议事两项，均形成结论。", postponed=postponed)


def convene(now: datetime = CALLED, **facts: Any) -> c.ConveneCouncil:
    return c.ConveneCouncil(
        **{
            "by": SECRETARY,
            "now": now,
            "place": "garden",
            "starts_at": BEGINS,
            "agenda": AGENDA,
            "members": MEMBERS,
            **facts,
        }
    )


def attend(present: int = PRESENT, *lines: Attendance, now: datetime = NOW) -> c.AttendCouncil:
    return c.AttendCouncil(by=SECRETARY, now=now, attendance=lines or (came(),), members_present=present)


def deliberate(subject: str = ISSUE, now: datetime = NOW, **facts: Any) -> c.DeliberateItem:
    told = {"conclusion": "由物业清运", **facts}
    return c.DeliberateItem(by=SECRETARY, now=now, subject=subject, **told)


def adjourn(minutes: str = "议事两项，均形成结论。", now: datetime = NOW) -> c.AdjournCouncil:
    return c.AdjournCouncil(by=SECRETARY, now=now, minutes=minutes)


def council_after(*events: DomainEvent | When) -> Council:
    """The sitting as these events leave it."""
    council = fold(None, history(COUNCIL, events))
    assert council is not None
    return council


def service_beside(streams: Beside) -> CouncilService:
    """The service over the tests' world, with these streams in the log."""
    log, world = log_with(streams), World({})
    world.log = log

    def new_id() -> str:
        return "event"

    issues = IssueService(log, world, CALENDAR, new_id)
    return CouncilService(log, world, issues, DecisionService(log, world, new_id), new_id)


@dataclass(frozen=True)
class given:  # noqa: N801 reads as the first word of a sentence
    """What happened to the sitting so far; nothing, when it is yet to be convened."""

    events: tuple[DomainEvent | When, ...]
    beside: Beside

    def __init__(self, *events: DomainEvent | When, beside: Beside | None = None) -> None:
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "beside", BEFORE_GARDEN if beside is None else beside)

    def when(self, command: c.CouncilCommand) -> OutcomeOfDecision:
        """The command comes."""
        streams = {COUNCIL: self.events, **self.beside} if self.events else self.beside
        councils = service_beside(streams)
        try:
            if isinstance(command, c.ConveneCouncil):
                return _outcome([councils.decided_to_convene(COUNCIL, command)])
            return _outcome(councils.decided(councils.load(COUNCIL), command, councils.subject(command)))
        except Refusal as refusal:
            return OutcomeOfDecision([], refusal)


def _outcome(parts: Sequence[Decided]) -> OutcomeOfDecision:
    own, *others = parts
    return OutcomeOfDecision(list(own.events), beside={part.stream: list(part.events) for part in others})
