"""The shape of every command: load, decide, save, and once more when another writer was first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain import errors
from domain.event import Actor, DomainEvent, Envelope, to_milliseconds
from domain.log import ConcurrentChange, Log, Receipt

ATTEMPTS = 8
"""How often a command is decided again when another writer was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the outer world adds to a command."""

    by: Actor
    command_id: str
    """Idempotency key: a repeated command with the same id in the same stream changes nothing."""
    correlation_id: str
    causation_id: str
    clock: datetime
    """The time now, in UTC; nothing may have occurred later."""
    occurred_at: datetime
    """When it happened, as claimed by who records it, in UTC."""
    expected_version: int | None = None
    """Refuse with StaleVersion when the stream is at another version."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for one stream."""

    stream: str
    version: int
    """The version that the decision was based on; 0 for a new stream."""
    events: Sequence[DomainEvent]
    occurred_at: datetime | None = None
    """When it happened, where the decision was for another moment than that of the context."""


class CommandService:
    """Records decisions as envelopes in the log, each command once."""

    def __init__(self, log: Log, new_id: Callable[[], str]) -> None:
        """`new_id` gives a new UUIDv7 as text for each event."""
        self.log = log
        self.new_id = new_id

    def carry_out(self, stream: str, decide: Callable[[], Sequence[Decided]], context: Context) -> Receipt:
        """Decide and record; decide again from the new state when another writer was first.

        The first of the decided streams is the one that the command is addressed to. Raises the refusals of
        the decision, InTheFuture, StaleVersion, and ConcurrentChange when other writers were always first.
        """
        if context.occurred_at > context.clock:
            raise errors.InTheFuture(occurred_at=context.occurred_at)
        for _ in range(ATTEMPTS):
            try:
                decided = decide()
                _check_version(decided[0].version, context.expected_version)
            except errors.Refusal:
                # What was recorded before may well be refused now.
                if receipt := self.recorded(stream, context.command_id):
                    return receipt
                raise
            envelopes = [envelope for part in decided for envelope in self.envelopes(part, context)]
            # A stream that has not begun holds no command; should it begin meanwhile, the append is refused.
            is_new = decided[0].version == 0 and bool(envelopes)
            if not is_new and (receipt := self.recorded(stream, context.command_id)):
                return receipt
            if not envelopes:
                return Receipt(stream, decided[0].version, self.log.head(), replayed=True)
            try:
                positions = self.log.append(envelopes)
            except ConcurrentChange:
                continue
            begun = tuple(envelopes[: len(decided[0].events)]) if is_new else ()
            return Receipt(stream, decided[0].version + len(decided[0].events), positions[-1], begun=begun)
        raise ConcurrentChange(stream)

    def recorded(self, stream: str, command_id: str) -> Receipt | None:
        """The receipt of a command that was recorded in this stream before, or None."""
        receipt = self.log.receipt(stream, command_id)
        return receipt and replace(receipt, replayed=True)

    def envelopes(self, decided: Decided, context: Context) -> Iterator[Envelope]:
        """The events in envelopes, at the versions that follow the one the decision was based on."""
        for version, event in enumerate(decided.events, start=decided.version + 1):
            yield Envelope(
                id=self.new_id(),
                stream=decided.stream,
                version=version,
                occurred_at=to_milliseconds(decided.occurred_at or context.occurred_at),
                actor=context.by,
                command_id=context.command_id,
                correlation_id=context.correlation_id,
                causation_id=context.causation_id,
                data=event,
            )


def _check_version(actual: int, expected: int | None) -> None:
    if expected is not None and expected != actual:
        raise errors.StaleVersion(actual=actual, expected=expected)


def moment(context: Context, *changed: datetime) -> datetime:
    """When the command happened, given when each of the streams that it concerns changed last.

    One that happens now comes after all that is recorded, whatever clocks say: another writer may have been
    first in the meantime, or its clock may be ahead of ours. A time that was claimed is left as it is.
    """
    if context.occurred_at < context.clock:
        return context.occurred_at
    return max((context.occurred_at, *changed))
