"""The monthly summary 月度协调报告 of a place: a pure function of the log up to a position.

Nothing in it depends on when it is made: the same position gives the same bytes, and a summary at position n
equals that of a log which ends at n.
"""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.chinese import TIERS
from projections.agenda import carried_tasks
from projections.figures import (
    Figures,
    all_figures,
    counted,
    durations,
    first_raised,
    raised_in_time,
    total_figures,
)
from projections.following import Uncollected
from projections.period import Period
from projections.reader import StreamReader
from projections.summary_agenda import agenda
from projections.summary_candidates import candidates
from projections.summary_cases import hard_cases
from projections.summary_codes import codes_of_places
from projections.summary_comparison import COMPARED, comparison
from projections.summary_councils import councils
from projections.summary_counted import counts
from projections.summary_course import course, how_long
from projections.summary_decisions import decisions
from projections.summary_followed import followed
from projections.summary_head import head
from projections.summary_measures import RESOLVED
from projections.summary_missing import missing
from projections.summary_model import PeriodLabel, PlaceLabel, Section, Summary, summary_json
from projections.summary_names import lineage, names_at
from projections.summary_notes import notes
from projections.summary_scope import Scope, begun_scope_of, known_place
from projections.summary_tables import BODY_BREAKDOWN, BREAKDOWNS
from projections.summary_times import local_time
from projections.summary_volunteering import volunteering

__all__ = ["Summary", "summarise", "summary_json"]


def summarise(  # noqa: PLR0917 what figures() takes, and the log
    connection: Connection, log: StreamReader, place: str, period: Period, position: int, zone: ZoneInfo
) -> Summary:
    """The summary of the place and everything below it, as known at the position.

    The connection must see one state of the views throughout; the log tells what events of single issues
    say. Raises PlaceUnknownAtPosition and PeriodNotBegun.
    """
    # What it is made of lives to its end: to search that for garbage, again and again, would find none.
    with Uncollected():
        return _summary(
            connection, log, begun_scope_of(connection, place, period, position, zone), period, zone
        )


def _summary(
    connection: Connection, log: StreamReader, scope: Scope, period: Period, zone: ZoneInfo
) -> Summary:
    tallies, beside = counted(connection, scope), counts(connection, scope)
    figures = all_figures(tallies, codes_of_places(connection, scope), beside)
    names = names_at(connection, scope)
    found = candidates(connection, scope)
    tasks = carried_tasks(connection, log, scope, str(period.last.later(1)), scope.known_until)
    about, when = _place(connection, scope), _period(scope, period, zone)
    sections: list[Section | None] = [
        head(connection, log, scope, about, when, figures),
        followed(connection, scope, figures, tasks, names, zone),
        _compared(connection, scope, period, figures, zone),
        course(raised_in_time(connection, scope), tallies[RESOLVED], period, zone),
        how_long(durations(tallies), figures),
        *(table.section(figures, names) for table in BREAKDOWNS if table.has_sense(names)),
        hard_cases(connection, log, scope, found, names, zone),
        councils(connection, log, scope, figures, beside, names, zone),
        decisions(connection, log, scope, figures, beside, names, zone),
        volunteering(connection, scope, figures, beside, names, zone),
        BODY_BREAKDOWN.section(figures, names),
        agenda(connection, scope, tasks, found, names, zone),
        notes(figures, scope.position, zone.key, missing(connection, scope)),
    ]
    return Summary(
        place=scope.place,
        place_label=about,
        period=when,
        position=scope.position,
        figures=figures,
        sections=tuple(section for section in sections if section is not None),
    )


def _compared(
    connection: Connection, scope: Scope, period: Period, figures: Figures, zone: ZoneInfo
) -> Section:
    first = first_raised(connection, scope)
    # A period before all records would look as if nothing had been raised in it.
    previous, year_before = (
        None if first is None or first >= other.end else total_figures(connection, other, COMPARED)
        for other in (scope.during(period.previous(), zone), scope.during(period.year_before(), zone))
    )
    return comparison(period, figures, previous, year_before)


def _place(connection: Connection, scope: Scope) -> PlaceLabel:
    place = known_place(connection, scope.place, scope.position)
    return PlaceLabel(
        name=place.name,
        tier=place.tier,
        tier_label=TIERS[place.tier],
        lineage=lineage(connection, scope),
    )


def _period(scope: Scope, period: Period, zone: ZoneInfo) -> PeriodLabel:
    return PeriodLabel(
        first=str(period.first),
        last=str(period.last),
        label=period.label,
        zone=zone.key,
        starts_at=local_time(scope.start, zone),
        ends_at=local_time(scope.end, zone),
        finished=scope.reached is not None and scope.reached >= scope.end,
        known_until=None if scope.reached is None else local_time(scope.known_until, zone),
    )
