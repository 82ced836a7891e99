"""Regular expressions that an operator writes, kept from running for ever."""

import re

MAX_REGEX = 1_000
"""Characters of one regular expression."""
MAX_SEARCHED = 4_000
"""Characters of a text that patterns look at: what stands further down is not what a text is about."""
PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
"""An escaped character, a set of characters, a counted repetition, or one other character."""


def check_regex(regex: str) -> str:
    """The regular expression, if Python can read it and it has no repetition inside a repetition.

    Python tries every way to divide a text between the two: for `(a+)+`, thirty characters keep it busy for
    hours. Raises ValueError.
    """
    if len(regex) > MAX_REGEX:
        raise ValueError(
            f"the regular expression has more than {MAX_REGEX:,} characters; make several patterns"
        )
    try:
        re.compile(regex)
    except re.error as wrong:
        raise ValueError(f"{regex!r} is no regular expression: {wrong}") from None
    if repeats_a_repetition(regex):
        raise ValueError(
            f"{regex!r} repeats a repetition, which can take hours; write it with one repetition"
        )
    return regex


def repeats_a_repetition(regex: str) -> bool:
    """Whether a group with an open-ended repetition (`*`, `+`, `{2,}`) in it is repeated without end."""
    repeating = [False]  # for each open group, whether there is a repetition in it
    closed = False  # whether the part before closed a group with a repetition in it
    for part in PART.findall(regex):
        if part in ("*", "+") or (part.startswith("{") and part.endswith(",}")):
            if closed:
                return True
            repeating[-1] = True
        if part == "(":
            repeating.append(False)
        closed = part == ")" and repeating.pop()
        repeating[-1] = repeating[-1] or closed
    return False
