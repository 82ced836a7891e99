"""Errors that the commands expect, and the sentence that each is shown as."""

from eventsourcing.persistence import PersistenceError
from psycopg import Error as PostgresError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from consumers.importing.refusal import ImportRefused
from domain.errors import Refusal
from domain.event import UnknownEventType
from domain.log import ConcurrentChange
from infra.backup.archive import BackupUnusable
from infra.bootstrap import BeyondTheLog
from infra.cli.consuming import DoneElsewhere
from infra.cli.serving import CannotServe
from infra.cli.views import AnotherVersion, NotParked
from infra.demo.loader import AnotherDemonstration
from infra.eventstore.errors import (
    DatabaseUrlInvalid,
    LogNotEmpty,
    LogUnavailable,
    NotStorable,
    UnreadableEvent,
)
from infra.identity.store import IdentityUnusable
from infra.key_encryption_key import KeysUnusable
from infra.settings import SettingsError
from infra.unchanged import NothingToLookAt
from projections.engine import AlreadyRebuilding, UnknownView, ViewsStandStill
from projections.exclusion import KeptWaiting
from projections.rebuild import RebuildFailed
from projections.swapping import NothingToRollBackTo

EXPECTED: tuple[type[Exception], ...] = (
    AlreadyRebuilding,
    AnotherDemonstration,
    AnotherVersion,
    BackupUnusable,
    BeyondTheLog,
    CannotServe,
    ConcurrentChange,
    DoneElsewhere,
    DatabaseUrlInvalid,
    ImportRefused,
    KeptWaiting,
    KeysUnusable,
    LogNotEmpty,
    LogUnavailable,
    NotParked,
    NotStorable,
    NothingToLookAt,
    NothingToRollBackTo,
    OSError,
    PersistenceError,
    PostgresError,
    RebuildFailed,
    Refusal,
    SQLAlchemyError,
    SettingsError,
    IdentityUnusable,
    UnknownEventType,
    UnknownView,
    UnreadableEvent,
    ValidationError,
    ViewsStandStill,
)


def sentence(error: Exception) -> str:
    """One clear sentence with what to do; a refusal in both languages."""
    match error:
        case Refusal():
            return f"{error.english} {error.chinese}"
        case ConcurrentChange():
            return "others keep changing the same issue; run the command again."
        case PersistenceError() | PostgresError() | SQLAlchemyError():
            return f"the database failed ({_first_line(error)}); see that it runs, has room, and try again."
        case ValidationError():
            first = error.errors()[0]
            return f"{'.'.join(str(part) for part in first['loc'])} {first['input']!r}: {first['msg']}."
        case OSError() if error.filename:
            return f"{error.filename}: {error.strerror}; check the path and its permissions."
        case _:
            return " ".join(str(error).split())


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
