"""The one composition root: everything is wired here, from the settings, and nothing at import.

What only the server needs is added in server.py, so that the other commands need not load it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from domain.appointment.service import AppointmentService
from domain.coordination.events import AgendaItem
from domain.coordination.service import CoordinationService
from domain.council.service import CouncilService
from domain.decision.service import DecisionService
from domain.importing.service import RecordImportService, Services
from domain.importing.staged_log import StagedLog
from domain.importing.staged_registry import StagedRegistry
from domain.issue.import_service import ImportService
from domain.issue.service import IssueService
from domain.log import LogAway, LogFull
from domain.registry.memory import RegistryMemory
from domain.registry.service import RegistryService
from domain.subject.service import SubjectService
from domain.working_time import WorkCalendar
from infra.calendar import is_workday, published_through
from infra.erasing import ErasableKeys
from infra.erasures import REGISTER_FILE, ErasureRegister
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from infra.key_binding import accept_keys, bind_keys, refuse_to_replace_keys
from infra.keys import Keyring, keys_are_made
from infra.local_keys import KEK_FILE, LocalKeys
from infra.settings import Settings
from infra.views.engine import reading, views_engine
from projections.agenda import proposed_agenda
from projections.codes import streams_with_code
from projections.engine import ViewEngine
from projections.views import standard_views

if TYPE_CHECKING:
    from infra.identity.identity import Identity
    from infra.identity.tokens import Tokens


class BeyondTheLog(Exception):
    """A position was asked for that the log has not reached."""


@dataclass(frozen=True, kw_only=True)
class Yishi:
    """An open Yishi: the log, what writes to it and what reads from it. A context manager that closes it."""

    settings: Settings
    keyring: Keyring
    log: EventLog
    registry: RegistryService
    issues: IssueService
    decisions: DecisionService
    councils: CouncilService
    coordination: CoordinationService
    imports: ImportService
    record_imports: RecordImportService
    subjects: SubjectService
    appointments: AppointmentService
    database: Engine
    """Of the views."""
    views: ViewEngine

    @cached_property
    def identity(self) -> "Identity":
        """Who may come in, opened when it is first asked for: most commands let nobody in.

        Raises IdentityUnusable when the tokens and accounts are damaged.
        """
        # To load it takes a fifth of a start.
        from infra.identity.identity import open_identity  # noqa: PLC0415 the line above

        return open_identity(self.settings, self.appointments, utc_now)

    @property
    def tokens(self) -> "Tokens":
        """The API tokens."""
        return self.identity.tokens

    def read(self) -> AbstractContextManager[Connection]:
        """A consistent read of the views."""
        return reading(self.database)

    def propose_agenda(self, place: str, month: str, position: int) -> Sequence[AgendaItem]:
        """What the meeting of the place and month should work on, as known at a position of the views."""
        with self.read() as connection:
            return proposed_agenda(connection, self.log, place, month, position, self.settings.zone)

    def streams_with_code(self, kind: str, code: str) -> Sequence[str]:
        """The issues, or decisions, that people call by this code, as the views know them."""
        with self.read() as connection:
            return streams_with_code(connection, kind, code)

    def position(self, asked: int | None) -> int:
        """The position asked for, or the end of the log. Raises BeyondTheLog."""
        head = self.log.head()
        if asked is not None and asked > head:
            raise BeyondTheLog(f"the log ends at position {head}; ask for one up to that, not {asked}")
        return head if asked is None else asked

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the views to other processes, and close the log, the views and the keys."""
        try:
            self.views.release()
        except SQLAlchemyError as error:
            # The leases lapse by themselves, a little later.
            structlog.get_logger().warning("views_not_released", error=str(error)[:500])
        self.log.close()
        self.database.dispose()
        self.keyring.close()
        if "identity" in vars(self):
            self.identity.close()


def open_yishi(settings: Settings) -> Yishi:
    """Open what the settings name, made at the first start.

    Raises DatabaseUrlInvalid, LogUnavailable when the database cannot be reached or used, KeysUnusable when
    the keys are damaged or not those of the log, and SQLAlchemyError when the views cannot be opened.
    """
    with ExitStack() as opened:
        yishi = _opened_by(opened, settings)
        opened.pop_all()
    return yishi


def _opened_by(opened: ExitStack, settings: Settings) -> Yishi:
    """The same; what was opened is closed with the stack."""
    if not keys_are_made(settings.keys):
        with closing(open_log(settings.database_url)) as log:
            refuse_to_replace_keys(log, settings.keys)
    keyring = opened.enter_context(closing(open_keys(settings)))
    erasable = ErasableKeys(keyring.store, ErasureRegister(erasure_register(settings)))
    erasable.reconcile()
    log = opened.enter_context(closing(open_log(settings.database_url, keyring)))
    bind_keys(log, keyring)
    calendar = WorkCalendar(settings.zone, is_workday, published_through())
    database = views_engine(settings.database_url)
    opened.callback(database.dispose)
    views = ViewEngine(database, log, standard_views(), clock=utc_now)
    views.create()
    registry = RegistryService(log, new_id)
    remembered = RegistryMemory(log)
    issues = IssueService(log, remembered, calendar, new_id)
    decisions = DecisionService(log, remembered, new_id)
    subjects = SubjectService(log, erasable, new_id)
    complete_erasures(subjects)
    appointments = AppointmentService(log, remembered, new_id)
    return Yishi(
        settings=settings,
        keyring=keyring,
        log=log,
        registry=registry,
        issues=issues,
        decisions=decisions,
        councils=CouncilService(log, remembered, issues, decisions, new_id),
        coordination=CoordinationService(log, remembered, issues, decisions, new_id),
        imports=ImportService(log, calendar, new_id),
        record_imports=RecordImportService(log, partial(_services_over, calendar)),
        subjects=subjects,
        appointments=appointments,
        database=database,
        views=views,
    )


def _services_over(calendar: WorkCalendar, log: StagedLog) -> Services:
    """What decides on imported histories, over the log as a batch sees it."""
    registry = StagedRegistry(log, new_id)
    issues = IssueService(log, registry, calendar, new_id)
    decisions = DecisionService(log, registry, new_id)
    return Services(
        registry=registry,
        decisions=decisions,
        councils=CouncilService(log, registry, issues, decisions, new_id),
        coordination=CoordinationService(log, registry, issues, decisions, new_id),
    )


def go_on_with_keys(settings: Settings) -> None:
    """Take the keys that the settings name for those of the log from now on; made where there are none.

    For keys that are lost: what was sealed with them stays unreadable. Raises as `open_yishi`.
    """
    with (
        closing(open_keys(settings)) as keyring,
        closing(open_log(settings.database_url, keyring)) as log,
    ):
        accept_keys(log, keyring)


def open_keys(settings: Settings) -> Keyring:
    """The data keys that the settings name, with what wraps them. Raises KeysUnusable."""
    given = [key.get_secret_value() for key in (settings.kek, settings.kek_former) if key is not None]
    return Keyring(settings.keys, LocalKeys(settings.kek_file or settings.keys / KEK_FILE, given))


def erasure_register(settings: Settings) -> Path:
    """The file of the register of erasures."""
    return settings.erasures or settings.keys / REGISTER_FILE


def complete_erasures(subjects: SubjectService) -> None:
    """Record the erasures that a crash or a restored log left out; the keys are destroyed in any case."""
    try:
        subjects.complete(utc_now())
    except (LogAway, LogFull, PersistenceError) as error:
        # Nobody is kept from working by a full disk: the next start records them.
        structlog.get_logger().warning("erasures_not_recorded", error=str(error)[:500])


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)
