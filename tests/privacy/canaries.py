"""What is put in to be looked for, and the forms in which it could come out."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

NAME, WORDS = "欧阳金丝雀", "这是金丝雀的原话，夜里滴水睡不着"
PHONE, IDENTITY, DOOR = "13912348765", "330106199003071234", "7幢3单元1402室"
EMAIL = "jinsique.ouyang@example.net"
REPORTER = {"name": NAME, "phone": PHONE, "door": DOOR, "email": EMAIL}
DESCRIPTION = f"{WORDS}，电话{PHONE}，身份证{IDENTITY}，住{DOOR}，{EMAIL}"
"""In a resident's own words anything may stand; all of it is sealed."""
NUMBERS = f"联系{PHONE}，{IDENTITY}，{DOOR}，{EMAIL}"
"""In open texts, where no name could be told from any other word."""
SECRETS = (NAME, WORDS, PHONE, IDENTITY, DOOR, EMAIL)


def forms(secret: str) -> list[bytes]:
    """The bytes by which it could be found: as text, in JSON, in UTF-16, in an address, and in base64."""
    plain = secret.encode()
    shifted = (b64encode(b"\0" * offset + plain).decode()[4 if offset else 0 : -4] for offset in range(3))
    return [
        plain,
        json.dumps(secret)[1:-1].encode(),
        secret.encode("utf-16-le"),
        "".join(f"%{byte:02X}" for byte in plain).encode(),
        plain.hex().encode(),
        *(text.encode() for text in shifted if len(text) >= 12),
    ]


def found_in(content: bytes | str) -> set[str]:
    """The secrets that stand in it, in whatever form."""
    raw = content.encode() if isinstance(content, str) else content
    return {secret for secret in SECRETS if any(form in raw for form in forms(secret))}


class Bodies:
    """Bodies for the requests that an OpenAPI document describes, each with one text replaced."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def requests(self, text: str) -> Iterator[tuple[str, str, Any]]:
        """Method, path and body of a request for every text of every body; ids in paths are made up."""
        for path, operations in self._document["paths"].items():
            for method, operation in operations.items():
                content = operation.get("requestBody", {}).get("content", {})
                if schema := content.get("application/json", {}).get("schema"):
                    filled = re.sub(r"\{\w+\}", "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01", path)
                    for place in self._texts(schema):
                        yield method.upper(), filled, self._replaced(schema, place, text)

    def _schema(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference or a choice stands for; of a choice the first that is not null."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._schema(self._document["components"]["schemas"][name])
        choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        return (
            self._schema({**choices[0], **{k: v for k, v in schema.items() if k != "anyOf"}})
            if choices
            else schema
        )

    def _texts(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
        schema = self._schema(schema)
        if schema.get("type") == "string":
            yield ()
        for name, member in schema.get("properties", {}).items():
            yield from ((name, *rest) for rest in self._texts(member))
        if "items" in schema:
            yield from (("0", *rest) for rest in self._texts(schema["items"]))

    def _sample(self, schema: Mapping[str, Any]) -> Any:
        schema = self._schema(schema)
        if schema.get("examples"):
            return schema["examples"][0]
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        match schema.get("type"):
            case "object":
                wanted = schema.get("required", ())
                return {name: self._sample(schema["properties"][name]) for name in wanted}
            case "array":
                return [self._sample(schema["items"])]
            case "string":
                return "2026-03-01T08:00:00+08:00" if schema.get("format") == "date-time" else "文字"
            case "boolean":
                return True
        return 1

    def _replaced(self, schema: Mapping[str, Any], place: tuple[str, ...], text: str) -> Any:
        if not place:
            return text
        schema, (name, *rest) = self._schema(schema), place
        if name == "0":
            return [self._replaced(schema["items"], tuple(rest), text)]
        body = dict(self._sample({**schema, "examples": []}))
        return {**body, name: self._replaced(schema["properties"][name], tuple(rest), text)}
