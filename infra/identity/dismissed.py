"""Ends what an older copy of the store would bring back: the log remembers who was dismissed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from domain.appointment.appointment import fold
from domain.log import Log
from infra.identity.store import IdentityStore
from infra.identity.tables import accounts, tokens

STREAMS_AT_ONCE = 500


def end_dismissed(store: IdentityStore, log: Log, clock: Callable[[], datetime]) -> int:
    """End tokens and accounts whose actors the log says were dismissed; returns how many there were.

    To be called when a server starts: the store may have been restored from a backup.
    """
    ended = 0
    for table in (tokens, accounts):
        with store.reading() as connection:
            open_ = connection.execute(select(table.c.actor).where(table.c.ended_at.is_(None)))
            actors = sorted(set(open_.scalars()))
        for start in range(0, len(actors), STREAMS_AT_ONCE):
            histories = log.histories(actors[start : start + STREAMS_AT_ONCE])
            found = {actor: fold(None, history) for actor, history in histories.items()}
            dismissed = [
                actor for actor, appointment in found.items() if appointment and appointment.dismissed
            ]
            with store.writing() as connection:
                changed = update(table).where(table.c.actor.in_(dismissed), table.c.ended_at.is_(None))
                values = {"ended_at": int(clock().timestamp())}
                ended += connection.execute(changed.values(values)).rowcount
    return ended
