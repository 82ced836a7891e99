"""The courses that an issue may take, from raised to its end. Each writes them into a `Life`."""

from infra.demo.life import Life
from infra.demo.responsibilities import SONGYUAN_DESKS, UPPER_DAYS, Limits, allows_dispatch, body_at, limits
from infra.demo.texts import Matter


def dispatched(life: Life) -> None:
    """To the body that the responsibility list names, without the council."""
    life.at = life.hours.office(life.at)
    life.assign(_listed_body(life), "responsibility_list", _line(life).resolve_days)
    life.accept()


def deliberated(life: Life, matter: Matter) -> None:
    """The council discusses it and makes a body responsible."""
    life.body = _listed_body(life)
    life.discuss(life.say(matter.conclusions))
    life.at = life.hours.office(life.at)
    life.assign(life.body, "council", _line(life).resolve_days)
    life.accept()


def in_an_emergency(life: Life, matter: Matter) -> None:
    """At once, whatever the list says; the reason is recorded."""
    life.at = life.hours.soon(life.at, 40)
    reason = life.say([matter.emergency or ""])
    life.assign(_listed_body(life), "emergency", _line(life).resolve_days, reason)
    life.at = life.hours.soon(life.at, 60)
    life.accept_at_once()
    life.at = life.hours.soon(life.at, 300)
    life.progress(life.procedure("emergency_progress"))
    life.at = life.hours.soon(life.at, 500)
    life.resolve(life.say(matter.outcomes))


def begin(life: Life, matter: Matter) -> None:
    """By the shortest way that the responsibility list allows."""
    if allows_dispatch(life.compound.place, life.category):
        dispatched(life)
    else:
        deliberated(life, matter)


def worked_off(life: Life, matter: Matter, pace: float) -> None:
    """The body works on it for `pace` of its time limit, and says that it is solved."""
    limit = _line(life).resolve_days
    days = max(1, round(limit * pace))
    if days >= 5:
        _after(life, days // 2)
        life.progress(life.say(matter.progress))
        days -= days // 2
    if pace > 1:
        days = _more_time(life, days)
    _after(life, days)
    life.resolve(life.say(matter.outcomes))


def _more_time(life: Life, days: int) -> int:
    """It will be late: more time is given, or reminders are sent. Returns the working days that remain."""
    if life.rng.random() < 0.55:
        life.extend(max(2, days // 2))
        if life.rng.random() < 0.35:
            _after(life, 1)
            life.extend(life.rng.randint(2, 5))
            return max(1, days - 1)
        return days
    _after(life, max(1, days - 1))
    life.urge()
    return life.rng.randint(1, 3)


def asked(life: Life, matter: Matter, content: float) -> None:
    """The resident is asked; a "no" sends it back to the same body, which tries again."""
    if life.rng.random() > 0.74:
        return
    if life.rng.random() < content:
        life.confirm(life.rng.choices((5, 4, 3), (5, 4, 1))[0])
        return
    life.confirm(life.rng.choice((1, 2)), life.say(matter.again) if life.rng.random() < 0.7 else None)
    done_again(life, matter)
    if life.rng.random() < 0.8:
        rating = life.rng.choices((5, 4, 3, 2), (2, 5, 3, 1))[0]
        life.confirm(rating)
        if rating < 3:
            done_again(life, matter)
            life.confirm(life.rng.choice((3, 4)))


def done_again(life: Life, matter: Matter) -> None:
    """After reopening: the same body, this time with a word on what was missing."""
    _after(life, life.rng.randint(1, 3))
    life.progress(life.procedure("rework"))
    _after(life, life.rng.randint(1, 4))
    life.resolve(life.say(matter.outcomes))


def taken_back(life: Life, matter: Matter) -> None:
    """The coordinator looks at it again and reopens it."""
    life.reopen()
    done_again(life, matter)
    asked(life, matter, 0.9)


def helped_from_above(life: Life, matter: Matter, tiers: int) -> None:
    """Sent back by the body, and escalated until somebody can help who has the means."""
    begin(life, matter)
    life.return_assignment(life.say(matter.returned))
    climb(life, tiers)
    life.body = f"demo-{matter.upper_body}"
    life.discuss(life.say(matter.upper_conclusions))
    life.at = life.hours.office(life.at, 1)
    life.assign(life.body, "council", UPPER_DAYS)
    life.accept()
    _after(life, life.rng.randint(4, 9))
    life.progress(life.say(matter.progress))
    _after(life, life.rng.randint(3, 12))
    life.resolve(life.say(matter.upper_outcomes))


def climb(life: Life, tiers: int) -> None:
    """So many tiers up, with a discussion on each of them but the last."""
    for step in range(tiers):
        life.at = life.hours.office(life.at, 1)
        life.escalate()
        if step < tiers - 1:
            life.discuss(life.procedure("upper_discussion"))


def sent_back_down(life: Life, matter: Matter) -> None:
    """Escalated, and returned with the advice to solve it among the residents."""
    life.body = _listed_body(life)
    life.discuss(life.say(matter.conclusions))
    climb(life, 1)
    life.at = life.hours.office(life.at, life.rng.randint(2, 5))
    life.return_()
    life.body = life.compound.desks["committee"]
    life.discuss(life.procedure("returned_discussion"))
    life.at = life.hours.office(life.at, 1)
    life.assign(life.body, "council", _line(life).resolve_days)
    life.accept()


def refused_by_the_failing_company(life: Life, matter: Matter) -> None:
    """The company sends it back, and the tiers above look for a way."""
    begin(life, matter)
    life.return_assignment(life.procedure("assignment_returned", "failing"))
    _after(life, life.rng.randint(3, 8))
    life.urge()
    climb(life, life.rng.choice((1, 1, 2)))
    if life.rng.random() < 0.5:
        life.discuss(life.procedure("upper_discussion"))


def left_lying_by_the_failing_company(life: Life, matter: Matter) -> None:
    """The company accepts and does nothing, until the deadline moves it up."""
    begin(life, matter)
    _after(life, max(1, _line(life).resolve_days - 1))
    life.urge()
    if life.due and life.due > life.at:
        life.at = life.hours.soon(life.due, 10)
    life.escalate(automatic=True)
    _after(life, life.rng.randint(3, 8))
    life.urge()


def taken_over_by_residents(life: Life, matter: Matter) -> None:
    """In December the branch and its volunteers take it on; `life.at` is when its turn has come."""
    while life.tier:
        life.return_()
        life.at = life.hours.office(life.at)
    life.body = body_at(_line(life).desk, SONGYUAN_DESKS)
    life.discuss(life.procedure("takeover", "conclusions"))
    life.at = life.hours.soon(life.at, 45)
    life.assign(life.body, "council", _line(life).resolve_days)
    life.accept()
    _after(life, life.rng.randint(1, 3))
    life.progress(life.procedure("takeover", "progress"))
    _after(life, life.rng.randint(1, 4))
    life.resolve(life.say(matter.outcomes))


def _line(life: Life) -> Limits:
    return limits(life.compound.place, life.category)


def _listed_body(life: Life) -> str:
    return body_at(_line(life).desk, life.desks())


def _after(life: Life, workdays: int) -> None:
    life.at = life.hours.office(life.at, workdays)
