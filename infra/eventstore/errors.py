"""What can be wrong with the log or with an event, each with a sentence that says what to do."""

from eventsourcing.persistence import OperationalError

from domain.log import LogAway, LogFull


class DatabaseUrlInvalid(ValueError):
    """The address of the database is not one that Yishi can use."""


class LogUnavailable(Exception):
    """The log cannot be opened: the server, the directory or the file does not let us."""


class LogMissing(LogUnavailable):
    """There is no log, and it was to be opened without making one."""


class LogNotEmpty(Exception):
    """There are events where a log was to be restored."""

    def __init__(self) -> None:
        super().__init__(
            "the database holds a log already; restore into an empty one, with YISHI_DATABASE_URL set."
        )


class OutOfReach(OperationalError, LogAway):
    """The database does not answer, or is not to be had, for longer than a restart takes."""


class OutOfSpace(OperationalError, LogFull):
    """The database has no room on its disk; what was to be written is not, and reads go on."""


class NotStorable(ValueError):
    """An event may not be stored as it is, because it could not be read back the same for ever."""


class SealerMissing(NotStorable):
    """An event carries personal data, and the log was opened without the keys that seal them."""


class UnreadableEvent(ValueError):
    """Stored bytes are not an event of the contract in docs/events.md."""
