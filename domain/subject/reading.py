"""Records who was shown whose personal data: what cannot be recorded is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.event import Envelope
from domain.log import Receipt
from domain.service import CommandService, Context, Decided
from domain.subject.events import SubjectRead


@dataclass(frozen=True, slots=True)
class Reading:
    """A sealed event that is shown to somebody."""

    subject: str
    """Pseudonym of the person whose data it seals."""
    stream: str
    version: int
    right: str
    """By which the reader may see it."""

    @classmethod
    def of(cls, subject: str, sealed: Envelope, right: str) -> "Reading":
        """Of the person's data in this event."""
        return cls(subject, sealed.stream, sealed.version, right)


class ReadingService(CommandService):
    """Keeps the record of reads of personal data, in the streams of those whose data they are."""

    def record(self, readings: Sequence[Reading], context: Context) -> Receipt | None:
        """Record these reads by `context.by`, all in one append; None when there are none.

        Raises LogFull and LogAway when they cannot be recorded: then nothing may be shown.
        """
        if not readings:
            return None
        streams = list(dict.fromkeys(reading.subject for reading in readings))

        def decided() -> Sequence[Decided]:
            versions = self.log.versions(streams)
            return [Decided(stream, versions.get(stream, 0), _events(stream, readings)) for stream in streams]

        return self.carry_out(streams[0], decided, context)


def _events(subject: str, readings: Sequence[Reading]) -> list[SubjectRead]:
    return [
        SubjectRead(stream=reading.stream, version=reading.version, right=reading.right)
        for reading in readings
        if reading.subject == subject
    ]
