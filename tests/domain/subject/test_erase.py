"""Erasing a person: the register first, then the key, then the event; each once."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refusal
from domain.event import Actor
from domain.log import LogFull
from domain.service import Context
from domain.subject.commands import EraseSubject
from domain.subject.errors import ErasureReasonRequired, SubjectNotFound
from domain.subject.events import Ground, SubjectErased
from domain.subject.service import Erasure, SubjectService
from tests.fakes.log import MemoryLog

NOW = datetime(2026, 3, 8, 1, 30, tzinfo=UTC)
ADMINISTRATOR = Actor(id="actor-1", role="administrator")
PERSON = "subject-1"


ENTERED = Erasure(
    subject=PERSON,
    erased_at=NOW,
    ground="consent_withdrawn",
    reason=None,
    by=ADMINISTRATOR,
    command_id="command-1",
    correlation_id="request-1",
    causation_id="request-1",
)


class FakeKeys:
    """Fills the port: who has a key, and what was done in which order."""

    def __init__(self, *held: str) -> None:
        self.held = set(held)
        self.register: dict[str, Erasure] = {}

    def has_key(self, subject: str) -> bool:
        return subject in self.held

    def erase(self, erasure: Erasure) -> Erasure:
        self.held.discard(erasure.subject)
        return self.register.setdefault(erasure.subject, erasure)

    def erasures(self) -> list[Erasure]:
        return list(self.register.values())


def service(log: MemoryLog, keys: FakeKeys) -> SubjectService:
    ids = iter(range(1, 1_000))
    return SubjectService(log, keys, lambda: f"id-{next(ids)}")


def command(
    subject: str = PERSON, ground: Ground = "consent_withdrawn", reason: str | None = None
) -> EraseSubject:
    return EraseSubject(by=ADMINISTRATOR, now=NOW, subject=subject, ground=ground, reason=reason)


def context(command_id: str = "command-1", at: datetime = NOW) -> Context:
    return Context(
        by=ADMINISTRATOR,
        command_id=command_id,
        correlation_id="request-1",
        causation_id="request-1",
        clock=at,
        occurred_at=at,
    )


def test_an_erasure_destroys_the_key_and_says_when_why_and_by_whom() -> None:
    log, keys = MemoryLog(), FakeKeys(PERSON)
    receipt = service(log, keys).erase(command(reason="本人申请"), context())
    [event] = log.history(PERSON)
    assert keys.held == set()
    assert event.data == SubjectErased(ground="consent_withdrawn", reason="本人申请")
    assert (event.actor, event.occurred_at, event.command_id) == (ADMINISTRATOR, NOW, "command-1")
    assert (receipt.stream, receipt.version, receipt.replayed) == (PERSON, 1, False)


def test_whoever_was_erased_is_not_erased_again() -> None:
    log, keys = MemoryLog(), FakeKeys(PERSON)
    erasing = service(log, keys)
    erasing.erase(command(), context())
    again = erasing.erase(command(ground="retention_ended"), context("command-2", NOW + timedelta(days=1)))
    assert [event.data for event in log.history(PERSON)] == [SubjectErased(ground="consent_withdrawn")]
    assert (again.version, again.replayed) == (1, True)


def test_a_person_of_whom_nothing_is_kept_cannot_be_erased() -> None:
    log, keys = MemoryLog(), FakeKeys(PERSON)
    with pytest.raises(SubjectNotFound, match="subject-2"):
        service(log, keys).erase(command("subject-2"), context())
    assert (log.head(), keys.register) == (0, {})


def test_the_ground_of_another_law_needs_to_say_which() -> None:
    log, keys = MemoryLog(), FakeKeys(PERSON)
    with pytest.raises(ErasureReasonRequired):
        service(log, keys).erase(command(ground="other_law", reason=" "), context())
    assert keys.held == {PERSON}
    service(log, keys).erase(command(ground="other_law", reason="档案法第十四条"), context())
    assert keys.held == set()


def test_numbers_in_the_reason_are_masked() -> None:
    log = MemoryLog()
    service(log, FakeKeys(PERSON)).erase(command(reason="本人来电 13812345678 申请"), context())
    [event] = log.history(PERSON)
    assert event.data == SubjectErased(ground="consent_withdrawn", reason="本人来电 138****5678 申请")


class FullOnce(MemoryLog):
    """A log that has no room for the first append."""

    full = True

    def append(self, events):  # type: ignore[no-untyped-def]  # as the log it stands for
        if self.full:
            self.full = False
            raise LogFull("full")
        return super().append(events)


def test_what_could_not_be_recorded_is_recorded_later_as_it_was_ordered() -> None:
    log, keys = FullOnce(), FakeKeys(PERSON)
    erasing = service(log, keys)
    with pytest.raises(LogFull):
        erasing.erase(command(reason="本人申请"), context())
    assert (keys.held, log.head()) == (set(), 0)
    [receipt] = erasing.complete(NOW + timedelta(hours=3))
    [event] = log.history(PERSON)
    assert (event.occurred_at, event.actor, event.command_id) == (NOW, ADMINISTRATOR, "command-1")
    assert event.data == SubjectErased(ground="consent_withdrawn", reason="本人申请")
    assert receipt.stream == PERSON
    assert erasing.complete(NOW + timedelta(hours=4)) == []


def test_a_repeated_order_finds_what_a_crash_left_undone() -> None:
    log, keys = FullOnce(), FakeKeys(PERSON)
    erasing = service(log, keys)
    with pytest.raises(LogFull):
        erasing.erase(command(), context())
    erasing.erase(command(), context("command-2", NOW + timedelta(hours=1)))
    [event] = log.history(PERSON)
    assert (event.occurred_at, event.command_id) == (NOW, "command-1")


def test_a_clock_that_went_back_does_not_keep_an_erasure_from_being_recorded() -> None:
    log, keys = MemoryLog(), FakeKeys(PERSON)
    keys.register[PERSON] = ENTERED
    assert len(service(log, keys).complete(NOW - timedelta(hours=1))) == 1


def test_its_refusals_speak_both_languages() -> None:
    for refusal in (SubjectNotFound(subject=PERSON), ErasureReasonRequired()):
        assert isinstance(refusal, Refusal)
        assert refusal.english != refusal.chinese
