"""Random logs for tests of views: any event after any other, since nothing that is recorded is refused."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from domain.event import Actor, DomainEvent, Envelope, LogEntry, Unreadable, stream_kind
from domain.issue import events as e
from domain.registry import events as r

START = datetime(2025, 1, 1, tzinfo=UTC)
PLACES = ("garden", "court", "lake")
BODIES = ("clean-co", "garden-team")
CATEGORIES = ("waste", "noise")
RESIDENTS = tuple(f"subject-{n}" for n in range(6))
STEPS = tuple(timedelta(milliseconds=ms) for ms in (0, 0, 1, 3_600_000, 86_400_000, 40 * 86_400_000))
"""Between one event of a stream and the next; several events may share a moment."""


class History:
    """Grows a log by events at random, each stream in order of occurrence."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.entries: list[LogEntry] = []
        self.versions: dict[str, int] = {}
        self.occurred: dict[str, datetime] = {}

    def add(self, stream: str, event: DomainEvent) -> None:
        """Append an event to a stream, at a random time after its last one."""
        position = len(self.entries) + 1
        last = self.occurred.get(stream, START + timedelta(days=self.random.randrange(90)))
        self.occurred[stream] = last + self.random.choice(STEPS)
        self.versions[stream] = self.versions.get(stream, 0) + 1
        envelope = Envelope(
            id=uuid7(position),
            stream=stream,
            version=self.versions[stream],
            occurred_at=self.occurred[stream],
            actor=self.random.choice(ACTORS),
            command_id=f"command-{position}",
            correlation_id=f"request-{position}",
            causation_id=f"command-{position}",
            data=event,
        )
        # Recorded later than it occurred, and several events in the same microsecond.
        self.entries.append(
            LogEntry(position, START + timedelta(days=400, microseconds=position // 2), envelope)
        )

    def add_any(self) -> None:
        """Append any event to any stream, or begin a new one."""
        issues = [stream for stream in self.versions if stream.startswith("issue-")]
        if not issues or self.random.random() < 0.25:
            self.add(f"issue-{uuid7(len(self.versions))}", raised(self.random))
        elif self.random.random() < 0.15:
            self.add_to_registry()
        else:
            event = self.random.choice(CHANGES)(self.random)
            self.add(self.random.choice(issues), event)

    def add_to_registry(self) -> None:
        """Register a place, a body or a category, or change what can be changed of them."""
        choose = self.random.choice
        place, body, category = choose(PLACES), choose(BODIES), choose(CATEGORIES)
        if f"place-{place}" not in self.versions:
            ancestors = ("east", "lake")[: self.random.randrange(3)]
            self.add(
                f"place-{place}",
                r.PlaceRegistered(place=place, name="示范花园", tier="compound", ancestors=ancestors),
            )
        elif self.random.random() < 0.5:
            entry = r.Responsibility(category=category, body=body, resolve_days=self.random.randrange(1, 9))
            self.add(f"place-{place}", r.ResponsibilitiesSet(place=place, entries=(entry,)))
        elif f"body-{body}" not in self.versions:
            self.add(
                f"body-{body}",
                r.BodyRegistered(body=body, name="示范物业", kind="property_company", place=place),
            )
        else:
            self.add(
                f"category-{category}", r.CategoryDefined(category=category, name=choose(("环境", "卫生")))
            )


def history(random: Random, events: int) -> list[LogEntry]:
    """A log of so many events."""
    made = History(random)
    while len(made.entries) < events:
        made.add_any()
    return made.entries


class Entries:
    """Reads given entries as a log does, in pages of `at_most`."""

    def __init__(self, entries: Sequence[LogEntry | Unreadable], at_most: int = 1_000) -> None:
        self.all = entries
        self.at_most = at_most
        self.reads: list[int] = []
        """The position after which each page was read."""

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        self.reads.append(after)
        last = min(after + limit, after + self.at_most, len(self.all) if stop is None else stop)
        return list(self.all[after:last])

    def stream_entries(self, stream: str, stop: int | None = None) -> list[LogEntry | Unreadable]:
        return [entry for entry in self.all[:stop] if stream_of(entry) == stream]

    def count(self, kinds: Collection[str], stop: int) -> int:
        return sum(stream_kind(stream_of(entry)) in kinds for entry in self.all[:stop])

    def head(self) -> int:
        return len(self.all)


def stream_of(entry: LogEntry | Unreadable) -> str:
    """The stream that the entry is of."""
    return entry.stream if isinstance(entry, Unreadable) else entry.envelope.stream


def log_of(entries: Sequence[LogEntry | Unreadable], at_most: int = 1_000) -> Entries:
    """A log of these entries, read in pages of `at_most`; it grows with the list."""
    return Entries(entries, at_most)


def broken(entries: Sequence[LogEntry], position: int) -> list[LogEntry]:
    """The entries with one that does not follow the one before in its stream."""
    bad = entries[position - 1]
    envelope = replace(bad.envelope, version=bad.envelope.version + 7)
    return [*entries[: position - 1], replace(bad, envelope=envelope), *entries[position:]]


def issues_only(random: Random, events: int) -> list[LogEntry]:
    """A log of issues that are raised and then each urged: no event of the registry."""
    made = History(random)
    for number in range(events):
        stream = f"issue-{uuid7(number // 2)}"
        made.add(stream, e.IssueUrged() if number % 2 else raised(random))
    return made.entries


def uuid7(number: int) -> str:
    """An id of the form that the log asks for."""
    return f"00000000-0000-7000-8000-{number:012x}"


def raised(random: Random) -> e.IssueRaised:
    """A new issue."""
    return e.IssueRaised(
        code=f"20250101-{random.randrange(9999):04d}",
        place=random.choice(PLACES),
        tier="compound",
        category=random.choice(CATEGORIES),
        title=random.choice(("垃圾无人清运", "夜间施工噪音", '楼道灯不亮 \\ "四号楼"\t', "𠮷祥里电梯'停运")),
        channel=random.choice(("duty", "platform")),
        location=random.choice((None, e.Location(building="3", unit="2"))),
        reporter=random.choice((None, *RESIDENTS)),
        external_id=random.choice((None, e.ExternalId(source="platform", id=str(random.randrange(999))))),
        discuss_due=a_time(random),
        imported=random.choice((None, "platform")),
    )


def a_time(random: Random) -> datetime | None:
    """A deadline, or none."""
    return random.choice((None, START + timedelta(days=random.randrange(200))))


ACTORS = (Actor(id="official-1", role="coordinator"), Actor(id="member-1", role="handler", body="clean-co"))

CHANGES: tuple[Callable[[Random], DomainEvent], ...] = (
    lambda random: e.IssueSupported(supporter=random.choice(RESIDENTS)),
    lambda random: e.IssueReclassified(category=random.choice(CATEGORIES), previous="waste"),
    lambda random: e.IssueDiscussed(
        tier=random.choice(("compound", "community")), conclusion="由物业限期整改"
    ),
    lambda random: e.IssueAssigned(
        body=random.choice(BODIES), basis="council", accept_due=a_time(random), due=a_time(random)
    ),
    lambda random: e.AssignmentAccepted(body="clean-co"),
    lambda random: e.AssignmentReturned(body="clean-co", reason="不属本单位职责", discuss_due=a_time(random)),
    lambda random: e.ProgressReported(body="clean-co", note="已联系车队"),
    lambda random: e.DeadlineExtended(due=START + timedelta(days=random.randrange(300)), reason="雨天"),
    lambda random: e.IssueUrged(),
    lambda random: e.IssueResolved(outcome="已清运", body=random.choice((None, *BODIES))),
    lambda random: e.ResolutionConfirmed(satisfied=random.random() < 0.5, rating=random.randrange(1, 6)),
    lambda random: e.IssueReopened(
        reason="又堆满了", body=random.choice((None, *BODIES)), due=a_time(random)
    ),
    lambda random: e.IssueEscalated(
        from_tier="compound", to_tier="community", place="lake", reason="逾期", discuss_due=a_time(random)
    ),
    lambda random: e.IssueReturned(
        from_tier="community", to_tier="compound", place="garden", reason="可自行解决"
    ),
    lambda random: e.IssueMerged(into="issue-0"),
    lambda random: e.IssueUnmerged(out_of="issue-0", state="raised", due=a_time(random)),
    lambda random: e.IssueAbsorbed(source=f"issue-{random.randrange(3)}", supporters=RESIDENTS[:2]),
    lambda random: e.IssueReleased(source=f"issue-{random.randrange(3)}"),
    lambda random: e.IssueWithdrawn(),
    lambda random: e.IssueDeclined(legal_ground="《信访工作条例》第十七条"),
)
