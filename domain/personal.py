"""Personal identifiers in free text: finding, refusing and masking them."""

import re

from domain.errors import Refusal

MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)", re.ASCII)
"""A mainland mobile number: 11 digits that begin with 13 to 19, with or without the country code."""
IDENTITY_CARD = re.compile(
    r"(?<!\d)([1-9]\d{5})(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d(\d[\dXx])(?!\d)",
    re.ASCII,
)
"""A citizen identity number of 18 characters (GB 11643-1999): region, date of birth, order, check."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－Ｘｘ", "0123456789+-Xx")
"""Chinese keyboards type these, and people read them as the same number."""
_NUMBER = re.compile("[+＋0-9０-９][-－ 0-9０-９XxＸｘ]{9,}")
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
    """The run with its identifiers masked, in plain digits; as it was when it holds none."""
    plain = run.translate(_FULL_WIDTH)
    masked = MOBILE.sub(r"\1****\2", IDENTITY_CARD.sub(r"\1**********\2", plain))
    return run if masked == plain else masked


def _is_masked_in(run: str) -> bool:
    return _masked(run) != run
