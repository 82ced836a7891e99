"""The courses that an issue may take, as generators: each yields when it waits for `life.at` to come.

What is done after a yield happens at that moment of the city's time, between the steps of all other issues.
"""

from collections.abc import Iterator

from infra.demo.city import steps
from infra.demo.city.life import Life
from infra.demo.city.sayings import Refused, Theme

Course = Iterator[None]


def supported(life: Life, neighbours: list[str]) -> Course:
    """Neighbours stand behind it, one after the other."""
    for neighbour in neighbours:
        life.at += 600 + int(life.world.rng.random() * 15_000)
        yield
        steps.support(life, neighbour)


def refused(life: Life, theme: Refused) -> Course:
    """It is not for the community to decide."""
    life.at = life.world.hours.office(life.at, 1)
    yield
    steps.decline(life, theme.ground)


def withdrawn(life: Life) -> Course:
    """The resident takes it back."""
    life.at = life.world.hours.home(life.at, 1)
    yield
    steps.withdraw(life)


def ran(life: Life, theme: Theme) -> Course:
    """From its first step to its end."""
    chance = life.world.rng.random()
    if theme.emergency:
        yield from in_an_emergency(life, theme)
    elif theme.upper_body and chance < 0.4:
        yield from helped_from_above(life, theme)
    elif chance < 0.03:
        yield from sent_back_down(life, theme)
    else:
        yield from begun(life, theme)
        if chance > 0.97:
            yield from left_lying(life, theme)
        else:
            yield from worked_off(life, theme)
    yield from asked(life, theme)


def begun(life: Life, theme: Theme) -> Course:
    """By the shortest way that the responsibility list allows."""
    line = life.line
    body = life.seat.desks[line.desk]
    if not line.direct:
        yield from discussed(life, body, theme.conclusions)
    life.at = life.world.hours.office(life.at)
    yield
    steps.assign(life, body, "responsibility_list" if line.direct else "council")
    life.at = life.world.hours.office(life.at)
    yield
    steps.accept(life)


def discussed(life: Life, body: str, conclusions: tuple[str, ...]) -> Course:
    """By the council of its tier: of compounds on Wednesday evenings, of others by day."""
    weekday, hour = ((2, 19), (4, 15), (1, 14), (0, 10))[life.tier]
    life.at = life.world.hours.sitting(life.at, weekday, hour)
    yield
    life.made_responsible(body)
    steps.discuss(life, life.say(conclusions))


