"""What rows of volunteer posts, duty rosters and volunteer activities become."""

from collections.abc import Iterator
from datetime import datetime

from consumers.importing.histories.telling import Rows, Teller, exact, missing, pseudonym, step, whole_number
from consumers.importing.refusal import RowRejected
from domain.event import rfc3339
from domain.importing.record import ImportedRecord, ImportedStep, imported_stream
from domain.registry import commands as c
from domain.registry.volunteering_policies import MOST_MINUTES_EACH, MOST_SEATS, MOST_VOLUNTEERS

MOST_MINUTES = MOST_VOLUNTEERS * MOST_MINUTES_EACH
MINUTES_OF_AN_HOUR = 60


def post(rows: Rows, teller: Teller) -> ImportedRecord:
    """A post and the one who claimed it; it was open when somebody did, or else is from its import on."""
    body, id_ = rows.told("body"), rows.told("post")
    return teller.record(f"post:{body}:{id_}", _post_steps(rows, teller, body, id_))


def _post_steps(rows: Rows, teller: Teller, body: str, id_: str) -> Iterator[ImportedStep]:
    stream, at, until = f"body-{body}", rows.time("claimed_at"), rows.time("released_at")
    if name := rows.one("name"):
        seats = whole_number("seats", rows.one("seats"), MOST_SEATS)
        opened = c.OpenPost(
            **teller.told(at or teller.now),
            body=body,
            post=id_,
            name=name,
            seats=1 if seats is None else seats,
        )
        yield step("open", stream, opened, time_is_told=False)
    told = rows.one("claimant")
    if told is None:
        return
    claimant = pseudonym(told)
    since = f"{claimant}:{rfc3339(at)}" if at else claimant
    is_member = rows.one("party_member") == "yes"
    claimed = c.ClaimPost(
        **teller.told(at or teller.now), body=body, post=id_, claimant=claimant, party_member=is_member
    )
    yield step(f"claim:{since}", stream, claimed, time_is_told=at is not None)
    if until:
        if at is None or until < at:
            raise _ends_before_it_begins("released_at", "claimed_at")
        reason = rows.one("release_reason")
        released = c.ReleasePost(**teller.told(until), body=body, post=id_, claimant=claimant, reason=reason)
        yield step(f"release:{since}", stream, released)


def _ends_before_it_begins(end: str, beginning: str) -> RowRejected:
    return RowRejected(
        "contradiction",
        f"{end} needs {beginning}, and is not before it; correct the two times.",
        f"{end} 须与 {beginning} 同时填写，且不早于后者，请更正这两个时间。",
    )


def duty(rows: Rows, teller: Teller) -> ImportedRecord:
    """A duty of a roster; its station was open when the first of its duties began."""
    station, member = rows.told("station"), pseudonym(rows.told("member"))
    stream, starts_at = f"station-{station}", rows.told_time("starts_at")
    steps = []
    if name := rows.one("station_name"):
        where = rows.one("place")
        if where is None:
            raise missing("place", "station_name")
        opened = c.OpenStation(**teller.told(teller.past(starts_at)), station=station, name=name, place=where)
        steps.append(step("open", stream, opened, time_is_told=False))
    # Who does not say when it was put on the roster at least says that it was there when it began.
    at = rows.time("rostered_at")
    rostered = c.RosterDuty(
        **teller.told(at or teller.past(starts_at)),
        station=station,
        member=member,
        starts_at=starts_at,
        ends_at=rows.told_time("ends_at"),
    )
    steps.append(step(f"duty:{member}:{rfc3339(starts_at)}", stream, rostered, time_is_told=at is not None))
    return teller.record(f"station:{station}", steps)


def activity(rows: Rows, teller: Teller) -> ImportedRecord:
    """An activity: planned, and held or cancelled where the source says so."""
    id_ = rows.told("external_id")
    stream = imported_stream("activity", teller.source, id_)
    return teller.record(f"activity:{id_}", _activity_steps(rows, teller, stream))


def _activity_steps(rows: Rows, teller: Teller, stream: str) -> Iterator[ImportedStep]:
    starts_at, held_at, cancelled_at = (
        rows.told_time("starts_at"),
        rows.time("held_at"),
        rows.time("cancelled_at"),
    )
    yield _planned(rows, teller, stream, min(starts_at, cancelled_at or starts_at))
    if cancelled_at:
        reason = rows.one("reason") or ""
        yield step("cancel", stream, c.CancelActivity(**teller.told(cancelled_at), reason=reason))
    if result := rows.one("result"):
        volunteers, minutes = _effort(rows)
        held = c.HoldActivity(
            **teller.told(held_at or starts_at), volunteers=volunteers, minutes=minutes, result=result
        )
        yield step("hold", stream, held, time_is_told=held_at is not None)


def _planned(rows: Rows, teller: Teller, stream: str, by: datetime) -> ImportedStep:
    """It was planned `by` that moment, where its source knows no other."""
    at, issue = rows.time("planned_at"), rows.one("issue")
    command = c.PlanActivity(
        **teller.told(at or teller.past(by)),
        place=rows.told("place"),
        name=rows.told("name"),
        starts_at=rows.told_time("starts_at"),
        body=rows.one("body"),
        issue=teller.subject_named("issue", issue) if issue else None,
    )
    return step("plan", stream, command, time_is_told=at is not None)


def _effort(rows: Rows) -> tuple[int, int]:
    """Volunteers, and minutes of all of them together. Raises RowRejected."""
    volunteers = whole_number("volunteers", rows.one("volunteers"), MOST_VOLUNTEERS)
    minutes = whole_number("minutes", rows.one("minutes"), MOST_MINUTES)
    if minutes is None:
        minutes = exact("hours", rows.one("hours"), MINUTES_OF_AN_HOUR, "hours", MOST_MINUTES)
    if volunteers is None or minutes is None:
        raise missing("volunteers" if volunteers is None else "minutes", "result")
    return volunteers, minutes
