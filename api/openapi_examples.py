"""An example for every body and answer of the OpenAPI document, put together from those of the fields."""

from typing import Any

Json = dict[str, Any]
_BY_FORMAT = {"date-time": "2026-03-01T00:00:00.000Z"}
_BY_TYPE: Json = {"integer": 1, "string": "text", "boolean": False, "number": 1, "null": None, "array": []}


def example_of(schema: Json, schemas: Json, *, whole: bool) -> Any:
    """An example for the schema. A `whole` one has every member, else only required and shown ones.

    `schemas` are the components that `$ref` leads to.
    """
    if said := _said(schema):
        return said[0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, whole=whole)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _of_options(options, schemas, whole=whole)
    if "properties" in schema:
        return _of_object(schema, schemas, whole=whole)
    if whole and schema.get("items"):
        return [example_of(schema["items"], schemas, whole=whole)]
    return _BY_FORMAT.get(schema.get("format", "")) or _BY_TYPE.get(schema.get("type", ""), {})


def _said(schema: Json) -> list[Any]:
    """The values that the schema itself names, best first."""
    named = [schema[name] for name in ("const", "default") if name in schema]
    return [*schema.get("examples", ()), *named, *schema.get("enum", ())]


def _of_options(options: list[Json], schemas: Json, *, whole: bool) -> Any:
    """What may be absent is shown absent, unless it says how it looks."""
    shown = [option for option in options if _is_shown(option)]
    if shown or not any(option.get("type") == "null" for option in options):
        return example_of((shown or options)[0], schemas, whole=whole)
    return None


def _of_object(schema: Json, schemas: Json, *, whole: bool) -> Json:
    required = set(schema.get("required", ()))
    return {
        name: example_of(member, schemas, whole=whole)
        for name, member in schema["properties"].items()
        if whole or name in required or _is_shown(member)
    }


def _is_shown(schema: Json) -> bool:
    return bool(schema.get("examples"))
