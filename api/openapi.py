"""The OpenAPI document: what FastAPI derives, with the problems that every route can answer with."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openapi_examples import example_of
from api.openapi_texts import say_what_texts_hold

DESCRIPTION = """\
Event-sourced coordination of residents' issues. Every write names the position that it was recorded at
(`Yishi-Position`); reads can be made as of a position or a time. Errors are RFC 9457 problems with a stable
`type`.
"""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "title_zh", "status", "detail", "detail_zh"],
    "properties": {
        "type": {"type": "string", "description": "Stable name of the problem or of the refused rule."},
        "title": {"type": "string"},
        "title_zh": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do."},
        "detail_zh": {"type": "string", "description": "The same in Chinese."},
        "errors": {
            "type": "array",
            "description": "The fields at fault.",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "path", "header"]},
                    "field": {
                        "type": "string",
                        "description": "JSON Pointer (RFC 6901); empty for the whole.",
                    },
                    "detail": {"type": "string"},
                    "detail_zh": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
    "examples": [
        {
            "type": "urn:yishi:refusal:not-yet-discussed",
            "title": "Refused by a rule",
            "title_zh": "不符合规则",
            "status": 409,
            "detail": "The council has not discussed the issue 20260301-7K3FQ at its present tier; …",
            "detail_zh": "诉求 20260301-7K3FQ 在当前层级（小区）尚未经议事会讨论，……",
        }
    ],
}
WRITES = {
    "400": "A header is malformed",
    "408": "The body did not arrive in time",
    "409": "Refused by a business rule",
    "412": "Changed since it was read",
    "413": "The body is too large",
    "415": "The body is not JSON",
}
ALWAYS = {
    "401": "No valid token",
    "403": "Not allowed",
    "404": "Not found",
    "414": "The address is too long",
    "422": "The request is not valid",
    "429": "Too many requests",
    "431": "The headers are too large",
    "503": "Not ready yet",
    "507": "No space left",
}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The document, made once for an application."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
        )
        schemas = document["components"]["schemas"]
        schemas["Problem"] = PROBLEM
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        say_what_texts_hold(document)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _leave_out_null(operation)
                _show_examples(operation, schemas)
                _complete(path, method, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _leave_out_null(operation: dict[str, Any]) -> None:
    """In an address or a header nothing can be null: what has no value is not there."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        if options := [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]:
            rest = {name: member for name, member in schema.items() if name != "anyOf"}
            parameter["schema"] = rest | (options[0] if len(options) == 1 else {"anyOf": options})


def _show_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    request = operation.get("requestBody", {}).get("content", {})
    answers = [
        answer.get("content", {}) for code, answer in operation["responses"].items() if code.startswith("2")
    ]
    for content, whole in ((request, False), *((answer, True) for answer in answers)):
        if media := content.get("application/json"):
            media["example"] = example_of(media["schema"], schemas, whole=whole)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    if path.startswith("/health/"):
        return
    operation["security"] = [{"token": []}]
    problems = ALWAYS | (WRITES if method in {"post", "put"} else {})
    for status, description in problems.items():
        operation["responses"][status] = {
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
