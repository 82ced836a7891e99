"""The governance decisions of the year: those of phrases/decisions.toml, as the commands that they take."""

from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from domain.council.commands import DeliberateItem
from domain.decision import commands as c
from domain.decision.events import Campaign, Elected, Target
from domain.event import Actor
from domain.voting import Tally, Weight
from infra.demo.governance_texts import Area, Motion, MotionStep, motions
from infra.demo.life import COORDINATOR, secretary
from infra.demo.residents import pseudonym
from infra.demo.steps import Discussion, Step
from infra.demo.story import Story

ABOVE = {
    "demo-songyuan": "demo-community",
    "demo-lanting": "demo-community",
    "demo-hean": "demo-community",
    "demo-community": "demo-subdistrict",
    "demo-subdistrict": "demo-district",
}
"""The place above each."""


def motion_stream(seed: int, key: str) -> str:
    """The stream of a decision by its key; one raised at a meeting is recorded under another."""
    return f"decision-{uuid5(NAMESPACE_URL, f'yishi:demo:{seed}:decision:{key}')}"


class Motions:
    """Writes down the steps of the decisions."""

    def __init__(self, story: Story) -> None:
        """The story gives codes, and the issues that decisions come from."""
        self.story = story
        self.by_key = {motion.key: motion for motion in motions()}

    def steps(self) -> Iterator[Step]:
        """All steps but those that are taken at a coordination meeting."""
        for motion in self.by_key.values():
            yield from self._steps(motion)

    def stream(self, key: str) -> str:
        """The stream of the decision."""
        return motion_stream(self.story.seed, key)

    def raised(self, motion: Motion, by: Actor, now: datetime) -> c.RaiseDecision:
        """The command that puts it forward."""
        return c.RaiseDecision(
            by=by,
            now=now,
            code=self.story.code(now),
            place=f"demo-{motion.place}",
            kind=motion.kind,
            title=motion.title,
            motion=motion.motion,
            rule=motion.rule,
            issue=self.story.chapters[motion.issue] if motion.issue else None,
            covenant_text=motion.covenant_text,
            campaign=_campaign(motion),
            seats=motion.seats,
            trial_until=motion.trial_until and self.story.hours.local(motion.trial_until),
        )

    def _steps(self, motion: Motion) -> Iterator[Step]:
        stream, before = self.stream(motion.key), f"demo-{motion.place}"
        place = before
        for step in motion.steps:
            now = self.story.hours.local(step.at)
            if (
                motion.escalated_at_meeting
                and before == place
                and f"{step.at:%Y-%m}" > motion.escalated_at_meeting
            ):
                before = ABOVE[before]
            if step.do == "discuss":
                command = DeliberateItem(by=secretary(before), now=now, subject=stream, conclusion=step.text)
                yield Discussion(stream, command, place=before)
                continue
            yield Step(stream, self._command(motion, step, now))
            if step.do == "escalate":
                before = ABOVE[before]
            elif step.do == "return":
                before = next(
                    below for below, above in ABOVE.items() if above == before and _lies(place, below)
                )

    def _command(self, motion: Motion, step: MotionStep, now: datetime) -> c.DecisionCommand:  # noqa: PLR0911 one case a kind of step
        by = COORDINATOR
        match step.do:
            case "raise":
                return self.raised(motion, by, now)
            case "ballot":
                by = secretary(f"demo-{motion.place}")
                elected = _elected(motion, step)
                return c.BallotDecision(by=by, now=now, tally=_tally(step), elected=elected)
            case "assign":
                return c.AssignDecision(by=by, now=now, tasks=self._tasks(step))
            case "complete":
                return c.CompleteDecisionTask(
                    by=_handler(motion, step.task), now=now, task=step.task, outcome=step.text
                )
            case "progress":
                return c.ReportCampaignProgress(
                    by=by, now=now, place=f"demo-{step.place}", remaining=step.remaining, note=step.text
                )
            case "resolve":
                return c.ResolveDecision(by=by, now=now, outcome=step.text)
            case "escalate":
                return c.EscalateDecision(by=by, now=now, reason=step.text)
            case "return":
                return c.ReturnDecision(by=by, now=now, reason=step.text)
            case "withdraw":
                return c.WithdrawDecision(by=by, now=now, reason=step.text)
            case "adopt":
                return c.AdoptCovenant(
                    by=secretary(f"demo-{step.place}"), now=now, place=f"demo-{step.place}"
                )
        return c.SupersedeDecision(by=by, now=now, by_decision=self.stream(step.other), reason=step.text)

    def _tasks(self, step: MotionStep) -> tuple[c.NewTask, ...]:
        local = self.story.hours.local
        return tuple(
            c.NewTask(body=f"demo-{task.body}", text=task.text, due=local(task.due)) for task in step.tasks
        )


def _lies(place: str, below: str) -> bool:
    """Whether the place is the one below, or lies in it."""
    while place != below and place in ABOVE:
        place = ABOVE[place]
    return place == below


def _handler(motion: Motion, task: str) -> Actor:
    """Who acts for the body of the task; tasks are numbered through the whole life of a decision."""
    tasks = [entry for step in motion.steps for entry in step.tasks]
    body = f"demo-{tasks[int(task) - 1].body}"
    return Actor(id=f"{body}-handler", role="body_handler", body=body)


def _campaign(motion: Motion) -> Campaign | None:
    if not motion.targets:
        return None
    targets = (Target(place=f"demo-{target.place}", count=target.count) for target in motion.targets)
    return Campaign(unit=motion.unit, targets=tuple(targets))


def _tally(step: MotionStep) -> Tally:
    return Tally(
        eligible=_weight(step.eligible),
        agree=_weight(step.agree),
        against=_weight(step.against),
        abstain=_weight(step.abstain),
        recused=_weight(step.recused),
    )


def _weight(area: Area) -> Weight:
    return Weight(number=area[0], area_cm2=area[1])


def _elected(motion: Motion, step: MotionStep) -> tuple[Elected, ...]:
    """Everybody by a pseudonym; the first of an office are the party members among them."""
    return tuple(
        Elected(
            member=pseudonym(f"demo-{motion.place}-{entry.office}-{number:02d}"),
            office=entry.office,
            party_member=number <= entry.party_members,
            branch_secretary=entry.branch_secretary,
        )
        for entry in step.elected
        for number in range(1, entry.count + 1)
    )
