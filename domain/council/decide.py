"""Decisions on a sitting: pure; each returns the events to record, or raises a refusal of errors.py."""

from domain import texts
from domain.council import commands as c
from domain.council import errors, policies
from domain.council import events as e
from domain.council.council import Council
from domain.council.rules import Rules
from domain.event import DomainEvent
from domain.issue.policies import is_not_too_long_ago


def convene(existing: Council | None, command: c.ConveneCouncil, rules: Rules) -> list[DomainEvent]:
    """Call a sitting of a place's council, not into the past, with what is before that place now."""
    policies.is_new(existing)
    is_not_too_long_ago(command.now)
    place = policies.place_deliberates(rules, command.place)
    policies.begins_ahead(command)
    policies.has_members(command.members)
    policies.agenda_names_something(command)
    policies.agenda_names_each_once(command.agenda)
    for subject in command.agenda:
        policies.can_be_deliberated(subject, place.id, rules, command)
    return [
        e.CouncilConvened(
            place=place.id,
            tier=place.tier,
            starts_at=command.starts_at,
            agenda=command.agenda,
            members=command.members,
            imported=command.imported,
        )
    ]


def attend(council: Council, command: c.AttendCouncil, rules: Rules) -> list[DomainEvent]:
    """Count who came; a later count replaces the one before, until it is adjourned."""
    policies.follows_the_previous_event(council, command.now)
    policies.is_not_adjourned(council)
    policies.has_begun(council, command.now)
    policies.each_constituency_is_counted_once(command.attendance)
    policies.members_are_among_those_who_came(council, command)
    policies.somebody_was_left_for_each_item(council, command.members_present)
    return [
        e.CouncilAttended(
            attendance=command.attendance, members_present=command.members_present, imported=command.imported
        )
    ]


def deliberate(council: Council, command: c.DeliberateItem, rules: Rules) -> list[DomainEvent]:
    """Conclude on one item. Its issue or decision, which is discussed by that, refuses by its own rules."""
    policies.follows_the_previous_event(council, command.now)
    policies.is_not_adjourned(council)
    present = policies.is_attended(council, command)
    policies.is_on_the_agenda(council, command.subject)
    policies.is_not_deliberated(council, command.subject)
    subject = rules.subjects.get(command.subject)
    if subject and not command.imported:
        policies.is_before(subject, council.place)
    recusals = policies.recusals(command.recusals)
    if present is not None:
        policies.somebody_is_left(recusals, present)
    return [
        e.CouncilDeliberated(
            subject=command.subject,
            opinions=policies.opinions(command.opinions, "opinions"),
            conclusion=texts.required(command.conclusion, errors.ConclusionRequired, "conclusion"),
            recusals=recusals,
            dissent=policies.opinions(command.dissent, "dissent"),
            imported=command.imported,
        )
    ]


def adjourn(council: Council, command: c.AdjournCouncil, rules: Rules) -> list[DomainEvent]:
    """End the sitting with its minutes; what was not deliberated is postponed."""
    policies.follows_the_previous_event(council, command.now)
    policies.is_not_adjourned(council)
    policies.is_attended(council, command)
    minutes = texts.required(command.minutes, errors.MinutesRequired, "minutes")
    postponed = tuple(subject for subject in council.agenda if subject not in council.deliberated)
    return [e.CouncilAdjourned(minutes=minutes, postponed=postponed, imported=command.imported)]
