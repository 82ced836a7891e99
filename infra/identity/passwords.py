"""Passwords: how they are hashed, compared and judged."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from api.sign_in_problems import TooManySignIns
from domain.identity import policies

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""Of argon2id: the second of the equivalent settings of OWASP's Password Storage Cheat Sheet. Little
memory suits a server that also answers others; 40 to 80 ms on one core."""
AT_ONCE = 2
"""Passwords that one process hashes at a time: the rest of it is to go on, whoever tries passwords."""
PATIENCE_SECONDS = 5.0
KNOWN_WORDS = ("yishi", "议事", "社区", "小区", "居民", "业委会", "物业", "党支部", "网格", "街道")
"""What a password here is likely to be made of."""
Result = TypeVar("Result")
LOOKED_AT = 72
"""Characters that are judged; what is that long and not guessable so far does not become so after them."""


class Passwords:
    """Hashes, compares and judges passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID
        )
        self._at_once = BoundedSemaphore(AT_ONCE)
        self._nobodys = nobodys_hash()

    def accept(self, password: str, name: str) -> str:
        """The hash of a new password for the account of the name.

        Raises PasswordTooShort, PasswordTooLong, PasswordHoldsIdentifier, PasswordGuessable, TooManySignIns.
        """
        # Its 30,000 words are loaded for whoever sets a password, not for every command.
        from zxcvbn import zxcvbn  # noqa: PLC0415 as said

        password = policies.same_password(password)
        policies.password_is_of_a_length(password)
        judged = zxcvbn(password[:LOOKED_AT], user_inputs=[name, *KNOWN_WORDS], max_length=LOOKED_AT)
        policies.password_is_hard_to_guess(password, float(judged["guesses"]))
        return self._slowly(lambda: self._hasher.hash(password))

    def is_right(self, password: str, stored: str | None) -> bool:
        """Whether this is the password; takes as long where there is none to compare with.

        Raises TooManySignIns.
        """
        password = policies.same_password(password)[: policies.MOST_LENGTH + 1]
        matches = self._slowly(lambda: self._matches(password, stored or self._nobodys))
        return matches and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other settings than those of today."""
        return self._hasher.check_needs_rehash(stored)

    def rehash(self, password: str) -> str:
        """The hash, with the settings of today, of a password that is in use. Raises TooManySignIns."""
        return self._slowly(lambda: self._hasher.hash(policies.same_password(password)))

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def _slowly(self, work: Callable[[], Result]) -> Result:
        if not self._at_once.acquire(timeout=PATIENCE_SECONDS):
            raise TooManySignIns
        try:
            return work()
        finally:
            self._at_once.release()


def nobodys_hash() -> str:
    """A hash, of today's settings, that is of no password: comparing with it takes as long as with any."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"
