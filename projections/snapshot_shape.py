"""The shape of snapshots: a view is built anew when what it keeps of a stream has another one."""

import hashlib
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter


@cache
def snapshot_shape(state: type[Any]) -> str:
    """SHA-256 of the JSON Schema of what is kept of a stream's state; it takes a while, so once a process."""
    schema = TypeAdapter(state).json_schema()
    return hashlib.sha256(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)).hexdigest()
