"""Secrets that let their holder in: random, told apart by how they begin, known by their hash."""

import re
import secrets
from hashlib import sha256
from typing import Literal

Kind = Literal["token", "session", "link"]
BEGINNINGS: dict[Kind, str] = {"token": "yishi", "session": "session", "link": "signin"}
RANDOM_BYTES = 32
"""256 bits: nobody guesses them, so that SHA-256 is hash enough and needs no salt."""
_CREDENTIAL = re.compile(r"(yishi|session|signin)_[A-Za-z0-9_-]{43}", re.ASCII)


def new_credential(kind: Kind) -> str:
    """A new secret, such as `yishi_` and 43 characters."""
    return f"{BEGINNINGS[kind]}_{secrets.token_urlsafe(RANDOM_BYTES)}"


def is_credential(kind: Kind, text: str) -> bool:
    """Whether the text has the form of a secret of that kind; anything else need not be looked up."""
    match = _CREDENTIAL.fullmatch(text)
    return match is not None and match[1] == BEGINNINGS[kind]


def hash_of(credential: str) -> str:
    """What is stored of it. To find it by its hash tells by no time how much of a guess was right."""
    return sha256(credential.encode("ascii")).hexdigest()
