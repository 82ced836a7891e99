"""Voting rules, a row for each version: an earlier position shows the rule of that time."""

from sqlalchemy import JSON, BigInteger, Column, Integer, String, Table

from domain.event import LogEntry
from domain.registry import events as e
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
