"""Each step of an issue as the event that the domain would decide on (domain/issue/decide.py)."""

from typing import NamedTuple

from domain.issue.decide import NOT_SATISFIED
from domain.issue.events import Basis
from domain.registry.events import TIERS
from infra.demo.city.life import Life
from infra.demo.city.seats import actor

CLOCK = actor("city-deadlines", "system")
"""Who escalates what has passed its deadline."""


class Raised(NamedTuple):
    """How an issue is raised; what is JSON already is canonical."""

    code: str
    category: str
    """May be the wrong one."""
    channel: str
    title: str
    location: str
    """JSON."""
    external: str
    """The member `external_id` as JSON with the comma after it, or nothing."""


def raise_(life: Life, how: Raised) -> None:
    """It is recorded, by the resident or by whoever they told it to."""
    life.category = how.category
    life.discuss_due = life.to_be_discussed()
    life.write(
        "issue.raised",
        _recorder(life, how.channel),
        f'{{"category":"{how.category}","channel":"{how.channel}","code":"{how.code}",'
        f"{member(life, 'discuss_due', life.discuss_due)}{how.external}"
        f'"location":{how.location},"place":"{life.seat.lineage[0]}","reporter":"{life.reporter}",'
        f'"tier":"compound","title":"{how.title}"}}',
    )


def _recorder(life: Life, channel: str) -> str:
    match channel:
        case "online":
            return actor(life.reporter, "resident")
        case "grid":
            return life.seat.grid_worker
        case _:
            return life.seat.duty


def support(life: Life, supporter: str) -> None:
    """A neighbour stands behind it."""
    life.write("issue.supported", actor(supporter, "resident"), f'{{"supporter":"{supporter}"}}')


def reclassify(life: Life, category: str) -> None:
    """It was put under the wrong category."""
    reason = life.procedure("reclassify")
    data = f'{{"category":"{category}","previous":"{life.category}","reason":"{reason}"}}'
    life.category = category
    life.write("issue.reclassified", life.seat.coordinator, data)


def discuss(life: Life, conclusion: str) -> None:
    """The council at its present tier discusses it."""
    life.state = "discussed"
    life.discussed.add(life.tier)
    life.discuss_due = None
    data = f'{{"conclusion":"{conclusion}","tier":"{TIERS[life.tier]}"}}'
    life.write("issue.discussed", life.seat.secretaries[life.tier], data)


def assign(life: Life, body: str, basis: Basis, reason: str = "") -> None:
    """A body is made responsible."""
    life.made_responsible(body)
    life.state, life.discuss_due = "assigned", None
    life.accept_due = life.world.days.due(life.at, life.line.accept_days)
    life.due = life.world.days.due(life.at, life.line.resolve_days)
    why = f',"reason":"{reason}"' if reason else ""
    data = (
        f"{{{member(life, 'accept_due', life.accept_due)}"
        f'"basis":"{basis}","body":"{body}","due":"{life.world.days.text(life.due)}"{why}}}'
    )
    life.write("issue.assigned", life.seat.coordinator, data)


def accept(life: Life) -> None:
    """The body takes it on."""
    life.accept_due = None
    life.write("issue.assignment_accepted", life.handler(), f'{{"body":"{life.body}"}}')


def return_assignment(life: Life, reason: str) -> None:
    """The body sends it back."""
    by, body = life.handler(), life.body
    life.sent_back()
    data = f'{{"body":"{body}",{member(life, "discuss_due", life.discuss_due)}"reason":"{reason}"}}'
    life.write("issue.assignment_returned", by, data)


def progress(life: Life, note: str) -> None:
    """The body tells how far it has come."""
    life.write("issue.progress_reported", life.handler(), f'{{"body":"{life.body}","note":"{note}"}}')


def extend(life: Life, workdays: int) -> None:
    """More time, counted from the deadline or from now, whichever is later."""
    text, previous = life.world.days.text, life.due or life.at
    life.due = life.world.days.due(max(previous, life.at), workdays)
    reason = life.procedure("extend")
    data = f'{{"due":"{text(life.due)}","previous":"{text(previous)}","reason":"{reason}"}}'
    life.write("issue.deadline_extended", life.seat.coordinator, data)


def urge(life: Life) -> None:
    """A formal reminder."""
    life.write("issue.urged", life.seat.coordinator, f'{{"note":"{life.procedure("urge")}"}}')


def resolve(life: Life, outcome: str) -> None:
    """The body says that it is solved."""
    life.state, life.accept_due, life.discuss_due = "resolved", None, None
    data = f'{{"body":"{life.body}","outcome":"{outcome}"}}'
    life.write("issue.resolved", life.handler(), data)


def confirm(life: Life, rating: int, comment: str) -> None:
    """The resident says whether it is, 3 and more is a yes; a no sends it back to the same body."""
    satisfied = rating >= 3
    said = f'"comment":"{comment}",' if comment else ""
    data = f'{{{said}"rating":{rating},"satisfied":{"true" if satisfied else "false"}}}'
    by = actor(life.reporter, "resident")
    command = life.write("issue.resolution_confirmed", by, data)
    if not satisfied:
        _reopened(life, by, comment or NOT_SATISFIED, command)


def reopen(life: Life) -> None:
    """The coordinator takes the resolution back."""
    _reopened(life, life.seat.coordinator, life.procedure("reopen"), None)


def _reopened(life: Life, by: str, reason: str, command: str | None) -> None:
    life.state, life.accept_due, life.discuss_due = "assigned", None, None
    life.due = life.world.days.due(life.at, life.line.resolve_days)
    due = life.world.days.text(life.due)
    data = f'{{"body":"{life.body}","due":"{due}","reason":"{reason}"}}'
    life.write("issue.reopened", by, data, command)


def escalate(life: Life, automatic: bool = False) -> None:
    """One tier up: by the coordinator, or because its deadline has passed."""
    life.tier += 1
    life.state = "escalated"
    life.discussed.discard(life.tier)
    life.without_assignment()
    reason = life.procedure("escalate", "automatic" if automatic else "any")
    life.write(
        "issue.escalated",
        CLOCK if automatic else life.seat.coordinator,
        f'{{"automatic":{"true" if automatic else "false"},'
        f"{member(life, 'discuss_due', life.discuss_due)}{_moved(life, life.tier - 1, reason)}}}",
    )


def return_(life: Life) -> None:
    """One tier down."""
    life.tier -= 1
    life.sent_back()
    data = (
        f"{{{member(life, 'discuss_due', life.discuss_due)}"
        f"{_moved(life, life.tier + 1, life.procedure('return'))}}}"
    )
    life.write("issue.returned", life.seat.secretaries[life.tier + 1], data)


def withdraw(life: Life) -> None:
    """The resident takes it back."""
    life.state = "withdrawn"
    data = f'{{"reason":"{life.procedure("withdraw")}"}}'
    life.write("issue.withdrawn", actor(life.reporter, "resident"), data)


def decline(life: Life, legal_ground: str) -> None:
    """It is not for the community to decide."""
    life.state = "declined"
    life.write("issue.declined", life.seat.coordinator, f'{{"legal_ground":"{legal_ground}"}}')


def _moved(life: Life, from_tier: int, reason: str) -> str:
    return (
        f'"from_tier":"{TIERS[from_tier]}","place":"{life.seat.lineage[life.tier]}",'
        f'"reason":"{reason}","to_tier":"{TIERS[life.tier]}"'
    )


def member(life: Life, name: str, at: int | None) -> str:
    """A member of JSON that holds a moment, with the comma after it; nothing without one."""
    return "" if at is None else f'"{name}":"{life.world.days.text(at)}",'
