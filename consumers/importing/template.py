"""Texts with holes, such as `reply-{place}` or `{letter:lower}{number}`: checked when the mapping is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

FORMS: Mapping[str, Callable[[str], str]] = {"": str, "lower": str.lower, "upper": str.upper}
"""What may follow the colon in a hole."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with holes, each filled with a named value."""

    text: str
    _parts: tuple[tuple[str, str | None, Callable[[str], str]], ...]

    @property
    def names(self) -> frozenset[str]:
        """The names in its holes."""
        return frozenset(name for _, name, _ in self._parts if name)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its holes filled. Raises KeyError for a name without a value."""
        return "".join(text + (form(values[name]) if name else "") for text, name, form in self._parts)


def parse_template(text: str, known: Iterable[str]) -> Template:
    """Read a template in which the known names may be used.

    Raises ValueError naming what is wrong and what is allowed.
    """
    allowed = sorted(known)
    parts = []
    for literal, name, form, conversion in Formatter().parse(text):
        if name is not None and name not in allowed:
            here = ", ".join(f"{{{other}}}" for other in allowed) or "none"
            raise ValueError(f"{text!r} uses {{{name}}}; what may be used here: {here}")
        if conversion or (form or "") not in FORMS:
            raise ValueError(f"{text!r}: after a name only :lower or :upper may stand")
        parts.append((literal, name, FORMS[form or ""]))
    return Template(text, tuple(parts))
