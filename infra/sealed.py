"""Opens the sealed personal data of an event."""

from collections.abc import Callable

import orjson
from eventsourcing.persistence import AggregateRecorder

from domain.event import Envelope, Personal
from infra.eventstore.canonical import canonical
from infra.keys import Keyring


def opener(recorder: AggregateRecorder, keyring: Keyring) -> Callable[[Envelope], Personal | None]:
    """A function that gives an event's personal data: None after erasure, or when it has none.

    It reads the stored bytes again, because the seal is bound to those, and the envelope may have been upcast
    from them. It raises KeysUnusable for a seal that does not fit its event.
    """

    def open_personal(envelope: Envelope) -> Personal | None:
        if envelope.sealed is None:
            return None
        [stored] = recorder.select_events(envelope.stream, gt=envelope.version - 1, lte=envelope.version)
        event = orjson.loads(stored.state)
        return keyring.open(event.pop("sealed"), canonical(event))

    return open_personal
