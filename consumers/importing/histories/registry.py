"""What rows of the registry become: places, bodies and responsibility lists."""

from typing import Any, cast

from consumers.importing.histories.telling import Rows, Teller, missing, step, whole_number
from consumers.importing.refusal import RowRejected
from consumers.importing.rows import ReadRow
from domain.importing.record import ImportedRecord
from domain.registry import commands as c
from domain.registry.events import Responsibility

MOST_DAYS = 365


def place(rows: Rows, teller: Teller) -> ImportedRecord:
    """A place, registered when it is imported."""
    id_ = rows.told("place")
    command = c.RegisterPlace(
        by=teller.by,
        now=teller.now,
        place=id_,
        name=rows.told("name"),
        tier=cast(Any, rows.told("tier")),
        parent=rows.one("parent"),
    )
    return _once(f"place:{id_}", f"place-{id_}", command, teller)


def body(rows: Rows, teller: Teller) -> ImportedRecord:
    """A body, registered when it is imported."""
    id_ = rows.told("body")
    command = c.RegisterBody(
        by=teller.by,
        now=teller.now,
        body=id_,
        name=rows.told("name"),
        kind=cast(Any, rows.told("kind")),
        place=rows.told("place"),
    )
    return _once(f"body:{id_}", f"body-{id_}", command, teller)


def _once(key: str, stream: str, command: c.RegistryCommand, teller: Teller) -> ImportedRecord:
    return teller.record(key, [step("register", stream, command, time_is_told=False)])


def responsibility(rows: Rows, teller: Teller) -> ImportedRecord:
    """A whole responsibility list: it takes the place of the one before."""
    at, where = rows.time("set_at"), rows.told("place")
    command = c.SetResponsibilities(
        by=teller.by, now=at or teller.now, place=where, entries=tuple(_line(row) for row in rows)
    )
    key = f"responsibility:{rows.told('external_id')}"
    return teller.record(key, [step("set", f"place-{where}", command, time_is_told=at is not None)])


def _line(row: ReadRow) -> Responsibility:
    days = {
        field: _days(field, row.values.get(field))
        for field in ("accept_days", "discuss_days", "resolve_days")
    }
    if "category" not in row.values:
        raise missing("category")
    return Responsibility(
        category=row.values["category"],
        body=row.values.get("body"),
        council_required=row.values.get("council_required") != "no",
        **days,
    )


def _days(field: str, text: str | None) -> int | None:
    days = whole_number(field, text, MOST_DAYS)
    if days == 0:
        raise RowRejected(
            "not-a-number",
            f"{field} cannot be 0: give 1 to {MOST_DAYS} working days, or leave it empty.",
            f"{field} 不能为 0，请填写 1 至 {MOST_DAYS} 个工作日，或留空。",
        )
    return days
