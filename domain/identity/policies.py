"""The rules of tokens, accounts and passwords, each with a name. A broken one raises its refusal."""

import re
import unicodedata
from datetime import date, timedelta

from domain.identity import errors
from domain.personal import holds_identifier

LEAST_LENGTH = 12
"""Characters of a password. The standards ask for 8 (OWASP ASVS 5, 6.2.1) up to 15 (NIST SP 800-63B-4): 12 go
with a check of how guessable each is, a slow hash and throttled attempts (docs/decisions/0016)."""
MOST_LENGTH = 128
LEAST_GUESSES = 10**10
"""At a thousand guesses a second on stolen hashes, a year's work takes 3e10."""
TOKEN_LIFETIME = timedelta(days=365)
"""Of a token for which nobody says anything else: long enough to be renewed with the yearly handing over."""
MOST_TOKEN_LIFETIME = timedelta(days=730)
_NAME = re.compile(r"[^\W\d_][\w.@-]{1,63}")
_LABEL = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,100}")


def same_name(name: str) -> str:
    """The account name as it is compared: however it is typed, it is the same."""
    return _whole(unicodedata.normalize("NFKC", name)).strip().casefold()


def same_password(password: str) -> str:
    """The password as it is compared: NFKC, as keyboards differ (NIST SP 800-63B-4, section 3.1.1.2)."""
    return _whole(unicodedata.normalize("NFKC", password))


def _whole(text: str) -> str:
    """Half a character, which no keyboard sends, can be neither stored nor hashed: a mark in its place."""
    return text.encode("utf-8", "replace").decode("utf-8")


def account_name_is_usable(name: str) -> None:
    """Takes the name as `same_name` gives it. Raises AccountNameNotUsable."""
    if not _NAME.fullmatch(name) or holds_identifier(name):
        raise errors.AccountNameNotUsable(name=name[:64])


def label_is_usable(label: str | None) -> None:
    """Raises LabelNotUsable."""
    if label is not None and not (_LABEL.fullmatch(label) and label.strip()):
        raise errors.LabelNotUsable


def expiry_is_in_range(expires_on: date, today: date) -> None:
    """The token holds through its last day, which is today at the earliest. Raises ExpiryOutOfRange."""
    last = today + MOST_TOKEN_LIFETIME
    if not today <= expires_on <= last:
        raise errors.ExpiryOutOfRange(expires_on=expires_on, first=today, last=last)


def password_is_of_a_length(password: str) -> None:
    """Raises PasswordTooShort and PasswordTooLong."""
    if len(password) < LEAST_LENGTH:
        raise errors.PasswordTooShort(length=len(password), least=LEAST_LENGTH)
    if len(password) > MOST_LENGTH:
        raise errors.PasswordTooLong(length=len(password), most=MOST_LENGTH)


def password_is_hard_to_guess(password: str, guesses: float) -> None:
    """`guesses`: how many an attacker would need. Raises PasswordHoldsIdentifier and PasswordGuessable."""
    if holds_identifier(password):
        raise errors.PasswordHoldsIdentifier
    if guesses < LEAST_GUESSES:
        raise errors.PasswordGuessable
