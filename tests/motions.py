"""Events and commands of governance decisions, with all filled in that a sentence does not speak of."""

from datetime import datetime
from typing import Any

from domain.decision import commands as c
from domain.decision import events as e
from domain.event import Actor
from domain.registry.events import Tier
from domain.voting import OWNERS_GENERAL, Share, Tally, VotingRule, Weight
from tests import given as g
from tests.given_decisions import OTHER_DECISION

NOW = g.day(3)
"""Thursday 09:00: when commands come, unless a test says otherwise."""
CODE = "J20260302-4MQ2"
SECRETARY = Actor(id="official-3", role="council_secretary")

ALL_OWNERS = Weight(number=900, area_cm2=900_000_000)
IN_FAVOUR = Tally(
    eligible=ALL_OWNERS,
    agree=Weight(number=500, area_cm2=500_000_000),
    against=Weight(number=200, area_cm2=200_000_000),
)
AGAINST = Tally(
    eligible=ALL_OWNERS,
    agree=Weight(number=200, area_cm2=200_000_000),
    against=Weight(number=500, area_cm2=500_000_000),
)
TOO_FEW = Tally(eligible=ALL_OWNERS, agree=Weight(number=599, area_cm2=598_765_000))
OF_THE_COUNCIL = Tally(eligible=Weight(number=11), agree=Weight(number=7), recused=Weight(number=1))
FIVE_SIXTHS = Share(numerator=5, denominator=6, inclusive=True)
CLEARED = e.Campaign(
    unit="无物业小区",
    targets=(e.Target(place="garden", count=1), e.Target(place="court", count=2)),
)


def elected(member: str = "subject-11", office: e.Office = "member", **facts: Any) -> e.Elected:
    return e.Elected(member=member, office=office, **facts)


def task(number: str = "1", body: str = g.PROPERTY_COMPANY, due: datetime | None = None) -> e.Task:
    return e.Task(task=number, body=body, text="划定停车位", due=due or g.day(30))


def raised(**facts: Any) -> e.DecisionRaised:
    return e.DecisionRaised(
        **{
            "code": CODE,
            "place": "garden",
            "tier": "compound",
            "kind": "parking",
            "title": "小区停车管理方案",
            "motion": "按先来后到停放，消防通道禁止停车。",
            **facts,
        }
    )


def covenant(version: int = 1, **facts: Any) -> e.DecisionRaised:
    text = e.Covenant(version=version, text="一、不在楼道堆放杂物。")
    return raised(**{"kind": "covenant", "rule": "owners_general", "covenant": text, **facts})


def campaign(**facts: Any) -> e.DecisionRaised:
    lake: dict[str, Any] = {"place": "lake", "tier": "community"}
    return raised(**{**lake, "kind": "campaign", "campaign": CLEARED, **facts})


def election(seats: int = 5, **facts: Any) -> e.DecisionRaised:
    return raised(**{"kind": "election", "rule": "owners_general", "seats": seats, **facts})


def discussed(tier: Tier = "compound") -> e.DecisionDiscussed:
    return e.DecisionDiscussed(tier=tier, conclusion="同意按方案执行")


def balloted(adopted: bool = True, rule: VotingRule = OWNERS_GENERAL, **facts: Any) -> e.DecisionBalloted:
    tally = IN_FAVOUR if adopted else AGAINST
    return e.DecisionBalloted(
        **{"rule": rule, "rule_version": 1, "tally": tally, "adopted": adopted, **facts}
    )


def assigned(*tasks: e.Task) -> e.DecisionAssigned:
    return e.DecisionAssigned(tasks=tasks or (task(),))


def task_completed(number: str = "1", body: str = g.PROPERTY_COMPANY) -> e.DecisionTaskCompleted:
    return e.DecisionTaskCompleted(task=number, body=body, outcome="已划定四十个车位")


def progress(place: str = "garden", remaining: int = 0) -> e.DecisionProgressReported:
    return e.DecisionProgressReported(place=place, remaining=remaining)


def resolved() -> e.DecisionResolved:
    return e.DecisionResolved(outcome="方案已落实")


def escalated(to: str = "lake", to_tier: Tier = "community", **facts: Any) -> e.DecisionEscalated:
    return e.DecisionEscalated(
        **{"from_tier": "compound", "to_tier": to_tier, "place": to, "reason": "需街道协调", **facts}
    )


