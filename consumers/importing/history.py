"""The steps of an issue's history, as far as a row knows their times."""

from collections.abc import Callable, Mapping
from datetime import datetime

from consumers.importing.fields_of_kind import Closings
from consumers.importing.kinds.issue import IssueFields
from consumers.importing.refusal import RowRejected
from domain.event import Actor
from domain.issue import commands as c

Values = Mapping[str, str]
"""Fields of a row that have a value."""
Times = Mapping[str, datetime]
"""Times of a row that have a value, by field."""


def steps(values: Values, times: Times, by: Actor, source: str) -> list[c.IssueCommand]:
    """The commands after the first, in order of their times. Raises RowRejected."""
    times = as_the_status_says(values, times, IssueFields.closings)
    made = [make(values, at, by, source) for field, make in STEPS.items() if (at := times.get(field))]
    return sorted(made, key=lambda command: command.now)


def as_the_status_says(values: Values, times: Times, closings: Closings) -> Times:
    """The times, with that of the closing which the status names; without a status, every time counts.

    Raises RowRejected.
    """
    status = values.get("status")
    if status is None:
        return times
    own = closings.get(status)
    for field in closings.values():
        if field != own and field in times:
            raise RowRejected(
                "contradiction",
                f"The status means {status}, but there is a time for {field}; correct one of them.",
                f"状态的含义是 {status}，却填有 {field} 的时间，请更正其中之一。",
            )
    if own is None:
        return times
    at = times.get(own) or times.get("closed_at")
    if at is None:
        raise RowRejected(
            "missing-time",
            f"The status means {status}, but there is no time for it; fill in {own} or closed_at.",
            f"状态的含义是 {status}，但没有相应的时间，请填写 {own} 或 closed_at。",
        )
    return {**times, own: at}


def _discuss(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    return c.DiscussIssue(by=by, now=at, imported=source, conclusion=values.get("conclusion", ""))


def _assign(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    if "body" not in values:
        raise RowRejected(
            "missing-value",
            "There is a time for assigned_at, but no body; give both or neither.",
            "填有 assigned_at 的时间，但没有办理主体 body，请同时填写或同时留空。",
        )
    return c.AssignIssue(by=by, now=at, imported=source, basis="imported", body=values["body"])


def _resolve(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    outcome = values.get("outcome", "")
    return c.ResolveIssue(by=by, now=at, imported=source, outcome=outcome, body=values.get("body"))


def _confirm(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    if "satisfied" not in values:
        raise RowRejected(
            "missing-value",
            "There is a time for confirmed_at, but no word on it; give both.",
            "填有 confirmed_at 的时间，但没有 satisfied，请同时填写。",
        )
    satisfied, comment = values["satisfied"] == "yes", values.get("comment")
    rating = int(values["rating"]) if "rating" in values else None
    return c.ConfirmResolution(
        by=by, now=at, imported=source, satisfied=satisfied, rating=rating, comment=comment
    )


def _withdraw(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    return c.WithdrawIssue(by=by, now=at, imported=source, reason=values.get("withdrawal_reason"))


def _decline(values: Values, at: datetime, by: Actor, source: str) -> c.IssueCommand:
    return c.DeclineIssue(by=by, now=at, imported=source, legal_ground=values.get("legal_ground", ""))


STEPS: Mapping[str, Callable[[Values, datetime, Actor, str], c.IssueCommand]] = {
    "discussed_at": _discuss,
    "assigned_at": _assign,
    "resolved_at": _resolve,
    "confirmed_at": _confirm,
    "withdrawn_at": _withdraw,
    "declined_at": _decline,
}
"""Steps of the same time are taken in this order."""
