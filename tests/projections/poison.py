"""Entries and rows that cannot be projected, and views that fail."""

import threading
from collections.abc import Callable, Collection, Sequence

import psycopg
from sqlalchemy import Connection, Engine

from domain.event import LogEntry, Unreadable
from projections.issues import IssueView
from projections.view import Changes

UNKNOWN = LookupError("event type 'issue.teleported' is unknown to this version of Yishi")


def unreadable(entries: Sequence[LogEntry], positions: Collection[int]) -> list[LogEntry | Unreadable]:
    """The entries, those at the positions without their events."""
    return [
        Unreadable(each.position, each.envelope.stream, UNKNOWN) if each.position in positions else each
        for each in entries
    ]


def without(entries: Sequence[LogEntry], stops: dict[str, int]) -> list[LogEntry]:
    """The entries but for those of the streams from a position on."""
    return [e for e in entries if e.position < stops.get(e.envelope.stream, e.position + 1)]


class CannotFold(IssueView):
    """Fails at entries of some positions, as long as it is not mended."""

    def __init__(self, *tables: object, positions: Collection[int] = (), **options: int) -> None:
        super().__init__(*tables, **options)  # type: ignore[arg-type]
        self.positions = positions

    def with_tables(self, tables: Sequence[object]) -> "CannotFold":
        return type(self)(*tables, positions=self.positions)

    def for_building(self, tables: Sequence[object]) -> "CannotFold":
        return self.with_tables(tables)

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        changes = super().fold(connection, entries)
        if bad := [entry.position for entry in entries if entry.position in self.positions]:
            raise ArithmeticError(f"no sum for {bad}")
        return changes


class Interrupted(IssueView):
    """Calls back in the middle of a page, between its fold and its write."""

    between: Callable[[], None] | None = None

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        changes = super().fold(connection, entries)
        if self.between:
            between, self.between = self.between, None
            between()
        return changes


class Hanging(IssueView):
    """Hangs in the middle of a page, its transaction open, until it is let go."""

    in_copy = False

    def __init__(self, *tables: object, **options: int) -> None:
        super().__init__(*tables, **options)  # type: ignore[arg-type]
        self.hangs = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def write(self, connection: Connection, changes: Changes) -> None:
        super().write(connection, changes)
        if self.may_go_on.is_set():
            return
        if not self.in_copy:
            self._hang()
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor, cursor.copy("COPY issue_board FROM STDIN"):
            self._hang()

    def _hang(self) -> None:
        self.hangs.set()
        self.may_go_on.wait(60)


def refuse_rows(database: Engine, stream: str) -> None:
    """Let the board refuse any change of this stream's row, in the middle of a page."""
    told = f"no room for {stream}"
    with database.execution_options(writes=True).begin() as connection:
        if database.dialect.name == "sqlite":
            for change in ("INSERT", "UPDATE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER refuse_{change} BEFORE {change} ON issue_board"
                    f" WHEN NEW.stream = '{stream}' BEGIN SELECT raise(ABORT, '{told}'); END"
                )
        else:
            connection.exec_driver_sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{told}'; END $$"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER refuse_row BEFORE INSERT OR UPDATE ON issue_board FOR EACH ROW"
                f" WHEN (NEW.stream = '{stream}') EXECUTE FUNCTION refuse()"
            )


def refuse_no_rows(database: Engine) -> None:
    """Undo `refuse_rows`."""
    with database.execution_options(writes=True).begin() as connection:
        if database.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER refuse_INSERT")
            connection.exec_driver_sql("DROP TRIGGER refuse_UPDATE")
        else:
            connection.exec_driver_sql("DROP FUNCTION refuse() CASCADE")
