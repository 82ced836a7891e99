"""New ids: UUIDv7 for events and streams, short codes for people."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from uuid_utils import uuid7

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 or I: codes are read out over the telephone."""
CODE_LENGTH = 5
"""33 million codes a day. A code is a handle for people; what identifies an issue is its stream."""


def new_id() -> str:
    """A new UUIDv7 as text."""
    return str(uuid7())


def new_code(moment: datetime, zone: ZoneInfo) -> str:
    """A short code such as `20260301-7K3FQ`: the local day and five random characters."""
    # 256 is a multiple of the 32 characters, so the rest of each byte is as random as the byte.
    random = secrets.token_bytes(CODE_LENGTH)
    code = "".join([CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in random])
    return f"{moment.astimezone(zone):%Y%m%d}-{code}"
