"""The whole year: registrations, issues, councils, decisions, volunteers, meetings."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.working_time import WorkCalendar
from infra.demo.founding import registrations
from infra.demo.issuing import issued_summaries
from infra.demo.meetings import Meetings
from infra.demo.motions import Motions
from infra.demo.sittings import with_sittings
from infra.demo.steps import Given, Step
from infra.demo.story import YEAR, Story
from infra.demo.volunteering import volunteering


def programme(seed: int, calendar: WorkCalendar) -> Iterator[Given]:
    """Everything that happens, in no particular order; the same seed and calendar give the same year."""
    story = Story(seed, calendar)
    lives = list(story.lives())
    motions = Motions(story)
    yield from (Step("", command) for command in registrations(story.hours))
    told = [step for life in lives for step in life.steps]
    yield from with_sittings([*told, *motions.steps()], seed, story.hours)
    yield from volunteering(story)
    yield from Meetings(story, lives, motions).given()
    yield from issued_summaries(story)


def end_of_the_year(calendar: WorkCalendar) -> datetime:
    """What would happen from then on is left open."""
    return datetime.combine(date(YEAR + 1, 1, 1), datetime.min.time(), calendar.zone)
