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
_MAY_HOLD = re.compile("[0-9０-９][-0-9０-９－ ]{9}")
"""Part of both, and quick to look for: most texts hold no long number."""


class TitleHoldsIdentifier(Refusal):
    """A title is open to everybody, so it may not hold a phone or identity-card number."""

    en = "The title holds a mobile phone or identity-card number; put it into the reporter's data instead."
    zh = "标题中含有手机号或身份证号，请删去，并填写到反映人信息中。"


def holds_identifier(text: str) -> bool:
    """Whether the text holds a mobile phone or identity-card number."""
    if not _MAY_HOLD.search(text):
        return False
    text = text.translate(_FULL_WIDTH)
    return bool(MOBILE.search(text) or IDENTITY_CARD.search(text))


def mask(text: str) -> str:
    """The text with mobile numbers as `138****5678` and identity numbers as `330106**********12`.

    A text that holds none stays as it is; in one that does, full-width digits become plain ones.
    """
    if not holds_identifier(text):
        return text
    text = IDENTITY_CARD.sub(r"\1**********\2", text.translate(_FULL_WIDTH))
    return MOBILE.sub(r"\1****\2", text)
