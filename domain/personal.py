"""Personal identifiers in free text: finding, refusing and masking them."""

import re

from domain.errors import Refusal

MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![0-9A-Za-z])", re.ASCII
)
"""A mainland mobile number: 11 digits that begin with 13 to 19, with or without the country code."""
IDENTITY_CARD = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})"
    r"((?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2})(\d[0-9Xx])(?![0-9A-Za-z])",
    re.ASCII,
)
"""A citizen identity number of 18 characters (GB 11643-1999): region, date of birth, order, check."""


class TitleHoldsIdentifier(Refusal):
    """A title is open to everybody, so it may not hold a phone or identity-card number."""

    en = "The title holds a mobile phone or identity-card number; put it into the reporter's data instead."
    zh = "标题中含有手机号或身份证号，请删去，并填写到反映人信息中。"


def holds_identifier(text: str) -> bool:
    """Whether the text holds a mobile phone or identity-card number."""
    return bool(MOBILE.search(text) or IDENTITY_CARD.search(text))


def mask(text: str) -> str:
    """The text with mobile numbers as `138****5678` and identity numbers as `330106********12`."""
    text = IDENTITY_CARD.sub(r"\1**********\3", text)
    return MOBILE.sub(r"\1****\3", text)
