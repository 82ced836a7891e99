"""Decisions on volunteer posts, duty rosters and volunteer activities: pure, as those of decide.py."""

from domain import texts
from domain.event import DomainEvent, to_milliseconds
from domain.registry import commands as c
from domain.registry import errors, policies
from domain.registry import events as e
from domain.registry import volunteering_policies as rules
from domain.registry.activity import Activity
from domain.registry.registry import Body, Place
from domain.registry.station import Duty, Station


def open_post(body: Body, command: c.OpenPost) -> list[DomainEvent]:
    """Name a post of the body; naming the same again changes nothing."""
    policies.id_is_valid(command.post)
    rules.follows_the_previous_event(body.changed_at, command)
    name = texts.line(command.name, errors.NameRequired, "name")
    rules.seats_are_in_range(command.seats)
    if post := body.posts.get(command.post):
        rules.post_is_open(post)
        if (name, command.seats) != (post.name, post.seats):
            raise errors.PostTaken(post=post.id, name=post.name, seats=post.seats)
        return []
    return [e.PostOpened(post=command.post, name=name, seats=command.seats, imported=command.imported)]


def claim_post(body: Body, command: c.ClaimPost) -> list[DomainEvent]:
    """Give somebody a seat of the post, while there is one."""
    rules.is_pseudonym(command.claimant)
    rules.follows_the_previous_event(body.changed_at, command)
    post = rules.post_exists(body, command.post)
    rules.post_is_open(post)
    rules.claims_once(post, command.claimant)
    rules.a_seat_is_free(post)
    return [
        e.PostClaimed(
            post=post.id,
            claimant=command.claimant,
            party_member=command.party_member,
            imported=command.imported,
        )
    ]


def release_post(body: Body, command: c.ReleasePost) -> list[DomainEvent]:
    """Take the seat back from who leaves it."""
    rules.follows_the_previous_event(body.changed_at, command)
    post = rules.post_exists(body, command.post)
    rules.post_is_open(post)
    rules.holds_the_post(post, command.claimant)
    reason = texts.optional(command.reason, "reason")
    return [e.PostReleased(post=post.id, claimant=command.claimant, reason=reason, imported=command.imported)]


def close_post(body: Body, command: c.ClosePost) -> list[DomainEvent]:
    """Want the post no longer; closing it again changes nothing."""
    rules.follows_the_previous_event(body.changed_at, command)
    post = rules.post_exists(body, command.post)
    return [e.PostClosed(post=post.id, imported=command.imported)] if post.is_open else []


def open_station(existing: Station | None, command: c.OpenStation, place: Place | None) -> list[DomainEvent]:
    """Open a station of the place; opening the same again changes nothing."""
    policies.id_is_valid(command.station)
    name = texts.line(command.name, errors.NameRequired, "name")
    if existing:
        if (name, command.place) != (existing.name, existing.place):
            raise errors.StationTaken(station=existing.id, name=existing.name, place=existing.place)
        return []
    policies.place_exists(place, command.place)
    return [
        e.StationOpened(station=command.station, name=name, place=command.place, imported=command.imported)
    ]


def roster_duty(station: Station, command: c.RosterDuty) -> list[DomainEvent]:
    """Put a duty on the roster; putting the same there again changes nothing."""
    rules.is_pseudonym(command.member)
    rules.follows_the_previous_event(station.changed_at, command)
    duty = Duty(command.member, to_milliseconds(command.starts_at), to_milliseconds(command.ends_at))
    rules.duty_ends_after_it_begins(duty)
    rules.duty_is_of_one_day(duty)
    rules.is_near(duty.starts_at, command.now)
    if duty in station.duties:
        return []
    rules.duty_overlaps_no_other(station, duty)
    return [
        e.DutyRostered(
            member=duty.member, starts_at=duty.starts_at, ends_at=duty.ends_at, imported=command.imported
        )
    ]


def cancel_duty(station: Station, command: c.CancelDuty) -> list[DomainEvent]:
    """Take a duty off the roster, before it or, where it came to nothing, after it."""
    rules.follows_the_previous_event(station.changed_at, command)
    starts_at = to_milliseconds(command.starts_at)
    rules.is_on_the_roster(station, command.member, starts_at)
    reason = texts.optional(command.reason, "reason")
    return [
        e.DutyCancelled(member=command.member, starts_at=starts_at, reason=reason, imported=command.imported)
    ]


def plan_activity(
    existing: Activity | None,
    command: c.PlanActivity,
    place: Place | None,
    body: Body | None,
    *,
    issue_is_recorded: bool,
) -> list[DomainEvent]:
    """Announce an activity; `body` is None when the command names none or one that is unknown."""
    name = texts.line(command.name, errors.NameRequired, "name")
    if existing:
        raise errors.ActivityExists(name=existing.name)
    policies.place_exists(place, command.place)
    if command.body is not None:
        policies.body_exists(body, command.body)
    if command.issue is not None and not issue_is_recorded:
        raise errors.UnknownIssue(issue=command.issue.removeprefix("issue-"))
    starts_at = to_milliseconds(command.starts_at)
    rules.is_near(starts_at, command.now)
    return [
        e.ActivityPlanned(
            place=command.place,
            name=name,
            body=command.body,
            starts_at=starts_at,
            issue=command.issue,
            imported=command.imported,
        )
    ]


def hold_activity(activity: Activity, command: c.HoldActivity) -> list[DomainEvent]:
    """Record what came of it."""
    policies.follows_the_previous_event(activity.changed_at, command.now)
    rules.is_still_planned(activity)
    rules.has_begun(activity, command.now)
    rules.effort_is_possible(command.volunteers, command.minutes)
    result = texts.required(command.result, errors.ActivityResultRequired, "result")
    return [
        e.ActivityHeld(
            volunteers=command.volunteers, minutes=command.minutes, result=result, imported=command.imported
        )
    ]


def cancel_activity(activity: Activity, command: c.CancelActivity) -> list[DomainEvent]:
    """Record that it does not take place."""
    policies.follows_the_previous_event(activity.changed_at, command.now)
    rules.is_still_planned(activity)
    reason = texts.required(command.reason, errors.CancellationReasonRequired, "reason")
    return [e.ActivityCancelled(reason=reason, imported=command.imported)]
