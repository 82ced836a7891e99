"""What texts may hold, in the OpenAPI document; api/json_bodies.py refuses the rest before all else."""

from collections.abc import Iterator
from typing import Any

from api.json_bodies import UNSEEN

Json = dict[str, Any]
VISIBLE = f"^{UNSEEN.pattern.replace('[', '[^', 1)}*$"
"""Any text without the control characters that are refused."""


def say_what_texts_hold(document: Json) -> None:
    """Add the pattern to every free text that bodies of requests hold."""
    schemas, seen = document["components"]["schemas"], set[str]()
    for path in document["paths"].values():
        for operation in path.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                for text in _texts(media["schema"], schemas, seen):
                    text["pattern"] = VISIBLE


def _texts(schema: Any, schemas: Json, seen: set[str]) -> Iterator[Json]:
    if isinstance(schema, list):
        for each in schema:
            yield from _texts(each, schemas, seen)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield from _texts(schemas[name], schemas, seen)
        if schema.get("type") == "string" and not {"pattern", "enum", "const", "format"} & schema.keys():
            yield schema
        for member, inner in schema.items():
            if member not in ("examples", "example", "default", "description"):
                yield from _texts(inner, schemas, seen)
