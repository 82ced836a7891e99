"""The metadata that all tables of the views share. Nothing in them is personal data."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, MetaData
from sqlalchemy.types import TypeDecorator

metadata = MetaData()

POSITION = BigInteger().with_variant(Integer, "sqlite")
"""A position that is the key of its table: on SQLite an `INTEGER` key is the row's own number."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC as microseconds since 1970, so that both databases compare and add alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 SQLAlchemy gives it
        """Moment to microseconds."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 the same
        """Microseconds to moment."""
        return None if value is None else from_microseconds(value)


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exactly."""
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The moment of these microseconds since 1970, in UTC."""
    return EPOCH + value * MICROSECOND