def worked_off(life: Life, theme: Theme) -> Course:
    """The body works on it for a part of its time limit, or longer, and says that it is solved."""
    slowest = life.seat.character.pace[1] + 0.15
    pace = 0.2 + life.world.rng.random() * (slowest - 0.2)
    days = max(1, round(life.line.resolve_days * pace))
    if days >= 4:
        yield from waited(life, days // 2)
        steps.progress(life, life.say(theme.progress))
        days -= days // 2
    if pace > 1:
        yield from given_time(life, days)
        days = 2
    yield from resolved(life, days, theme.outcomes)


def given_time(life: Life, days: int) -> Course:
    """It will be late: more time is given, or a reminder is sent."""
    if life.world.rng.random() < 0.55:
        life.at = life.world.hours.office(life.at)
        yield
        steps.extend(life, max(2, days // 2))
        if life.world.rng.random() < 0.35:
            yield from waited(life, 1)
            steps.extend(life, 2)
    else:
        yield from waited(life, max(1, days - 1))
        steps.urge(life)


def resolved(life: Life, days: int, outcomes: tuple[str, ...]) -> Course:
    """So many working days later; no outcome is told again at once."""
    yield from waited(life, days)
    steps.resolve(life, life.say(outcomes, life.version))


def asked(life: Life, theme: Theme) -> Course:
    """Most residents are asked; a "no" sends it back to the same body, which tries again."""
    random = life.world.rng.random
    if random() > 0.76:
        return
    content = life.seat.character.content
    while random() > content:
        yield from answered(life, 1 + int(random() * 2), life.say(theme.again))
        yield from done_again(life, theme)
        content = 0.85
    rating = (5, 5, 5, 5, 4, 4, 4, 3)[int(random() * 8)]
    yield from answered(life, rating, life.procedure(f"confirm_{rating}") if random() < 0.5 else "")
    if random() < 0.015:
        yield from waited(life, 4)
        steps.reopen(life)
        yield from done_again(life, theme)


def answered(life: Life, rating: int, comment: str) -> Course:
    """The resident is called some days later."""
    life.at = life.world.hours.home(life.at, 1 + int(life.world.rng.random() * 4))
    yield
    steps.confirm(life, rating, comment)


def done_again(life: Life, theme: Theme) -> Course:
    """After reopening: the same body, this time with a word on what was missing."""
    yield from waited(life, 2)
    steps.progress(life, life.procedure("rework"))
    yield from resolved(life, 2, theme.outcomes)


def in_an_emergency(life: Life, theme: Theme) -> Course:
    """At once, whatever the list says; the reason is recorded."""
    body, soon = life.seat.desks[life.line.desk], life.world.hours.soon
    life.at = soon(life.at, 40)
    yield
    steps.assign(life, body, "emergency", life.say(theme.emergency))
    life.at = soon(life.at, 60)
    yield
    steps.accept(life)
    life.at = soon(life.at, 300)
    yield
    steps.progress(life, life.procedure("emergency_progress"))
    life.at = soon(life.at, 500)
    yield
    steps.resolve(life, life.say(theme.outcomes, life.version))


def helped_from_above(life: Life, theme: Theme) -> Course:
    """Sent back by the body, and escalated until somebody can help who has the means."""
    yield from begun(life, theme)
    yield from waited(life, 1)
    steps.return_assignment(life, life.say(theme.returned))
    for _ in range(1 + int(life.world.rng.random() * 3)):
        yield from waited(life, 1)
        steps.escalate(life)
    yield from solved_above(life, theme, life.seat.departments[theme.upper_body])


def sent_back_down(life: Life, theme: Theme) -> Course:
    """Escalated, and returned with the advice to solve it among the residents."""
    committee = life.seat.desks["committee"]
    yield from discussed(life, committee, theme.conclusions)
    yield from waited(life, 1)
    steps.escalate(life)
    yield from waited(life, 3)
    steps.return_(life)
    yield from discussed(life, committee, life.world.library.procedure["returned_discussion", "any"])
    yield from waited(life, 1)
    steps.assign(life, committee, "council")
    yield from waited(life, 1)
    steps.accept(life)
    yield from worked_off(life, theme)


def left_lying(life: Life, theme: Theme) -> Course:
    """The body accepts and does nothing, until the deadline moves it up."""
    life.at = max(life.at, life.due or 0) + 60 + int(life.world.rng.random() * 540)
    yield
    steps.escalate(life, automatic=True)
    yield from waited(life, 2)
    steps.urge(life)
    yield from solved_above(life, theme, life.seat.desks["neighbourhood"])


def solved_above(life: Life, theme: Theme, body: str) -> Course:
    """The council of the tier that it has come to makes another body responsible."""
    yield from discussed(life, body, theme.upper_conclusions or theme.conclusions)
    yield from waited(life, 1)
    steps.assign(life, body, "council")
    life.at = life.world.hours.office(life.at)
    yield
    steps.accept(life)
    yield from waited(life, 5)
    steps.progress(life, life.say(theme.progress))
    yield from resolved(life, 3 + int(life.world.rng.random() * 9), theme.upper_outcomes or theme.outcomes)


def waited(life: Life, workdays: int) -> Course:
    """In office hours, so many working days later."""
    life.at = life.world.hours.office(life.at, workdays)
    yield
