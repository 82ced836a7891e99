"""Cursors of lists: opaque, bound to the query that they came from, refused when changed."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import orjson

from api.problems import InvalidRequest

_CHECK_BYTES = 9


def encode(after: list[Any], query: object) -> str:
    """The cursor of the page that begins after these sort values, for the same query.

    `after` holds JSON values; `query` is what the list was filtered by.
    """
    payload = orjson.dumps(after)
    return urlsafe_b64encode(_check(payload, query) + payload).decode().rstrip("=")


def decode(cursor: str, query: object, *types: type) -> list[Any]:
    """The sort values of a cursor, of these types. Raises InvalidRequest for one of another query."""
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        after = orjson.loads(raw[_CHECK_BYTES:])
        if encode(after, query) != cursor or [type(value) for value in after] != list(types):
            raise ValueError("not made here")
        return list(after)
    except (ValueError, TypeError) as error:
        fault = {
            "in": "query",
            "field": "/cursor",
            "detail": "it is not a cursor of this list; repeat the list without it",
            "detail_zh": "翻页标记不属于此列表，请从第一页重新查询",
            "code": "cursor",
        }
        raise InvalidRequest(
            "The cursor does not belong to this list: take `next` as it is and repeat the same filters.",
            "翻页标记无效，请从第一页重新查询。",
            errors=[fault],
        ) from error


def _check(payload: bytes, query: object) -> bytes:
    # No secret is needed: a cursor opens nothing that the query itself does not.
    return sha256(payload + b"\n" + repr(query).encode()).digest()[:_CHECK_BYTES]
