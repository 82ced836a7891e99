"""Whoever may run commands on the machine: the actor of what they do with tokens and accounts."""

from collections.abc import Callable
from datetime import datetime

from domain.event import Actor
from domain.service import Context

COMMAND_LINE = Actor(id="yishi-command-line", role="administrator")


def of_command_line(now: datetime, new_id: Callable[[], str]) -> Context:
    """The context of a command given on the machine; `new_id` gives a new UUIDv7 as text."""
    id_ = f"command-line:{new_id()}"
    return Context(
        by=COMMAND_LINE, command_id=id_, correlation_id=id_, causation_id=id_, clock=now, occurred_at=now
    )
