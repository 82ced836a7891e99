"""The schemas of stored facts: what is approved, and what the code says now.

    python -m tests.contracts.approved

writes the schema of each type and version that has none yet. It never changes one that is there.
"""

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

import domain
from domain.event import DomainEvent, event_classes

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
SCHEMAS = HERE / "schemas"
PROSE = ("title", "description")
"""Parts of a schema that explain and do not bind."""


def known_classes() -> list[type[DomainEvent]]:
    """Every event class of the domain, in order of its type."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    classes = [cls for cls in event_classes().values() if cls.__module__.startswith("domain.")]
    return sorted(classes, key=lambda cls: cls.type)


def name(cls: type[DomainEvent], v: int | None = None) -> str:
    """The file of a type and version."""
    return f"{cls.type}.v{v or cls.v}.json"


def present_schema(cls: type[DomainEvent]) -> dict[str, Any]:
    """The JSON Schema of the facts as the code has it now, without prose and without what is sealed."""
    schema = cls.model_json_schema(mode="serialization")
    schema["properties"].pop("personal", None)
    schema.get("$defs", {}).pop("Personal", None)
    binding: dict[str, Any] = without_prose(schema)
    return binding


def without_prose(schema: Any) -> Any:
    """The schema without the texts that explain it; a fact may still be called `title`."""
    if isinstance(schema, dict):
        kept = {key: each for key, each in schema.items() if key not in PROSE or not isinstance(each, str)}
        return {key: without_prose(each) for key, each in kept.items()}
    if isinstance(schema, list):
        return [without_prose(each) for each in schema]
    return schema


def main() -> None:
    for cls in known_classes():
        path = SCHEMAS / name(cls)
        if not path.exists():
            text = json.dumps(present_schema(cls), ensure_ascii=False, indent=2, sort_keys=True)
            path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
