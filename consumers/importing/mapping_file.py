"""Reads a mapping from its TOML file, and says in one sentence what is wrong with it."""

import difflib
import tomllib
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from consumers.importing.field_rules import FieldRule
from consumers.importing.mapping import FIELDS, FileFormat, Mapping, SourceSection
from consumers.importing.refusal import ImportRefused

MAX_MAPPING = 1024**2
"""Bytes of a mapping."""
KEYS = frozenset(
    {*Mapping.model_fields, *SourceSection.model_fields, *FieldRule.model_fields, *FileFormat.model_fields}
    | {"from"}
)
"""What a mistyped key may have been meant to be, beside the fields of the kind."""


def read_mapping(file: Path) -> Mapping:
    """The mapping in the file. Raises ImportRefused naming the wrong key and what is allowed."""
    try:
        if file.stat().st_size > MAX_MAPPING:
            raise ImportRefused(
                f"{file.name} is larger than a mapping can be; name the TOML file of the mapping."
            )
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as missing:
        raise ImportRefused(
            f"The mapping {file} cannot be read ({missing.strerror}); check its name."
        ) from None
    except UnicodeDecodeError:
        raise ImportRefused(f"The mapping {file.name} is not in UTF-8; save it in that encoding.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise ImportRefused(f"The mapping {file.name} is not TOML: {wrong}.") from None
    return mapping_from(content, file.name)


def mapping_from(content: dict[str, Any], name: str = "mapping") -> Mapping:
    """The mapping that TOML content means. Raises ImportRefused."""
    try:
        return Mapping.model_validate(content)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False, include_input=False)
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        first = next((error for error in errors if error["loc"][:1] == ("source",)), errors[0])
        raise ImportRefused(
            f"The mapping {name} is wrong at {_explained(first, _fields_of(content))}{more}."
        ) from None


def _explained(error: Any, fields: Set[str]) -> str:
    where = _path(error["loc"])
    match error["type"]:
        case "extra_forbidden":
            key = str(error["loc"][-1])
            near = difflib.get_close_matches(key, sorted(KEYS | fields), n=1)
            return f"{where}: there is no such key" + (f"; is {near[0]!r} meant" + "?" if near else "")
        case "missing":
            return f"{where}: this key is required"
        case "string_pattern_mismatch":
            return (
                f"{where}: an id has lower-case ASCII letters, digits, dot, hyphen and underscore, at most 64"
            )
        case _:
            message: str = error["msg"].removeprefix("Value error, ")
            # What concerns several tables names its place itself.
            return f"{where}: {message}" if error["loc"] else message


def _fields_of(content: dict[str, Any]) -> Set[str]:
    """The fields of the kind that a mapping names, by default of issues."""
    source = content.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None
    return next((FIELDS[each] for each in FIELDS if each == kind), FIELDS["issue"]).model_fields.keys()


def _path(location: Iterable[str | int]) -> str:
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "its top"
