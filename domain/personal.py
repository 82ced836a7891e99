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
    f"{_DIGITS}＋（）Ｘｘ＠{_DASHES}{_DOTS}{_SPACES}",
    f"0123456789+()Xx@{'-' * len(_DASHES)}{'.' * len(_DOTS)}{' ' * len(_SPACES)}",
)
"""What keyboards, word processors and web pages put in the place of plain characters, one for one."""
EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}(?P<at>@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})", re.ASCII | re.IGNORECASE
)
"""An e-mail address, in the form that people use."""
_FLOOR = "[〇零一二三四五六七八九\\d]"
DOOR = re.compile(
    rf"(?P<stair>(?:幢|栋|号楼|座|单元)[ ,，、.-]{{0,3}}|(?<!\d)\d{{1,3}}-(?:\d{{1,2}}-)?)"
    rf"{_FLOOR}{{3,4}}(?P<room> ?(?:室|房(?!间)))"
)
"""The door of a home: a room number behind its building or unit. A room without either is not found, since
offices have rooms too, nor are numbers that nothing calls a room (3幢501)."""
_NUMBER = re.compile(f"[+＋(（0-9{_DIGITS}][-.+＋()（） 0-9{_DIGITS}XxＸｘ{_DASHES}{_DOTS}{_SPACES}]{{10,}}")
"""A run of characters that could hold either: only these few are looked at closely."""


class TextHoldsIdentifier(Refusal):
    """Titles, names and locations are open to everybody: nothing in them leads to a person."""

    en = (
        "The {field} holds a mobile phone or identity-card number, an e-mail address or the door number of a "
        "home; remove it, and put a resident's into the reporter's data instead."
    )
    zh = "“{field}”中含有手机号、身份证号、邮箱或门牌号，请删去；居民的上述信息请填写到反映人信息中。"


def holds_identifier(text: str) -> bool:
    """Whether the text holds a mobile phone or identity-card number, an e-mail address or a door number."""
    return mask(text) != text


def mask(text: str) -> str:
    """The text with mobile numbers as `138****5678` and identity numbers as `330106**********12`.

    E-mail addresses are masked as `***@example.com`, door numbers as `3幢2单元***室`.
    """
    before = None
    # Once more after a change: what is left of one can be part of another.
    while text != before:
        before, text = text, _masked_once(text)
    return text


def _masked_once(text: str) -> str:
    text = _NUMBER.sub(lambda run: _masked(run.group()), text)
    if "@" in text or "＠" in text:
        text = _replaced(EMAIL, text, lambda found: f"***{found['at']}")
    if "室" in text or "房" in text:
        text = _replaced(DOOR, text, lambda found: f"{found['stair']}***{found['room']}")
    return text


def _masked(run: str) -> str:
    """The run with its identifiers masked, in plain digits; all else in it as it was."""
    run = _replaced(IDENTITY_CARD, run, lambda found: f"{found['region']}{'*' * 10}{found['check']}")
    return _replaced(MOBILE, run, lambda found: f"{found['network']}****{found['last']}")


def _replaced(identifier: re.Pattern[str], run: str, mask_of: Callable[[re.Match[str]], str]) -> str:
    parts, end = [], 0
    for found in identifier.finditer(run.translate(_PLAIN)):
        parts += [run[end : found.start()], mask_of(found)]
        end = found.end()
    return "".join([*parts, run[end:]]) if parts else run
