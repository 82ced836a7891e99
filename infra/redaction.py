"""Keeps secrets and personal data out of logs, whoever writes them: Yishi, a library, or a traceback.

By the names of members, and by the form of what stands in texts. A name or an address in the middle of a
sentence has no form that it could be known by: such sentences are not logged in the first place.
"""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from domain.personal import mask

HIDDEN = "[hidden]"
SECRET = re.compile(
    r"authorization|cookie|password|passwd|secret|credential|token|session|api_?key|private_?key|sign_?in",
    re.IGNORECASE,
)
"""In the names of members that hold secrets."""
PERSONAL = frozenset(
    {
        "name",
        "phone",
        "mobile",
        "email",
        "door",
        "description",
        "reporter",
        "claimant",
        "personal",
        "identity_card",
    }
)
"""Names of members that hold personal data."""
_SECRET_FORMS = (
    # What Yishi gives out: tokens, sign-in codes, sessions; and tokens that others sign (JWT).
    re.compile(r"\b(?:yishi|signin|session|setup|invite)_[A-Za-z0-9_-]{16,}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"),
    re.compile(r"(?<=\bBearer )\S+|(?<=\bBasic )\S+", re.IGNORECASE),
    re.compile(r"(?<=[?&]token=)[^&\s\"']+|(?<=[?&]code=)[^&\s\"']+"),
    # The password in a URL, and in what PostgreSQL's library calls a connection string.
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    re.compile(r"(?<=\bpassword=)(?:'[^']*'|\S+)", re.IGNORECASE),
    # What pydantic, PostgreSQL and SQLAlchemy add to their errors: the very values that were wrong.
    re.compile(r"(?<=input_value=).+?(?=, input_type=)", re.DOTALL),
    re.compile(r"(?<=Failing row contains )\(.*\)"),
    re.compile(r"(?<=\)=)\([^\n]*\)(?= (?:already exists|is not present|is still referenced))"),
    re.compile(r"(?<=\[parameters: )[^\n]+(?=\])"),
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The entry without secrets and personal data: a structlog processor, the last before the renderer."""
    return {name: _member(name, value) for name, value in event.items()}


def without_secrets(text: str) -> str:
    """The text with secrets hidden, numbers masked, and e-mail addresses hidden."""
    for form in _SECRET_FORMS:
        text = form.sub(HIDDEN, text)
    return mask(_EMAIL.sub(HIDDEN, text))


def _member(name: Any, value: Any) -> Any:
    if isinstance(name, str) and value is not None and (name.lower() in PERSONAL or SECRET.search(name)):
        return HIDDEN
    return _value(value)


def _value(value: Any) -> Any:
    match value:
        case str():
            return without_secrets(value)
        case bool() | int() | float() | None:
            return value
        case bytes():
            return without_secrets(value.decode(errors="replace"))
        case Mapping():
            return {_value(name): _member(name, member) for name, member in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_value(member) for member in value]
    return without_secrets(repr(value))
