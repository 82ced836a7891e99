"""Whether a log and its views are as they must be after whatever has happened."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from domain.event import LogEntry
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.views import standard_views
from tests.faults.clients import Acknowledged
from tests.projections.expectation import rows

PAGE = 1_000
EVENTS_OF = {"raise": ["issue.raised"], "merge": ["issue.merged", "issue.absorbed"]}
"""Of each command that the clients send."""


def whole_log(log: EventLog) -> list[LogEntry]:
    """All entries, page by page."""
    entries: list[LogEntry] = []
    while page := log.page(len(entries), PAGE):
        entries += page
    return entries


def check_order(entries: Sequence[LogEntry]) -> None:
    """No gap and nothing doubled: positions, versions, event ids; no time runs back."""
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(entries))
    versions: Counter[str] = Counter()
    for entry in entries:
        versions[entry.envelope.stream] += 1
        assert entry.envelope.version == versions[entry.envelope.stream]
    assert len({entry.envelope.id for entry in entries}) == len(entries)


def check_acknowledged(entries: Sequence[LogEntry], acknowledged: Sequence[Acknowledged]) -> None:
    """Each command that was acknowledged is recorded once and whole, where it was said.

    Nothing else is recorded, for every command was sent until it was acknowledged.
    """
    recorded: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        if entry.envelope.stream.startswith("issue-"):
            recorded[entry.envelope.command_id].append(entry)
    for command in acknowledged:
        first = command.answers[0]
        assert {(each.body["id"], each.position) for each in command.answers} == {
            (command.issue, first.position)
        }
        assert all(answer.replayed for answer in command.answers[1:])
        events = recorded.pop(entries[first.position - 1].envelope.command_id)
        assert [entry.envelope.data.type for entry in events] == EVENTS_OF[command.name]
        assert events[0].envelope.stream == f"issue-{command.issue}"
        assert events[-1].position == first.position == events[0].position + len(events) - 1
        assert len({entry.recorded_at for entry in events}) == 1
    assert recorded == {}


def check_views(log: EventLog, database_url: str, fresh_url: str) -> None:
    """The views, once they are up with the log, hold the rows of a fresh projection."""
    database, fresh = views_engine(database_url), views_engine(fresh_url)
    try:
        for engine in (database, fresh):
            views = ViewEngine(engine, log, standard_views())
            views.create()
            assert views.reach() == log.head()
            assert views.parked() == []
        assert rows(database) == rows(fresh)
    finally:
        database.dispose()
        fresh.dispose()


def judge(database_url: str, fresh_url: str, acknowledged: Sequence[Acknowledged]) -> list[LogEntry]:
    """All of it; `fresh_url` is of an empty database. Returns the log."""
    log = open_log(database_url)
    entries = whole_log(log)
    check_order(entries)
    check_acknowledged(entries, acknowledged)
    check_views(log, database_url, fresh_url)
    log.close()
    return entries
