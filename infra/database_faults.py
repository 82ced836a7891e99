"""Errors of SQLAlchemy that concern the database, and not what was asked of it."""

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

FAULTS = (InterfaceError, InternalError, OperationalError, NoConnection)
"""To ask again, one by one, would only repeat them."""
