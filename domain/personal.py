"""Personal identifiers in free text: finding, refusing and masking them."""

import re
from collections.abc import Callable

from domain.errors import Refusal

_BETWEEN = "[ .-]{0,3}"
"""What people put between the groups of a number, in plain characters."""
MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\((?:\+|00)?86\)|(?:\+|00)?86){_BETWEEN})?"
    rf"(?P<open>\()?(?P<network>1[3-9]\d)(?(open)\)){_BETWEEN}\d{{4}}{_BETWEEN}(?P<last>\d{{4}})(?!\d)",
    re.ASCII,
)
"""A mainland mobile number: 11 digits that begin with 13 to 19, with or without the country code."""
_DAY = r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|[12]\d))"
IDENTITY_CARD = re.compile(
    rf"(?<!\d)(?P<region>[1-9]\d{{5}}){_BETWEEN}(?:18|19|20)\d\d{_BETWEEN}{_DAY}{_BETWEEN}"
    r"\d\d(?P<check>\d[\dXx])(?!\d)",
    re.ASCII,
)
"""A citizen identity number of 18 characters (GB 11643-1999): region, date of birth, order, check."""

_DIGITS, _DASHES, _DOTS = "０１２３４５６７８９", "－‐‑‒–—―−", "．·•"
_SPACES = "\t\n\r\u00a0\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200E)))
_PLAIN = str.maketrans(
    f"{_DIGITS}＋（）Ｘｘ{_DASHES}{_DOTS}{_SPACES}",
    f"0123456789+()Xx{'-' * len(_DASHES)}{'.' * len(_DOTS)}{' ' * len(_SPACES)}",
)
"""What keyboards, word processors and web pages put in the place of plain characters, one for one."""
_NUMBER = re.compile(f"[+＋(（0-9{_DIGITS}][-.+＋()（） 0-9{_DIGITS}XxＸｘ{_DASHES}{_DOTS}{_SPACES}]{{10,}}")
"""A run of characters that could hold either: only these few are looked at closely."""


class TextHoldsIdentifier(Refusal):
    """Titles, names and locations are open to everybody: no phone or identity-card number is in them."""

    en = (
        "The {field} holds a mobile phone or identity-card number; "
        "remove it, and put a resident's into the reporter's data instead."
    )
    zh = "“{field}”中含有手机号或身份证号，请删去；居民的号码请填写到反映人信息中。"


def holds_identifier(text: str) -> bool:
    """Whether the text holds a mobile phone or identity-card number."""
    return any(_is_masked_in(run) for run in _NUMBER.findall(text))


def mask(text: str) -> str:
    """The text with mobile numbers as `138****5678` and identity numbers as `330106**********12`."""
    return _NUMBER.sub(lambda run: _masked(run.group()), text)


def _masked(run: str) -> str:
    """The run with its identifiers masked, in plain digits; all else in it as it was."""
    before = None
    # Once more after a change: what is left of one number can be the neighbour of another.
    while run != before:
        before = run
        run = _replaced(IDENTITY_CARD, run, lambda found: f"{found['region']}{'*' * 10}{found['check']}")
        run = _replaced(MOBILE, run, lambda found: f"{found['network']}****{found['last']}")
    return run


def _replaced(identifier: re.Pattern[str], run: str, mask_of: Callable[[re.Match[str]], str]) -> str:
    parts, end = [], 0
    for found in identifier.finditer(run.translate(_PLAIN)):
        parts += [run[end : found.start()], mask_of(found)]
        end = found.end()
    return "".join([*parts, run[end:]]) if parts else run


def _is_masked_in(run: str) -> bool:
    return _masked(run) != run
