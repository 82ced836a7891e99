"""Errors of the databases end in a sentence, not in a traceback."""

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from sqlalchemy.exc import InterfaceError

from infra.cli.errors import EXPECTED, sentence

GONE = "server closed the connection unexpectedly\n\tThis probably means more"


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError(GONE),
        psycopg.errors.DiskFull(GONE),
        InterfaceError(GONE, None, ValueError(GONE)),
        OperationalError(GONE),
    ],
)
def test_whoever_of_them_raises_it_a_fault_of_a_database_is_told_in_one_line(error: Exception) -> None:
    assert isinstance(error, EXPECTED)
    assert "the database failed (" in sentence(error)
    assert "unexpectedly" in sentence(error)
    assert "\n" not in sentence(error)
