"""The rules of a sitting, each with a name. A rule that does not hold raises its refusal.

An imported sitting is asked less: what it deliberated has gone on since, and its source may not know who
came. Everything else holds for it as well.
"""

from collections.abc import Sequence
from datetime import datetime

from domain import texts
from domain.attendance import Attendance
from domain.council import commands as c
from domain.council import errors
from domain.council.council import Council
from domain.council.events import Recusal
from domain.council.rules import CONVENED_WITHIN, MOST_ITEMS, MOST_MEMBERS, MOST_TEXTS, Rules, Subject
from domain.errors import BeforeThePreviousEvent
from domain.issue.policies import TOTALS_ONLY
from domain.registry import policies as registry
from domain.registry.registry import Place


def is_new(existing: Council | None) -> None:
    """Raises CouncilExists."""
    if existing:
        raise errors.CouncilExists(place=existing.place)


def follows_the_previous_event(council: Council, now: datetime) -> None:
    """Raises BeforeThePreviousEvent."""
    if now < council.changed_at:
        raise BeforeThePreviousEvent(occurred_at=now, previous=council.changed_at)


def place_deliberates(rules: Rules, id_: str) -> Place:
    """The place: compound to district. Raises UnknownPlace and PlaceIsForTotals."""
    place = registry.place_exists(rules.place, id_)
    if place.tier in TOTALS_ONLY:
        raise errors.PlaceIsForTotals(place=place.id, tier=place.tier)
    return place


def begins_ahead(command: c.ConveneCouncil) -> None:
    """Not before it is convened, and within a year. Raises CouncilInThePast and CouncilTooFarAhead."""
    if command.starts_at < command.now:
        raise errors.CouncilInThePast(starts_at=command.starts_at, now=command.now)
    if command.starts_at - command.now > CONVENED_WITHIN:
        raise errors.CouncilTooFarAhead(starts_at=command.starts_at)


def has_members(members: int) -> None:
    """Raises MembersOutOfRange."""
    if not 1 <= members <= MOST_MEMBERS:
        raise errors.MembersOutOfRange(members=members, most=MOST_MEMBERS)


def agenda_names_something(command: c.ConveneCouncil) -> None:
    """A source may know the minutes alone. Raises AgendaEmpty."""
    if not command.agenda and not command.imported:
        raise errors.AgendaEmpty


def agenda_names_each_once(agenda: Sequence[str]) -> None:
    """And not too many. Raises AgendaTooLong and AgendaItemTwice."""
    if len(agenda) > MOST_ITEMS:
        raise errors.AgendaTooLong(count=len(agenda), most=MOST_ITEMS)
    seen: set[str] = set()
    for subject in agenda:
        if subject in seen:
            raise errors.AgendaItemTwice(subject=subject)
        seen.add(subject)


def can_be_deliberated(subject: str, place: str, rules: Rules, command: c.ConveneCouncil) -> Subject:
    """It exists, is open and is before that place now; for an imported sitting it exists.

    Raises UnknownAgendaItem, AgendaItemNotOpen and BeforeAnotherPlace.
    """
    found = rules.subjects.get(subject)
    if found is None:
        raise errors.UnknownAgendaItem(subject=subject)
    if command.imported:
        return found
    if not found.is_open:
        raise errors.AgendaItemNotOpen(code=found.code, item_state=found.state)
    is_before(found, place)
    return found


def is_before(subject: Subject, place: str) -> None:
    """Raises BeforeAnotherPlace."""
    if subject.before != place:
        raise errors.BeforeAnotherPlace(code=subject.code, before=subject.before, place=place)


def is_not_adjourned(council: Council) -> None:
    """Raises AlreadyAdjourned."""
    if council.state == "adjourned":
        raise errors.AlreadyAdjourned(at=council.changed_at)


def has_begun(council: Council, now: datetime) -> None:
    """Raises CouncilNotYetBegun."""
    if now < council.starts_at:
        raise errors.CouncilNotYetBegun(starts_at=council.starts_at, now=now)


