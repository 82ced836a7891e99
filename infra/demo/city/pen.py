"""Writes events of the city as the bytes that are stored, each under a command of its own."""

from collections.abc import Callable

from infra.demo.city.days import Days
from infra.eventstore.rows import NewEvent


class Pen:
    """Keeps what is written until it is taken; ids follow from `random` and the number of the command."""

    def __init__(self, days: Days, bits: Callable[[int], int], correlation: str) -> None:
        """`bits` gives so many random bits; the command ids begin with the correlation id."""
        self._days = days
        self._bits = bits
        self._correlation = correlation
        self._commands = 0
        self._at = -1
        self._text = ""
        self._prefix = ""
        self.rows: list[NewEvent] = []

    def write(
        self,
        stream: str,
        version: int,
        type_: str,
        at: int,
        *,
        by: str,
        data: str,
        command: str | None = None,
    ) -> str:
        """Write one event; `by` and `data` are canonical JSON. Returns the id of its command.

        `command` is given for a further event of the same command.
        """
        if at != self._at:
            self._at, self._text = at, self._days.text(at)
            milliseconds = f"{at * 1000:012x}"
            self._prefix = f"{milliseconds[:8]}-{milliseconds[8:]}"
        if command is None:
            self._commands += 1
            command = f"{self._correlation}:{self._commands}"
        bits = self._bits(74)
        # The members stand in canonical order (RFC 8785), and no text holds what JSON would escape.
        state = (
            f'{{"actor":{by},"causation_id":"{command}","command_id":"{command}",'
            f'"correlation_id":"{self._correlation}","data":{data},'
            # RFC 9562, section 5.7: time, version 7, random bits with the variant among them.
            f'"id":"{self._prefix}-7{bits & 0xFFF:03x}-{0x8000 | bits >> 12 & 0x3FFF:04x}-{bits >> 26:012x}",'
            f'"occurred_at":"{self._text}","stream":"{stream}","type":"{type_}","v":1,"version":{version}}}'
        ).encode()
        self.rows.append(NewEvent(stream, version, type_, state, command))
        return command

    def taken(self) -> list[NewEvent]:
        """What has been written since this was last called."""
        rows, self.rows = self.rows, []
        return rows
