"""Gathers from the registry and the log what a decision on a governance decision needs to know."""

from collections.abc import Iterable
from dataclasses import replace

from domain.council.discussion import sitting_named
from domain.decision import commands as c
from domain.decision.decision import Decision
from domain.decision.rules import Rules, ballot_rule
from domain.event import stream_kind
from domain.log import Log
from domain.registry.reader import RegistryReader
from domain.registry.registry import Body, Place


def covenant_stream(place: str) -> str:
    """The stream that numbers the covenants of a place."""
    return f"covenant-{place}"


def rules_for_raising(registry: RegistryReader, log: Log, command: c.RaiseDecision) -> Rules:
    """What a motion is held against when it is put forward."""
    place = registry.place(command.place)
    named = ballot_rule(command.kind, place, command.rule)
    rule = registry.voting_rule(named) if named else None
    targets = (target.place for target in command.campaign.targets) if command.campaign else ()
    numbers = covenant_stream(command.place)
    taken = log.versions([numbers]).get(numbers, 0) if command.kind == "covenant" else 0
    return Rules(
        place=place,
        places=_places(registry, targets),
        voting_rule=rule[0] if rule else None,
        rule_version=rule[1] if rule else 0,
        covenant_version=taken + 1,
        issue_exists=command.issue is None or _is_there(log, command.issue, "issue"),
    )


def rules_in_force(registry: RegistryReader, decision: Decision, command: c.DecisionCommand) -> Rules:
    """The registry as far as the command touches it."""
    place = registry.place(decision.place)
    rules = Rules(place=place, lineage=registry.lineage(place) if place else ())
    match command:
        case c.DiscussDecision():
            return replace(rules, council=sitting_named(registry.log, command.council))
        case c.BallotDecision() if decision.rule and (
            rule := registry.voting_rule(decision.rule, command.now)
        ):
            return replace(rules, voting_rule=rule[0], rule_version=rule[1])
        case c.AssignDecision():
            bodies = _bodies(registry, (task.body for task in command.tasks))
            served = _places(registry, (body.place for body in bodies.values()))
            return replace(rules, bodies=bodies, places=served)
        case c.AdoptCovenant():
            return replace(rules, places=_places(registry, [command.place]))
    return rules


def _is_there(log: Log, stream: str, kind: str) -> bool:
    return stream_kind(stream) == kind and bool(log.existing([stream]))


def _places(registry: RegistryReader, ids: Iterable[str]) -> dict[str, Place]:
    return {id_: found for id_ in set(ids) if (found := registry.place(id_))}


def _bodies(registry: RegistryReader, ids: Iterable[str]) -> dict[str, Body]:
    return {id_: found for id_ in set(ids) if (found := registry.body(id_))}
