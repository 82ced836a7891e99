"""Voting rules, a row for each version: an earlier position shows the rule of that time."""

from collections.abc import Sequence

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, String, Table, func, select

from domain.event import LogEntry
from domain.registry import events as e
from domain.registry.rule import RecordedRule
from domain.voting import VotingRule
from projections.registry_changes import RegistryChanges
from projections.schema import Moment, metadata, to_microseconds

voting_rules = Table(
    "voting_rules",
    metadata,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("rule", JSON, nullable=False, doc="the whole rule"),
    Column("position", BigInteger, nullable=False, doc="of this definition"),
    Column("defined_at", Moment, nullable=False),
)


def add_to_voting_rules(changes: RegistryChanges, entry: LogEntry) -> None:
    """Every definition is a row."""
    match entry.envelope.data:
        case e.VotingRuleDefined() as event:
            changes.add(
                voting_rules,
                entry.envelope.stream,
                {
                    "name": entry.envelope.stream.removeprefix("rule-"),
                    "version": entry.envelope.version,
                    "rule": event.rule.model_dump_json(),
                    "position": entry.position,
                    "defined_at": to_microseconds(entry.envelope.occurred_at),
                },
            )


def recorded_rules(connection: Connection, position: int) -> Sequence[RecordedRule]:
    """The rules that are recorded up to the position, each as it was defined last, by name."""
    r = voting_rules.c
    last = select(r.name, func.max(r.version).label("version")).where(r.position <= position)
    newest = last.group_by(r.name).subquery()
    is_newest = (r.name == newest.c.name) & (r.version == newest.c.version)
    rows = connection.execute(
        select(r.rule, r.version, r.defined_at).join(newest, is_newest).order_by(r.name)
    )
    return [RecordedRule(VotingRule.model_validate(row.rule), row.version, row.defined_at) for row in rows]