def returned(to: str = "garden", to_tier: Tier = "compound", **facts: Any) -> e.DecisionReturned:
    return e.DecisionReturned(
        **{"from_tier": "community", "to_tier": to_tier, "place": to, "reason": "属小区自治事项", **facts}
    )


def withdrawn() -> e.DecisionWithdrawn:
    return e.DecisionWithdrawn(reason="方案需重拟")


def superseded(by: str = OTHER_DECISION) -> e.DecisionSuperseded:
    return e.DecisionSuperseded(by=by)


def raise_decision(**facts: Any) -> c.RaiseDecision:
    return c.RaiseDecision(
        **{
            "by": SECRETARY,
            "now": NOW,
            "code": CODE,
            "place": "garden",
            "kind": "parking",
            "title": "小区停车管理方案",
            "motion": "按先来后到停放，消防通道禁止停车。",
            **facts,
        }
    )


def raise_covenant(**facts: Any) -> c.RaiseDecision:
    return raise_decision(**{"kind": "covenant", "covenant_text": "一、不在楼道堆放杂物。", **facts})


def raise_campaign(**facts: Any) -> c.RaiseDecision:
    return raise_decision(**{"place": "lake", "kind": "campaign", "campaign": CLEARED, **facts})


def discuss(conclusion: str = "同意按方案执行", now: datetime = NOW, **facts: Any) -> c.DiscussDecision:
    return c.DiscussDecision(by=SECRETARY, now=now, conclusion=conclusion, **facts)


def ballot(tally: Tally = IN_FAVOUR, *those: e.Elected, now: datetime = NOW) -> c.BallotDecision:
    return c.BallotDecision(by=SECRETARY, now=now, tally=tally, elected=those)


def new_task(
    body: str = g.PROPERTY_COMPANY, due: datetime | None = None, text: str = "划定停车位"
) -> c.NewTask:
    return c.NewTask(body=body, text=text, due=due or g.day(30))


def assign(*tasks: c.NewTask, now: datetime = NOW) -> c.AssignDecision:
    return c.AssignDecision(by=g.COORDINATOR, now=now, tasks=tasks or (new_task(),))


def complete_task(
    number: str = "1", by: Actor | None = None, outcome: str = "已划定四十个车位", now: datetime = NOW
) -> c.CompleteDecisionTask:
    by = by or g.acting_for(g.PROPERTY_COMPANY)
    return c.CompleteDecisionTask(by=by, now=now, task=number, outcome=outcome)


def report_progress(
    place: str = "garden", remaining: int = 0, now: datetime = NOW, note: str | None = None
) -> c.ReportCampaignProgress:
    return c.ReportCampaignProgress(by=g.COORDINATOR, now=now, place=place, remaining=remaining, note=note)


def resolve(outcome: str = "方案已落实", now: datetime = NOW) -> c.ResolveDecision:
    return c.ResolveDecision(by=g.COORDINATOR, now=now, outcome=outcome)


def escalate(reason: str = "需街道协调", now: datetime = NOW) -> c.EscalateDecision:
    return c.EscalateDecision(by=g.COORDINATOR, now=now, reason=reason)


def return_(reason: str = "属小区自治事项", now: datetime = NOW) -> c.ReturnDecision:
    return c.ReturnDecision(by=g.COORDINATOR, now=now, reason=reason)


def withdraw(reason: str = "方案需重拟", now: datetime = NOW) -> c.WithdrawDecision:
    return c.WithdrawDecision(by=SECRETARY, now=now, reason=reason)


def reject(reason: str | None = None, now: datetime = NOW) -> c.RejectDecision:
    """As an import gives it; nothing else does."""
    return c.RejectDecision(by=g.IMPORTER, now=now, imported="community-books", reason=reason)


def supersede(
    by: str = OTHER_DECISION, now: datetime = NOW, reason: str | None = None
) -> c.SupersedeDecision:
    return c.SupersedeDecision(by=SECRETARY, now=now, by_decision=by, reason=reason)


def adopt_covenant(place: str = "court", now: datetime = NOW) -> c.AdoptCovenant:
    return c.AdoptCovenant(by=SECRETARY, now=now, place=place)
