"""That the events of a stream come one after the other, which every view that folds streams relies on."""

from domain.event import LogEntry


class BrokenStream(ValueError):
    """The events of a stream do not follow one another."""


def check_order(version: int, entry: LogEntry) -> None:
    """The entry follows the one at that version; 0 before the first. Raises BrokenStream."""
    envelope = entry.envelope
    if envelope.version != version + 1:
        raise BrokenStream(
            f"event {envelope.id} is version {envelope.version} of {envelope.stream},"
            f" where version {version + 1} should follow"
        )
