"""An identity store over a real log, with a clock that stands until it is moved."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.appointment.service import AppointmentService
from domain.event import Actor
from domain.registry.commands import RegisterPlace
from domain.registry.memory import RegistryMemory
from domain.registry.service import RegistryService
from domain.service import Context
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from infra.identity.accounts import Accounts
from infra.identity.command_line import of_command_line
from infra.identity.sessions import Sessions
from infra.identity.signing_in import SigningIn
from infra.identity.store import IdentityStore
from infra.identity.tokens import Tokens

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """The time, as the test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Door:
    """Everything that decides who may come in."""

    folder: Path
    log: EventLog
    clock: Clock
    store: IdentityStore
    appointments: AppointmentService
    tokens: Tokens
    accounts: Accounts
    signing_in: SigningIn
    sessions: Sessions

    def context(self) -> Context:
        return of_command_line(self.clock(), new_id)

    def on_record(self, actor: str) -> list[str]:
        """What the log says of an actor."""
        return [envelope.data.type for envelope in self.log.history(actor)]

    def id_of(self, token: str) -> str:
        caller = self.tokens.caller_for(token)
        assert caller is not None
        return caller.actor.id.removeprefix("actor-")


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[Door]:
    """The store and the log in the folder; several may be open at once, as processes have them."""
    with (
        closing(open_log(f"sqlite:///{folder}/yishi.db")) as log,
        closing(IdentityStore(folder / "keys")) as store,
    ):
        appointments = AppointmentService(log, RegistryMemory(log), new_id)
        yield Door(
            folder=folder / "keys",
            log=log,
            clock=clock,
            store=store,
            appointments=appointments,
            tokens=Tokens(store, appointments, clock, SHANGHAI),
            accounts=Accounts(store, appointments, clock),
            signing_in=SigningIn(store, clock, SHANGHAI),
            sessions=Sessions(store, clock),
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(tmp_path: Path, clock: Clock) -> Iterator[Door]:
    with opened(tmp_path, clock) as found:
        yield found


def registered(door: Door, *places: str) -> None:
    """Register places, each a district of its own."""
    registry = RegistryService(door.log, new_id)
    for place in places:
        by = Actor(id="yishi-test", role="administrator")
        command = RegisterPlace(
            by=by, now=door.clock(), place=place, name=place, tier="district", parent=None
        )
        registry.register_place(command, door.context())
