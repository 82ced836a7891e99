"""Canonical JSON (RFC 8785) of the values that an event may hold.

Strings, booleans, integers within ±(2^53 - 1), lists and objects are allowed; floating point and null are
not, so that the bytes say one thing only in every language that reads them (RFC 8785, appendix D; RFC 7493).
"""

from typing import Any

import orjson

from infra.eventstore.errors import NotStorable

GREATEST_INTEGER = 2**53 - 1
"""Beyond it, readers that hold numbers as IEEE 754 doubles would see another number."""


def canonical(value: Any) -> bytes:
    """The canonical bytes of a JSON value. Raises NotStorable, naming the member that may not be stored."""
    try:
        if _has_ascii_names(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return orjson.dumps(_ordered(value))
    except orjson.JSONEncodeError as error:
        # What is left after the check of types: lone surrogates, and nesting beyond 254 levels.
        raise NotStorable(f"the event holds text or nesting that JSON cannot carry: {error}") from error
    except RecursionError as error:
        raise NotStorable("the event is nested too deeply; lists and objects may hold 254 levels") from error


def _has_ascii_names(value: Any) -> bool:
    """Whether all names are ASCII, where sorting by UTF-8 and by UTF-16 agree; checks the values too."""
    kind = type(value)
    if kind is str or kind is bool:
        return True
    if kind is int:
        if not -GREATEST_INTEGER <= value <= GREATEST_INTEGER:
            raise NotStorable(f"{value} is beyond ±(2^53 - 1); store it as text")
        return True
    if kind is dict:
        return all([_member_is_ascii(name, member) for name, member in value.items()])  # noqa: C419 - checks every member
    if kind is list or kind is tuple:
        return all([_has_ascii_names(item) for item in value])  # noqa: C419 - checks every item
    if kind is float:
        raise NotStorable(f"{value} is a floating-point number; store an integer of a smaller unit, or text")
    raise NotStorable(
        f"{value!r} is neither text, integer, boolean, list nor object; leave it out or convert it"
    )


def _member_is_ascii(name: Any, member: Any) -> bool:
    if type(name) is not str:
        raise NotStorable(f"{name!r} is the name of a member but not text")
    try:
        return _has_ascii_names(member) and name.isascii()
    except NotStorable as refusal:
        raise NotStorable(f"{name}: {refusal}") from None


def _ordered(value: Any) -> Any:
    """The value with members in the order of their names' UTF-16 code units (RFC 8785, section 3.2.3)."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value
