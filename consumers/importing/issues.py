"""Makes an issue with its history of what a row holds: only what the source knows, marked as imported."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from pydantic import ValidationError

from consumers.importing.anonymity import REPORTER_FIELDS
from consumers.importing.history import Times, Values, steps
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.refusal import RowRejected
from domain.event import Actor, Personal
from domain.issue import commands as c
from domain.issue.events import Channel, ExternalId, Location
from domain.issue.importing import ImportedIssue
from domain.issue.service import external_stream


class Issues:
    """Makes the issues of one import."""

    def __init__(self, source: str, by: Actor, new_code: Callable[[datetime], str]) -> None:
        """`source` stands in every event, `by` gives the commands."""
        self.source = source
        self.by = by
        self.new_code = new_code

    def issue(self, values: Values, times: Times) -> ImportedIssue:
        """The issue that a row tells of. Raises RowRejected."""
        external_id = ExternalId(source=self.source, id=values["external_id"])
        stream = external_stream(external_id)
        raised = c.RaiseIssue(
            by=self.by,
            now=times["raised_at"],
            imported=self.source,
            code=self.new_code(times["raised_at"]),
            place=values["place"],
            category=values["category"],
            title=values["title"],
            channel=cast(Channel, values["channel"]),
            location=_location(values),
            personal=_personal(values, stream),
            external_id=external_id,
        )
        commands = (raised, *steps(values, times, self.by, self.source))
        return ImportedIssue(stream, external_id, commands)


def importing_actor(mapping: ImportMapping) -> Actor:
    """Who gives the commands of an import."""
    return Actor(id=f"import-{mapping.source.name}", role="importer")


def _personal(values: Values, stream: str) -> Personal | None:
    """Who reported it and what they wrote, to be sealed.

    The data subject is named after the issue, not after the reporter: what is derived from a person's account
    or telephone number could be found out by trying them all.
    """
    if not any(field in values for field in (*REPORTER_FIELDS, "description")):
        return None
    return Personal(
        subject=stream.replace("issue-", "subject-", 1),
        name=values.get("reporter_name") or values.get("reporter"),
        phone=values.get("reporter_phone"),
        email=values.get("reporter_email"),
        door=values.get("reporter_door"),
        description=values.get("description"),
    )


def _location(values: Values) -> Location | None:
    known = {field: values[field] for field in ("grid", "building", "unit") if field in values}
    if not known:
        return None
    try:
        return Location(**known)
    except ValidationError:
        raise RowRejected(
            "text-too-long",
            "Grid, building and unit have at most 50 characters each; shorten them.",
            "网格、楼栋、单元各不超过 50 字，请缩短。",
        ) from None
