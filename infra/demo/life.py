"""The life of one issue, written down step by step as the commands that will be given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from domain.council.commands import DeliberateItem
from domain.event import Actor
from domain.issue import commands as c
from domain.issue.events import Basis, Channel, ExternalId
from domain.roles import Role
from infra.demo.community import CALLED, COMMUNITY, DISTRICT, SONGYUAN, SUBDISTRICT, Compound
from infra.demo.hours import Hours
from infra.demo.residents import Resident
from infra.demo.responsibilities import FOUNDED_ON, SONGYUAN_DESKS
from infra.demo.steps import Discussion, Step
from infra.demo.texts import Phrases, Said, Words, filled

COORDINATOR = Actor(id="demo-coordinator", role="coordinator", body="demo-neighbourhood")
CLOCK = Actor(id="demo-deadlines", role="system")
"""Who escalates what has passed its deadline."""

POSTPONED = 0.07
"""How often a compound's council does not reach an item in its first sitting."""


@dataclass(slots=True)
class Life:
    """Writes the steps of one issue in order of time; `at` is when the last of them happened."""

    stream: str
    code: str
    compound: Compound
    category: str
    reporter: Resident
    words: Words
    at: datetime
    phrases: Phrases
    hours: Hours
    rng: Random
    said: Said
    tier: int = 0
    """How far up it is, on the ladder."""
    body: str = ""
    due: datetime | None = None
    title: str = ""
    spoken: set[str] = field(default_factory=set)
    """Texts of this life, before their gaps were filled."""
    steps: list[Step] = field(default_factory=list)

    def say(self, texts: Sequence[str]) -> str:
        """One of the texts least heard this year, not twice in one life, with the words of this issue."""
        fresh = [text for text in texts if text not in self.spoken]
        text = self.said.one_of(fresh or texts, self.rng)
        self.spoken.add(text)
        return filled(text, {**self.words, "body": CALLED.get(self.body, "社区")})

    def procedure(self, step: str, kind: str = "any") -> str:
        """One of the texts that belong to a step whatever the matter is."""
        return self.say(self.phrases.procedure[step][kind])

    def give(
        self, command: type[c.IssueCommand], by: Actor, *, recorded: datetime | None = None, **facts: Any
    ) -> None:
        """Write down one command, given at the present moment of this life."""
        self.steps.append(Step(self.stream, command(by=by, now=self.at, **facts), recorded))

    def before(self) -> str:
        """The place that it is before now."""
        return (self.compound.place, COMMUNITY, SUBDISTRICT, DISTRICT)[self.tier]

    def handler(self) -> Actor:
        """Who acts for the body that is responsible now."""
        return Actor(id=f"{self.body}-handler", role="body_handler", body=self.body)

    def desks(self) -> dict[str, str]:
        """The bodies that the responsibility list of the day names."""
        left = self.compound.place == SONGYUAN and self.hours.local_day(self.at) > FOUNDED_ON
        return SONGYUAN_DESKS if left else self.compound.desks

    def raise_(
        self,
        title: str,
        description: str,
        channel: Channel,
        category: str | None = None,
        external_id: ExternalId | None = None,
        *,
        recorded: datetime | None = None,
    ) -> None:
        """It is recorded, by the resident or by whoever they told it to."""
        self.title = title
        by = self.reporter.actor if channel in ("online", "platform") else _recorder(channel, self.compound)
        self.give(
            c.RaiseIssue,
            by,
            code=self.code,
            place=self.compound.place,
            category=category or self.category,
            title=title,
            channel=channel,
            location=self.reporter.location,
            personal=self.reporter.personal(description),
            external_id=external_id,
            recorded=recorded,
        )

    def support(self, neighbours: Sequence[Resident], hours_apart: float) -> None:
        """Neighbours stand behind it, one after the other."""
        for neighbour in neighbours:
            self.at = self.hours.soon(self.at, int(60 * hours_apart))
            self.give(c.SupportIssue, neighbour.actor, supporter=neighbour.subject)

    def reclassify(self) -> None:
        """It is put under the category that it belongs to."""
        self.at = self.hours.office(self.at, 1)
        self.give(c.ReclassifyIssue, COORDINATOR, category=self.category, reason=self.procedure("reclassify"))

    def discuss(self, conclusion: str) -> None:
        """The council at its present tier discusses it: compounds on Wednesday evenings, others by day."""
        weekday, hour = ((2, 19), (4, 15), (1, 14), (0, 10))[self.tier]
        self.at = self.hours.sitting(self.at, weekday, hour)
        postponed = None
        if self.tier == 0 and self.rng.random() < POSTPONED:
            postponed, self.at = self.at, self.hours.sitting(self.at, weekday, hour)
        self.deliberated(conclusion, postponed)

    def deliberated(self, conclusion: str, postponed: datetime | None = None) -> None:
        """The council before which it is concludes on it at the present moment of this life."""
        place = self.before()
        command = DeliberateItem(by=secretary(place), now=self.at, subject=self.stream, conclusion=conclusion)
        self.steps.append(Discussion(self.stream, command, place=place, postponed=postponed))

    def assign(self, body: str, basis: Basis, resolve_days: int, reason: str | None = None) -> None:
        """A body is made responsible; `resolve_days` are what its responsibility list says."""
        self.body = body
        self.due = self.hours.due(self.at, resolve_days)
        self.give(c.AssignIssue, COORDINATOR, body=body, basis=basis, reason=reason)

    def accept(self) -> None:
        """The body takes it on."""
        self.at = self.hours.office(self.at)
        self.accept_at_once()

    def accept_at_once(self) -> None:
        """The body takes it on, at night as well."""
        self.give(c.AcceptAssignment, self.handler())

    def return_assignment(self, reason: str) -> None:
        """The body sends it back."""
        self.at = self.hours.office(self.at, self.rng.randint(1, 2))
        self.give(c.DeclineAssignment, self.handler(), reason=reason)

    def progress(self, note: str) -> None:
        """The body tells how far it has come."""
        self.give(c.ReportProgress, self.handler(), note=note)

    def extend(self, workdays: int) -> None:
        """More time, counted from the deadline."""
        self.at = self.hours.office(self.at)
        self.due = self.hours.due(max(self.due or self.at, self.at), workdays)
        self.give(c.ExtendDeadline, COORDINATOR, due=self.due, reason=self.procedure("extend"))

    def urge(self) -> None:
        """A formal reminder."""
        self.give(c.UrgeIssue, COORDINATOR, note=self.procedure("urge"))

    def resolve(self, outcome: str) -> None:
        """The body says that it is solved."""
        self.give(c.ResolveIssue, self.handler(), outcome=outcome)

    def confirm(self, rating: int, comment: str | None = None) -> None:
        """The resident says whether it is: 3 and more is a yes."""
        self.at = self.hours.home(self.at, self.rng.randint(1, 5))
        said = comment or (self.procedure(f"confirm_{rating}") if self.rng.random() < 0.6 else None)
        by = self.reporter.actor
        self.give(c.ConfirmResolution, by, satisfied=rating >= 3, rating=rating, comment=said)

    def reopen(self) -> None:
        """The coordinator takes the resolution back."""
        self.at = self.hours.office(self.at, self.rng.randint(2, 6))
        self.give(c.ReopenIssue, COORDINATOR, reason=self.procedure("reopen"))

    def escalate(self, automatic: bool = False) -> None:
        """One tier up: by the coordinator, or because its deadline has passed."""
        self.tier += 1
        by = CLOCK if automatic else COORDINATOR
        reason = self.procedure("escalate", "automatic" if automatic else "any")
        self.give(c.EscalateIssue, by, reason=reason, automatic=automatic)

    def return_(self) -> None:
        """One tier down."""
        by = secretary(self.before())
        self.tier -= 1
        self.give(c.ReturnIssue, by, reason=self.procedure("return"))

    def withdraw(self) -> None:
        """The resident takes it back."""
        self.at = self.hours.home(self.at, self.rng.randint(0, 4))
        self.give(c.WithdrawIssue, self.reporter.actor, reason=self.procedure("withdraw"))

    def decline(self, legal_ground: str) -> None:
        """It is not for the community to decide."""
        self.at = self.hours.office(self.at, self.rng.randint(1, 3))
        self.give(c.DeclineIssue, COORDINATOR, legal_ground=legal_ground)

    def merge(self, into: str) -> None:
        """Another issue goes on for both."""
        self.give(c.MergeIssue, COORDINATOR, into=into, reason=self.procedure("merge"))

    def unmerge(self) -> None:
        """They were not the same matter after all."""
        self.at = self.hours.office(self.at, self.rng.randint(2, 4))
        self.give(c.UnmergeIssue, COORDINATOR, reason=self.procedure("unmerge"))


def _recorder(channel: Channel, compound: Compound) -> Actor:
    role: Role = "grid_worker" if channel == "grid" else "duty_member"
    return Actor(id=f"demo-{compound.key}-{channel.replace('_', '-')}", role=role)


def secretary(place: str) -> Actor:
    """Who writes down what the council of that place concludes."""
    return Actor(id=f"{place}-council", role="council_secretary")
