"""Commands that only look change nothing on either database, and need no more than the right to read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.api.conftest import opened, register
from tests.infra.cli.commands import Run

LOOKING = (("doctor",), ("status",), ("views", "parked"), ("views", "pause", "issues"))
looking = pytest.mark.parametrize("command", LOOKING, ids=" ".join)


@pytest.fixture(autouse=True)
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a database that holds nothing; on SQLite the file is not there."""
    monkeypatch.setenv("YISHI_DATABASE_URL", database_url)
    monkeypatch.setenv("YISHI_KEYS", f"{tmp_path}/keys")
    return database_url


@pytest.fixture
def only_reader(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody who may read a log and its views on PostgreSQL, and do nothing else."""
    with opened(tmp_path, postgres_url) as api:
        register(api)
        api.yishi.views.catch_up()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS looker")
        server.execute("CREATE ROLE looker LOGIN PASSWORD 'looker'")
        server.execute("GRANT pg_read_all_data TO looker")
    _, _, address = postgres_url.partition("@")
    monkeypatch.setenv("YISHI_DATABASE_URL", f"postgresql://looker:looker@{address}")
    yield
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP ROLE looker")


def holds(url: str) -> set[str]:
    """All schemas, tables and functions of a database; on SQLite the files with their mode."""
    if url.startswith("postgresql"):
        query = (
            "SELECT nspname FROM pg_namespace UNION SELECT oid::regclass::text FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace UNION SELECT proname FROM pg_proc"
        )
        with psycopg.connect(url) as server:
            return {name for (name,) in server.execute(query)}
    folder = path_of(url).parent
    return {f"{each.name} {each.read_bytes()[18:20]!r}" for each in folder.glob("*")}


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@looking
def test_nothing_is_made_where_there_is_nothing(database: str, run: Run, command: tuple[str, ...]) -> None:
    before = holds(database)
    done = run(*command)
    assert done.status == 1
    assert "check YISHI_DATABASE_URL" in done.err
    assert holds(database) == before


@looking
def test_nothing_is_made_in_a_database_of_another_program(
    database: str, run: Run, command: tuple[str, ...]
) -> None:
    statement = "CREATE TABLE events (position bigint)"
    if database.startswith("postgresql"):
        with psycopg.connect(database) as server:
            server.execute(statement)
    else:
        path_of(database).parent.mkdir()
        with closing(sqlite3.connect(path_of(database))) as file:
            file.execute(statement)
    before = holds(database)
    assert run(*command).status == 1
    assert holds(database) == before


@looking
def test_a_log_that_is_missing_beside_its_views_is_not_made(
    database: str, tmp_path: Path, run: Run, command: tuple[str, ...]
) -> None:
    with opened(tmp_path, database):
        pass
    if database.startswith("postgresql"):
        with psycopg.connect(database) as server:
            server.execute("DROP TABLE events, key_store")
    else:
        path_of(database).unlink()
    before = holds(database)
    done = run(*command)
    assert done.status == 1
    assert "there is no log of Yishi at" in done.err
    assert holds(database) == before


@looking
def test_views_that_are_missing_beside_their_log_are_not_made(
    database: str, tmp_path: Path, run: Run, command: tuple[str, ...]
) -> None:
    with opened(tmp_path, database):
        pass
    if database.startswith("postgresql"):
        with psycopg.connect(database) as server:
            server.execute("DROP SCHEMA views CASCADE")
    else:
        for each in path_of(database).parent.glob("*.views.db*"):
            each.unlink()
    before = holds(database)
    done = run(*command)
    assert done.status == 1
    assert "there are no views" in done.err
    assert holds(database) == before


@looking
def test_views_of_another_version_are_not_touched(
    database: str, tmp_path: Path, run: Run, command: tuple[str, ...]
) -> None:
    with opened(tmp_path, database) as api, api.yishi.database.begin() as views:
        views.exec_driver_sql("ALTER TABLE view_checkpoints DROP COLUMN rate")
    done = run(*command)
    assert done.status == 1
    assert "another version of Yishi" in done.err


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_may_only_read_can_look(only_reader: None, run: Run) -> None:
    assert "The log ends at position 11." in run("status").out
    assert run("views", "parked").out == "No stream is parked.\n"
    assert run("doctor", "--seed", "7").out.endswith("Nothing differs (seed 7).\n")
    refused = run("views", "pause", "issues")
    assert refused.status == 1
    assert "permission denied" in refused.err
