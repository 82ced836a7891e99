"""The rules of posts, rosters and activities, each with a name. One that does not hold raises its refusal.

An imported step is asked less: a body or station is registered when its roster is imported, and the sheets of
one may come in any order, so it may tell of a time before what is recorded. Everything else holds for it too.
"""

import re
from datetime import datetime, timedelta

from domain.errors import BeforeThePreviousEvent
from domain.event import is_identifier
from domain.personal import holds_identifier
from domain.registry import commands as c
from domain.registry import errors
from domain.registry.activity import Activity
from domain.registry.registry import Body, Post
from domain.registry.station import LONGEST_DUTY, Duty, Station

MOST_SEATS = 1_000
"""Of a post."""
WITHIN = timedelta(days=366)
"""What begins further from the day on which it is recorded is a mistyped year."""
MOST_VOLUNTEERS = 100_000
"""Of one activity."""
MOST_MINUTES_EACH = 7 * 24 * 60
"""Of one volunteer in one activity: a week, day and night."""
_OF_A_UUID = re.compile(r"[a-z]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def is_pseudonym(given: str) -> None:
    """Raises PseudonymRequired for what is no id, and for an id made of a phone or identity-card number."""
    # Groups of a UUID may look like a phone number.
    if not _OF_A_UUID.fullmatch(given) and (not is_identifier(given) or holds_identifier(given)):
        raise errors.PseudonymRequired(given=given)


def is_near(starts_at: datetime, now: datetime) -> None:
    """Raises TooFarOff."""
    if abs(starts_at - now) > WITHIN:
        raise errors.TooFarOff(starts_at=starts_at, now=now, days=WITHIN.days)


def follows_the_previous_event(previous: datetime | None, command: c.VolunteeringCommand) -> None:
    """Raises BeforeThePreviousEvent."""
    if not command.imported and previous is not None and command.now < previous:
        raise BeforeThePreviousEvent(occurred_at=command.now, previous=previous)


def seats_are_in_range(seats: int) -> None:
    """Raises SeatsOutOfRange."""
    if not 1 <= seats <= MOST_SEATS:
        raise errors.SeatsOutOfRange(seats=seats, most=MOST_SEATS)


def post_exists(body: Body, post: str) -> Post:
    """The post. Raises PostNotFound."""
    found = body.posts.get(post)
    if found is None:
        raise errors.PostNotFound(body=body.id, post=post)
    return found


def post_is_open(post: Post) -> None:
    """Raises PostIsClosed."""
    if not post.is_open:
        raise errors.PostIsClosed(post=post.id, name=post.name)


def claims_once(post: Post, claimant: str) -> None:
    """Raises AlreadyClaimed."""
    if post.held_by(claimant):
        raise errors.AlreadyClaimed(post=post.id, claimant=claimant)


def a_seat_is_free(post: Post) -> None:
    """Raises PostFull."""
    if len(post.claims) >= post.seats:
        raise errors.PostFull(post=post.id, name=post.name, seats=post.seats)


def holds_the_post(post: Post, claimant: str) -> None:
    """Raises NotAClaimant."""
    if not post.held_by(claimant):
        raise errors.NotAClaimant(post=post.id, claimant=claimant)


def duty_ends_after_it_begins(duty: Duty) -> None:
    """Raises DutyEndsBeforeItBegins."""
    if duty.ends_at <= duty.starts_at:
        raise errors.DutyEndsBeforeItBegins(starts_at=duty.starts_at, ends_at=duty.ends_at)


def duty_is_of_one_day(duty: Duty) -> None:
    """Raises DutyTooLong for more than 24 hours."""
    if duty.ends_at - duty.starts_at > LONGEST_DUTY:
        hours = LONGEST_DUTY // timedelta(hours=1)
        raise errors.DutyTooLong(starts_at=duty.starts_at, ends_at=duty.ends_at, hours=hours)


def duty_overlaps_no_other(station: Station, duty: Duty) -> None:
    """Of the same member at this station. Raises DutiesOverlap."""
    for other in station.duties:
        if other.member == duty.member and other.overlaps(duty):
            raise errors.DutiesOverlap(member=duty.member, starts_at=other.starts_at, ends_at=other.ends_at)


def is_on_the_roster(station: Station, member: str, starts_at: datetime) -> None:
    """Raises NotOnTheRoster."""
    if (member, starts_at) not in {(each.member, each.starts_at) for each in station.duties}:
        raise errors.NotOnTheRoster(member=member, starts_at=starts_at)


def is_still_planned(activity: Activity) -> None:
    """Raises ActivityHeldAlready and ActivityCancelledAlready."""
    if activity.state == "held":
        raise errors.ActivityHeldAlready(name=activity.name)
    if activity.state == "cancelled":
        raise errors.ActivityCancelledAlready(name=activity.name)


def has_begun(activity: Activity, now: datetime) -> None:
    """Raises ActivityNotBegun."""
    if now < activity.starts_at:
        raise errors.ActivityNotBegun(name=activity.name, starts_at=activity.starts_at)


def effort_is_possible(volunteers: int, minutes: int) -> None:
    """Raises EffortOutOfRange."""
    if not 0 <= volunteers <= MOST_VOLUNTEERS or not 0 <= minutes <= volunteers * MOST_MINUTES_EACH:
        raise errors.EffortOutOfRange(
            volunteers=volunteers,
            minutes=minutes,
            most_volunteers=MOST_VOLUNTEERS,
            most_minutes=MOST_MINUTES_EACH,
        )
