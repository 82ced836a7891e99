"""Single appends to a great and to a small log in turn: to issues from all over each, or to those open now.

The server makes a checkpoint first, and each of these issues is then appended to once before anything is
timed: after a checkpoint a page of an index goes whole into the server's journal when it is first
changed, and that would hit the great log alone, which has more pages.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from random import Random

import psycopg

from domain.event import Actor, Envelope
from domain.issue.events import IssueSupported
from domain.issue.issue import Issue, fold
from domain.issue.policies import CLOSED
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from tests.benchmarks.measurement import seconds

ISSUES = 1_000
"""That are appended to, at most, of each log."""
SAMPLES = 3_000
LATEST = 2_000
"""Issues raised last, among which those are looked for that are open now."""
MICROSECONDS = 1_000_000
ENDED = CLOSED | {"resolved"}
EVERYWHERE = "SELECT stream FROM events WHERE type = 'issue.raised' ORDER BY stream"
RAISED_LAST = f"SELECT stream FROM events WHERE type = 'issue.raised' ORDER BY position DESC LIMIT {LATEST}"


def is_for_appends(stream: str) -> bool:
    """Every second issue, by the last digit of its id."""
    return int(stream[-1], 16) % 2 == 1


def appends_everywhere(urls: Sequence[str]) -> list[list[float]]:
    """Microseconds of appends to issues from all over each log."""
    return _appends(urls, EVERYWHERE, CLOSED)


def appends_to_open_issues(urls: Sequence[str]) -> list[list[float]]:
    """Microseconds of appends to issues of each log that were raised last and are open: the usual case."""
    return _appends(urls, RAISED_LAST, ENDED)


def _appends(urls: Sequence[str], query: str, without: frozenset[str]) -> list[list[float]]:
    with ExitStack() as stack:
        logs = [stack.enter_context(closing(open_log(url))) for url in urls]
        issues = [_issues(log, url, query, without) for log, url in zip(logs, urls, strict=True)]
        if not all(issues):
            raise RuntimeError("a log has no issue to append to; measure a greater one")
        _checkpoint(urls[0])
        for log, streams in zip(logs, issues, strict=True):
            for stream in streams:
                log.append([_supported(log, stream)])
        return _in_turn(logs, issues)


def _in_turn(logs: Sequence[EventLog], issues: Sequence[Sequence[str]]) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in logs]
    turns, chance = list(enumerate(zip(logs, issues, strict=True))), Random(7)
    for number in range(SAMPLES):
        for which, (log, streams) in turns if number % 2 else reversed(turns):
            support = _supported(log, chance.choice(streams))
            taken[which].append(seconds(lambda: log.append([support])) * MICROSECONDS)  # noqa: B023 at once
    return taken


def _issues(log: EventLog, url: str, query: str, without: frozenset[str]) -> list[str]:
    """Issues that the query finds and that are in no such state, in an order by chance."""
    with psycopg.connect(url) as connection:
        streams = [str(row[0]) for row in connection.execute(query.encode())]
    # Others are read by bench_scale.py, and are to stay as long as the city made them.
    streams = [stream for stream in streams if is_for_appends(stream)]
    Random(len(streams)).shuffle(streams)
    found: list[str] = []
    for stream in streams:
        if len(found) == ISSUES:
            break
        if _issue(log, stream).state not in without:
            found.append(stream)
    return found


def _checkpoint(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def _issue(log: EventLog, stream: str) -> Issue:
    issue = fold(None, log.history(stream))
    if issue is None:
        raise RuntimeError(f"{stream} has no events")
    return issue


def _supported(log: EventLog, stream: str) -> Envelope:
    issue, id_ = _issue(log, stream), new_id()
    return Envelope(
        id=id_,
        stream=issue.stream,
        version=issue.version + 1,
        occurred_at=issue.changed_at,
        actor=Actor(id=f"subject-{id_}", role="resident"),
        command_id=f"bench:{id_}",
        correlation_id="bench",
        causation_id="bench",
        data=IssueSupported(supporter=f"subject-{id_}"),
    )
