"""Grids, service stations with their rosters, volunteer posts and activities of the year."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from domain.event import Actor
from domain.registry import commands as c
from domain.registry.events import Grid
from infra.demo.community import COMMUNITY, COMPOUNDS, SONGYUAN, Compound
from infra.demo.founding import REGISTRAR
from infra.demo.governance_texts import ActivityEntry, PostEntry, volunteering_texts
from infra.demo.hours import Hours
from infra.demo.life import COORDINATOR
from infra.demo.residents import pseudonym
from infra.demo.responsibilities import FOUNDED_ON
from infra.demo.steps import Step
from infra.demo.story import Story

BUILDINGS_A_GRID = 5
ON_DUTY = (0, 2, 4, 5)
"""Days of the week on which the community's station has a party member on duty; 0 is Monday."""
OPENS, CLOSES = timedelta(hours=8, minutes=30), timedelta(hours=20, minutes=30)
MEMBERS_ON_DUTY = 24
"""Party members who take turns."""
STATION, SONGYUAN_STATION = "demo-station", "demo-songyuan-station"


def volunteering(story: Story) -> Iterator[Step]:
    """All of it, in no particular order."""
    hours = story.hours
    rng = Random(f"volunteering {story.seed}")  # noqa: S311 the same story for the same seed; nothing is secret in it
    yield from (Step("", command) for command in _grids(hours))
    yield from (Step("", command) for command in _rosters(hours, rng))
    for post in volunteering_texts().posts:
        yield from (Step("", command) for command in _post(post, hours))
    for activity in volunteering_texts().activities:
        yield from _activity(activity, story)


def _grids(hours: Hours) -> Iterator[c.SetGrids]:
    drawn = hours.midnight(date(2025, 1, 1)) + timedelta(minutes=1)
    for compound in COMPOUNDS:
        yield c.SetGrids(by=REGISTRAR, now=drawn, place=compound.place, grids=tuple(_drawn(compound)))


def _drawn(compound: Compound) -> Iterator[Grid]:
    for number, first in enumerate(range(1, compound.buildings + 1, BUILDINGS_A_GRID), start=1):
        last = min(first + BUILDINGS_A_GRID - 1, compound.buildings)
        buildings = tuple(f"{building}号楼" for building in range(first, last + 1))
        yield Grid(id=f"{compound.place}-grid-{number}", name=f"第{number}网格", buildings=buildings)


def _rosters(hours: Hours, rng: Random) -> Iterator[c.RegistryCommand]:
    opened = hours.midnight(date(2025, 1, 1)) + timedelta(minutes=2)
    yield c.OpenStation(
        by=REGISTRAR, now=opened, station=STATION, name="示范和泰社区党群服务站", place=COMMUNITY
    )
    yield from _roster(STATION, date(2025, 1, 2), ON_DUTY, hours, rng)
    founded = hours.midnight(FOUNDED_ON) + timedelta(hours=21)
    yield c.OpenStation(
        by=REGISTRAR, now=founded, station=SONGYUAN_STATION, name="示范松园小区党群服务站", place=SONGYUAN
    )
    yield from _roster(SONGYUAN_STATION, FOUNDED_ON + timedelta(days=1), range(7), hours, rng)


def _roster(
    station: str, first: date, days: range | tuple[int, ...], hours: Hours, rng: Random
) -> Iterator[c.RegistryCommand]:
    """Written the evening before each week; now and then somebody cannot come and another stands in."""
    members = [pseudonym(f"{station}-member-{number:02d}") for number in range(1, MEMBERS_ON_DUTY + 1)]
    rng.shuffle(members)
    day, turn = first, 0
    while day.year == 2025:
        if day.weekday() in days:
            written = hours.midnight(max(first, day - timedelta(days=day.weekday()))) - timedelta(hours=3)
            written = max(written, hours.midnight(first - timedelta(days=1)) + timedelta(hours=21, minutes=5))
            yield _duty(station, members[turn % len(members)], day, written, hours)
            if rng.random() < 0.03:
                yield from _stands_in(station, members, turn, day, hours)
            turn += 1
        day += timedelta(days=1)


def _duty(station: str, member: str, day: date, now: datetime, hours: Hours) -> c.RosterDuty:
    midnight = hours.midnight(day)
    return c.RosterDuty(
        by=COORDINATOR,
        now=now,
        station=station,
        member=member,
        starts_at=midnight + OPENS,
        ends_at=midnight + CLOSES,
    )


def _stands_in(
    station: str, members: list[str], turn: int, day: date, hours: Hours
) -> Iterator[c.RegistryCommand]:
    morning = hours.midnight(day) + timedelta(hours=7, minutes=10)
    yield c.CancelDuty(
        by=COORDINATOR,
        now=morning,
        station=station,
        member=members[turn % len(members)],
        starts_at=hours.midnight(day) + OPENS,
        reason="临时有事，与他人调班。",
    )
    other = members[(turn + len(members) // 2) % len(members)]
    yield _duty(station, other, day, morning + timedelta(minutes=5), hours)


def _post(post: PostEntry, hours: Hours) -> Iterator[c.RegistryCommand]:
    body, now = f"demo-{post.body}", hours.local(post.opened)
    yield c.OpenPost(by=COORDINATOR, now=now, body=body, post=post.id, name=post.name, seats=post.seats)
    claimants = [pseudonym(f"demo-{post.id}-{number:02d}") for number in range(1, post.claims + 1)]
    for number, claimant in enumerate(claimants, start=1):
        yield c.ClaimPost(
            by=Actor(id=claimant, role="duty_member"),
            now=now + timedelta(minutes=4 * number),
            body=body,
            post=post.id,
            claimant=claimant,
            party_member=number <= post.party_members,
        )
    for claimant in claimants[: post.released]:
        yield c.ReleasePost(
            by=Actor(id=claimant, role="duty_member"),
            now=now + timedelta(days=120),
            body=body,
            post=post.id,
            claimant=claimant,
            reason="工作调动，夜间无法到岗。",
        )
    if post.closed:
        yield c.ClosePost(by=COORDINATOR, now=hours.local(post.closed), body=body, post=post.id)


def _activity(entry: ActivityEntry, story: Story) -> Iterator[Step]:
    stream = f"activity-{uuid5(NAMESPACE_URL, f'yishi:demo:{story.seed}:{entry.name}')}"
    starts_at = story.hours.local(entry.at)
    body = f"demo-{entry.body}"
    announced = starts_at - timedelta(hours=11 if entry.issue else 70)
    plan = c.PlanActivity(
        by=COORDINATOR,
        now=announced,
        place=f"demo-{entry.place}",
        name=entry.name,
        starts_at=starts_at,
        body=body,
        issue=story.chapters[entry.issue] if entry.issue else None,
    )
    yield Step(stream, plan)
    by = Actor(id=f"{body}-handler", role="body_handler", body=body)
    if entry.cancelled:
        cancelled = starts_at - timedelta(hours=4)
        yield Step(stream, c.CancelActivity(by=by, now=cancelled, reason=entry.cancelled))
        return
    ended = starts_at + timedelta(minutes=entry.minutes // entry.volunteers + 10)
    yield Step(
        stream,
        c.HoldActivity(
            by=by, now=ended, volunteers=entry.volunteers, minutes=entry.minutes, result=entry.result
        ),
    )