def each_constituency_is_counted_once(attendance: Sequence[Attendance]) -> None:
    """Raises ConstituencyTwice."""
    seen: set[str] = set()
    for line in attendance:
        if line.constituency in seen:
            raise errors.ConstituencyTwice(constituency=line.constituency)
        seen.add(line.constituency)


def members_are_among_those_who_came(council: Council, command: c.AttendCouncil) -> None:
    """A source may not tell constituencies apart. Raises TooManyMembersPresent."""
    attended = sum(line.present for line in command.attendance)
    if command.imported and not command.attendance:
        attended = command.members_present
    if not 0 <= command.members_present <= min(council.members, attended):
        raise errors.TooManyMembersPresent(
            present=command.members_present, members=council.members, attended=attended
        )


def somebody_was_left_for_each_item(council: Council, members_present: int) -> None:
    """Also by a later count, for what was deliberated before it. Raises NoMemberPresent, TooManyRecused."""
    for _, deliberation in council.deliberations:
        somebody_is_left(deliberation.recusals, members_present)


def somebody_is_left(recusals: Sequence[Recusal], members_present: int) -> None:
    """Fewer recuse themselves than are present. Raises NoMemberPresent and TooManyRecused."""
    if members_present == 0:
        raise errors.NoMemberPresent
    if len(recusals) >= members_present:
        raise errors.TooManyRecused(recused=len(recusals), present=members_present)


def is_attended(council: Council, command: c.CouncilCommand) -> int | None:
    """How many members are present; None where an import does not know it. Raises AttendanceMissing."""
    if council.members_present is None and not command.imported:
        raise errors.AttendanceMissing
    return council.members_present


def goes_on_from_here(subject: Subject, council: Council, command: c.DeliberateItem) -> bool:
    """Whether the deliberation is the next step of its issue or decision, which is thereby discussed.

    An imported one may not be: what happened since, or the discussion itself, is recorded there already.
    """
    if not command.imported:
        return True
    is_told_already = subject.state == "discussed" and subject.changed_at == command.now
    is_next = subject.is_open and subject.before == council.place and subject.changed_at <= command.now
    return is_next and not is_told_already


def is_on_the_agenda(council: Council, subject: str) -> None:
    """Raises NotOnTheAgenda."""
    if subject not in council.agenda:
        raise errors.NotOnTheAgenda(subject=subject)


def is_not_deliberated(council: Council, subject: str) -> None:
    """Raises AlreadyDeliberated."""
    for deliberated, deliberation in council.deliberations:
        if deliberated == subject:
            raise errors.AlreadyDeliberated(subject=subject, at=deliberation.at)


def recusals(told: Sequence[Recusal]) -> tuple[Recusal, ...]:
    """As they are recorded. Raises TooManyTexts, MemberRequired, ReasonRequired and RecusedTwice."""
    is_readable(told, "recusals")
    recorded = tuple(_recusal(each) for each in told)
    seen: set[str] = set()
    for each in recorded:
        if each.member in seen:
            raise errors.RecusedTwice(member=each.member)
        seen.add(each.member)
    return recorded


def _recusal(told: Recusal) -> Recusal:
    return Recusal(
        member=texts.line(told.member, errors.MemberRequired, "member"),
        reason=texts.required(told.reason, errors.ReasonRequired, "reason"),
    )


def opinions(told: Sequence[str], field: str) -> tuple[str, ...]:
    """As they are recorded: masked, and without those that say nothing. Raises TooManyTexts."""
    is_readable(told, field)
    return tuple(text for each in told if (text := texts.optional(each, field)))


def is_readable(told: Sequence[object], field: str) -> None:
    """Raises TooManyTexts."""
    if len(told) > MOST_TEXTS:
        raise errors.TooManyTexts(field=field, count=len(told), most=MOST_TEXTS)
