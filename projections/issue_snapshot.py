"""What the board keeps of a folded issue, so that its next event can be folded without the events before.

Most of an issue is in the board's columns; the snapshot holds the rest, without members that are empty.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter

from domain.issue.issue import Issue
from projections.issue_rows import filled

COLUMNS = (
    *("stream", "version", "code", "state", "place", "before", "tier", "category", "title", "channel"),
    *("raised_at", "changed_at", "location", "reopened", "escalated", "urged", "merged_into"),
)
"""Members of an issue that are columns of the board, beside its external id, which is two."""
MEMBERS = tuple(
    each.name for each in fields(Issue) if each.name not in COLUMNS and each.name != "external_id"
)
"""The other members; each is optional, and empty by default."""


def snapshot_of(issue: Issue) -> str:
    """The members that no column tells as JSON, the same for the same issue in every process."""
    of = vars(issue)
    members = {name: value for name in MEMBERS if (value := of[name])}
    return orjson.dumps(members, _member, orjson.OPT_UTC_Z).decode()


def issue_from(row: Mapping[str, Any], issues: TypeAdapter[Issue]) -> Issue:
    """The issue that a row of the board shows. Raises ValidationError for a snapshot of another shape."""
    members = {name: row[name] for name in COLUMNS} | orjson.loads(row["snapshot"])
    if row["external_source"] is not None:
        members["external_id"] = {"source": row["external_source"], "id": row["external_id"]}
    return issues.validate_python(members)


def _member(value: object) -> object:
    """What orjson does not know in an issue, as JSON knows it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, BaseModel):
        return filled(value)
    raise TypeError(f"an issue holds {value!r}, which a snapshot cannot")
