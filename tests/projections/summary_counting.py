"""The figures of a summary, counted one issue after the other from its events, without any query."""

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.event import Envelope, LogEntry
from domain.issue.issue import Issue, evolve

OPEN = ("raised", "discussed", "assigned", "escalated")


@dataclass
class Told:
    """One issue: its events with the state that each left."""

    steps: list[tuple[Envelope, Issue]]

    def last(self, type_: str, start: datetime, end: datetime) -> tuple[Envelope, Issue] | None:
        """The last event of the type in the period."""
        found = [s for s in self.steps if s[0].data.type == type_ and start <= s[0].occurred_at < end]
        return found[-1] if found else None

    def at(self, moment: datetime) -> Issue | None:
        """The state at the moment."""
        found = [issue for envelope, issue in self.steps if envelope.occurred_at < moment]
        return found[-1] if found else None


def told(entries: Sequence[LogEntry], position: int, inside: Callable[[str], bool]) -> list[Told]:
    """The issues that arose inside, as the log up to the position tells them."""
    issues: dict[str, Told] = {}
    for entry in entries:
        stream = entry.envelope.stream
        if entry.position <= position and stream.startswith("issue-"):
            steps = issues.setdefault(stream, Told([])).steps
            steps.append((entry.envelope, evolve(steps[-1][1] if steps else None, entry.envelope)))
    return [issue for issue in issues.values() if inside(issue.steps[0][1].place)]


def counted(
    issues: Sequence[Told], start: datetime, end: datetime, reached: datetime | None = None
) -> dict[str, object]:
    """Figures by name; `reached` is when the last event of an issue was recorded."""
    passed = min(end, reached or end)

    def having(type_: str) -> list[tuple[Envelope, Issue]]:
        return [found for issue in issues if (found := issue.last(type_, start, end))]

    resolved, confirmed = having("issue.resolved"), having("issue.resolution_confirmed")
    open_now = [state for issue in issues if (state := issue.at(end)) and state.state in OPEN]
    done = {state.stream for _, state in resolved}
    timed = [(e.occurred_at, s.due) for e, s in resolved if s.due]
    happy = [s for _, s in confirmed if s.resolution and s.resolution.satisfied]
    days = sorted((e.occurred_at - s.raised_at) / timedelta(microseconds=1) for e, s in resolved)
    return {
        **{
            f"issues.{word}": len(having(f"issue.{word}"))
            for word in (
                "raised",
                "resolved",
                "escalated",
                "returned",
                "reopened",
                "merged",
                "supported",
                "discussed",
                "assigned",
                "urged",
                "withdrawn",
                "declined",
            )
        },
        "issues.extended": len(having("issue.deadline_extended")),
        "issues.confirmed": len(confirmed),
        "issues.satisfied": len(happy),
        "issues.open": len(open_now),
        "issues.open_at_start": sum(
            (s := issue.at(start)) is not None and s.state in OPEN for issue in issues
        ),
        "issues.overdue": sum(_is_overdue(state, passed) for state in open_now),
        "rate.resolution": _share(len(resolved), len({s.stream for s in open_now} | done)),
        "rate.on_time": _share(sum(at <= due for at, due in timed), len(timed)),
        "rate.satisfaction": _share(len(happy), len(confirmed)),
        "days_to_resolve.median": _days(statistics.median(days)) if days else None,
        "days_to_resolve.p90": _days(_p90(days)) if days else None,
        **_by("issues.raised.by_category", (s.category for _, s in having("issue.raised"))),
        **_by("issues.raised.by_channel", (s.channel for _, s in having("issue.raised"))),
        **_by("issues.resolved.by_body", (_body(s) for _, s in resolved)),
        **_by("issues.open.by_body", (_body(s) for s in open_now)),
        **_by("issues.open.by_tier", (s.tier for s in open_now)),
        **_by("issues.overdue.by_category", (s.category for s in open_now if _is_overdue(s, passed))),
    }


def _body(issue: Issue) -> str:
    if issue.assignment:
        return issue.assignment.body
    return issue.resolution.body or "-" if issue.resolution else "-"


def _is_overdue(issue: Issue, end: datetime) -> bool:
    awaited = [issue.discuss_due]
    if issue.assignment:
        awaited = [issue.due] if issue.assignment.accepted else [issue.accept_due, issue.due]
    return any(due is not None and due < end for due in awaited)


def _by(name: str, codes: object) -> dict[str, int]:
    return {f"{name}.{code}": number for code, number in Counter(codes).items()}  # type: ignore[call-overload]


def _share(part: int, whole: int) -> str | None:
    return _rounded(Decimal(part) / Decimal(whole), "0.0001") if whole else None


def _p90(days: list[float]) -> float:
    if len(days) == 1:
        return days[0]
    return statistics.quantiles(days, n=10, method="inclusive")[8]


def _days(microseconds: float) -> str:
    return _rounded(Decimal(microseconds) / Decimal(86_400_000_000), "0.01")


def _rounded(value: Decimal, to: str) -> str:
    return str(value.quantize(Decimal(to), rounding=ROUND_HALF_UP))
