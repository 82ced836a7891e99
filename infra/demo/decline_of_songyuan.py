"""The second half of the year at Songyuan: its property company fails and leaves, the residents take over."""

from datetime import date, timedelta

from domain.issue import commands as c
from infra.demo import courses
from infra.demo.community import SONGYUAN
from infra.demo.life import Life
from infra.demo.responsibilities import FOUNDED_ON, limits
from infra.demo.texts import Matter

GONE_ON = date(2025, 12, 1)
"""The company has left by then."""
FAILING = {7: 0.3, 8: 0.42, 9: 0.55, 10: 0.7, 11: 0.9, 12: 1.0}
"""By month: how much of what the company answers for it does not do any more."""
TAKEN_OVER = 0.74
"""How much of what was left lying the residents get round to before the year ends."""


def concerns(life: Life) -> bool:
    """Whether the company answers for it and does not do its part."""
    day = life.hours.local_day(life.at)
    if (
        life.compound.place != SONGYUAN
        or day > FOUNDED_ON
        or limits(SONGYUAN, life.category).desk != "property"
    ):
        return False
    return life.rng.random() < FAILING.get(day.month, 0)


def ran(life: Life, matter: Matter) -> None:
    """Refused, left lying or done late and badly; in December, when nobody is there, it waits."""
    if life.hours.local_day(life.at) >= GONE_ON:
        _taken_over(life, matter)
        return
    kind = life.rng.random()
    if kind < 0.3:
        courses.begin(life, matter)
        courses.worked_off(life, matter, life.rng.uniform(1.3, 2.6))
        courses.asked(life, matter, 0.4)
        return
    if kind < 0.62:
        courses.refused_by_the_failing_company(life, matter)
    else:
        courses.left_lying_by_the_failing_company(life, matter)
    if life.rng.random() < TAKEN_OVER:
        _taken_over(life, matter)


def handed_over(life: Life, matter: Matter) -> None:
    """What the company would have done after it left is not done; the residents may take it on."""
    company = life.compound.property_company
    last_day = life.hours.midnight(GONE_ON)
    for index, step in enumerate(life.steps):
        command = step.command
        if command.now >= last_day and (
            command.by.body == company or getattr(command, "body", "") == company
        ):
            del life.steps[index:]
            _rewound(life)
            if life.rng.random() < TAKEN_OVER:
                _taken_over(life, matter)
            return


def _rewound(life: Life) -> None:
    life.at = life.steps[-1].command.now
    moves = [step.command for step in life.steps]
    life.tier = sum(isinstance(m, c.EscalateIssue) - isinstance(m, c.ReturnIssue) for m in moves)


def _taken_over(life: Life, matter: Matter) -> None:
    turn = FOUNDED_ON + timedelta(days=life.rng.randint(1, 16))
    life.at = max(life.at, life.hours.midnight(turn))
    life.at = life.hours.office(life.at)
    courses.taken_over_by_residents(life, matter)
    courses.asked(life, matter, 0.96)
