"""Texts that people write: what is required, how long it may be, and what must not be in it."""

import re

from domain import errors, personal

MAX_TEXT = 10_000
"""Characters of an official's free text."""
MAX_NAME = 200
"""Characters of a name or title."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters other than tab and line ends, and halves of surrogate pairs."""
CONTROL_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What one line may not hold: any control character, a line end, a change of writing direction."""


def required(text: str | None, refusal: type[errors.TextRequired], field: str) -> str:
    """An official's text as it is recorded: trimmed, mobile and identity numbers masked.

    Raises the refusal when there is nothing in it, TextTooLong and TextHoldsControlCharacter.
    """
    recorded = optional(text, field)
    if recorded is None:
        raise refusal
    return recorded


def optional(text: str | None, field: str) -> str | None:
    """The same for a text that may be left out; None when there is nothing in it."""
    if text is None or not (text := text.strip()):
        return None
    is_within(text, MAX_TEXT, field)
    is_printable(text, CONTROL, field)
    return personal.mask(text)


def line(text: str, refusal: type[errors.TextRequired], field: str, limit: int = MAX_NAME) -> str:
    """A name or title of one line, trimmed; it is open to everybody.

    Raises the refusal when there is nothing in it, TextTooLong, TextHoldsControlCharacter and
    TextHoldsIdentifier.
    """
    if not (text := text.strip()):
        raise refusal
    is_within(text, limit, field)
    is_printable(text, CONTROL_IN_LINE, field)
    holds_no_identifier(text, field)
    return text


def is_within(text: str, limit: int, field: str) -> None:
    """Raises TextTooLong when the text has more than `limit` characters."""
    if len(text) > limit:
        raise errors.TextTooLong(field=field, length=len(text), limit=limit)


def holds_no_identifier(text: str, field: str) -> None:
    """Raises TextHoldsIdentifier when a mobile phone or identity-card number is in the text."""
    if personal.holds_identifier(text):
        raise personal.TextHoldsIdentifier(field=field)


def is_printable(text: str, control: re.Pattern[str], field: str) -> None:
    """Raises TextHoldsControlCharacter when one is in the text."""
    # Every control character is unprintable; that most texts hold nothing of that kind is found out sooner.
    if not text.isprintable() and (found := control.search(text)):
        raise errors.TextHoldsControlCharacter(field=field, code=ord(found.group()))
