"""The decision to issue a summary, with its rules: pure.

A summary tells of a whole month, so it is issued once the month is over in local time. What is recorded of
that month later never changes it silently: it leads to a correction 勘误 with the next number, and a reason.
"""

from domain import texts
from domain.coordination import commands as c
from domain.coordination import errors, months, policies
from domain.coordination import events as e
from domain.coordination.meeting import IssuedSummaries
from domain.coordination.rules import Rules
from domain.event import DomainEvent
from domain.registry import policies as registry


def issue_summary(known: IssuedSummaries | None, command: c.IssueSummary, rules: Rules) -> list[DomainEvent]:
    """Freeze the summary of a place of any tier and a month: number 1, or a correction of the one before."""
    policies.month_is_valid(command.month)
    place = registry.place_exists(rules.place, command.place)
    month_is_over(command, rules)
    policies.position_is_in_the_log(command.position, rules)
    summary_holds_what_was_recorded_in_time(command, rules)
    reason = _reason(known, command)
    return [
        e.SummaryIssued(
            place=place.id,
            month=command.month,
            number=known.last.number + 1 if known else 1,
            position=command.position,
            sha256=command.sha256,
            reason=reason,
            late_events=command.late_events if known else 0,
        )
    ]


def _reason(known: IssuedSummaries | None, command: c.IssueSummary) -> str | None:
    """Why it is a correction; None for the first."""
    if known is None:
        is_no_correction(command)
        return None
    policies.follows_the_previous_event(known.changed_at, command.now)
    something_has_changed(known, command)
    correction_knows_more(known, command)
    return texts.required(command.reason, errors.CorrectionReasonRequired, "reason")


def month_is_over(command: c.IssueSummary, rules: Rules) -> None:
    """In local time. Raises MonthNotOver."""
    ends = months.end_of(command.month, rules.zone)
    if command.now < ends:
        raise errors.MonthNotOver(month=command.month, ends=ends)


def summary_holds_what_was_recorded_in_time(command: c.IssueSummary, rules: Rules) -> None:
    """Raises SummaryLacksEvents."""
    if command.position < rules.recorded_by_the_end:
        raise errors.SummaryLacksEvents(
            position=command.position, month=command.month, recorded_by_the_end=rules.recorded_by_the_end
        )


def is_no_correction(command: c.IssueSummary) -> None:
    """Raises ReasonIsForCorrections."""
    if (command.reason or "").strip():
        raise errors.ReasonIsForCorrections(place=command.place, month=command.month)


def something_has_changed(known: IssuedSummaries, command: c.IssueSummary) -> None:
    """Events have arrived, and the bytes are others than those issued. Raises SummaryStillHolds."""
    if command.late_events < 1 or command.sha256 == known.last.sha256:
        raise errors.SummaryStillHolds(place=known.place, month=known.month, number=known.last.number)


def correction_knows_more(known: IssuedSummaries, command: c.IssueSummary) -> None:
    """Raises CorrectionNotLater."""
    last = known.last
    if command.position <= last.position:
        raise errors.CorrectionNotLater(position=command.position, previous=last.position, number=last.number)
