"""Opening the log: which addresses are taken, and what is said when it cannot be opened."""

import multiprocessing
import os
import sqlite3
from pathlib import Path

import psycopg
import pytest

from infra.dev.postgres import PostgresServer
from infra.eventstore.errors import DatabaseUrlInvalid, LogUnavailable
from infra.eventstore.log import open_log
from tests.infra.eventstore.given import event

CLOSED_PORT = 9  # The discard service, which nobody runs.


def open_and_append(url: str, stream: str) -> None:
    log = open_log(url)
    log.append([event(stream)])
    log.close()


def test_what_was_appended_is_there_when_the_log_is_opened_again(database_url: str) -> None:
    open_and_append(database_url, "issue-1")
    open_and_append(database_url, "issue-2")
    log = open_log(database_url)
    assert [entry.envelope.stream for entry in log.page(0, 10)] == ["issue-1", "issue-2"]
    log.close()


def test_many_processes_may_open_a_new_log_at_once(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=open_and_append, args=(database_url, f"issue-{n}")) for n in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 6
    log = open_log(database_url)
    assert [entry.position for entry in log.page(0, 10)] == [1, 2, 3, 4, 5, 6]
    log.close()


def test_a_relative_path_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_log("sqlite:///var/yishi.db").close()
    assert (tmp_path / "var" / "yishi.db").exists()


@pytest.mark.parametrize("name", ["议事 100%.db", "file:x.db", "a#b.db", "a&b=c.db"])
def test_any_file_name_is_taken_literally(tmp_path: Path, name: str) -> None:
    open_and_append(f"sqlite:///{tmp_path}/{name}", "issue-1")
    assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "yishi.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///var/",
        "sqlite:///x.db?mode=ro",
        "mysql://root@localhost/yishi",
        "postgresql://localhost",
        "postgresql://localhost/yishi?nonsense=1",
        "postgres://localhost/yishi",
    ],
)
def test_other_addresses_are_refused_with_the_forms_that_are_taken(url: str) -> None:
    with pytest.raises(DatabaseUrlInvalid, match=r"write sqlite:///PATH .* or postgresql://"):
        open_log(url)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogUnavailable, match=r"the directory .*/file/sub cannot be made: Not a directory"):
        open_log(f"sqlite:///{tmp_path}/file/sub/yishi.db")


def test_a_directory_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable, match="is a directory; name a file in it"):
        open_log(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("会议纪要" * 1000)
    with pytest.raises(LogUnavailable, match="not a database"):
        open_log(f"sqlite:///{path}")
    assert path.read_text() == "会议纪要" * 1000


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (id)")
    with pytest.raises(LogUnavailable, match="a database of another program"):
        open_log(f"sqlite:///{path}")
    assert sqlite3.connect(path).execute("SELECT sql FROM sqlite_master").fetchall() == [
        ("CREATE TABLE events (id)",)
    ]


def test_a_log_of_a_newer_version_is_left_alone(database_url: str) -> None:
    open_log(database_url).close()
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA user_version = 2")
    else:
        with psycopg.connect(database_url) as server:
            server.execute("COMMENT ON TABLE events IS 'Yishi log, schema 2'")
    with pytest.raises(LogUnavailable, match="newer"):
        open_log(database_url)


def test_a_server_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(LogUnavailable, match="refused") as refusal:
        open_log(f"postgresql://clerk:hunter2@127.0.0.1:{CLOSED_PORT}/yishi")
    assert f"postgresql://clerk@127.0.0.1:{CLOSED_PORT}/yishi" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_role_without_rights_is_told_so(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS guest")
        server.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    _, _, address = postgres_url.partition("@")
    with pytest.raises(LogUnavailable, match="permission denied"):
        open_log(f"postgresql://guest:guest@{address}")
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP ROLE guest")


def test_a_role_that_may_only_append_and_read_can_use_a_log_that_is_there(postgres_url: str) -> None:
    open_log(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS writer")
        server.execute("CREATE ROLE writer LOGIN PASSWORD 'writer'")
        server.execute("GRANT SELECT, INSERT ON events TO writer")
    _, _, address = postgres_url.partition("@")
    open_and_append(f"postgresql://writer:writer@{address}", "issue-1")
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP OWNED BY writer")
        server.execute("DROP ROLE writer")


def test_stray_variables_of_the_process_change_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strays = {
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "SQLITE_DBNAME": ":memory:",
        "COMPRESSOR_TOPIC": "eventsourcing.compressor:ZlibCompressor",
        "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
        "IS_SNAPSHOTTING_ENABLED": "y",
        "CREATE_TABLE": "no",
        "ORIGINATOR_ID_TYPE": "uuid",
    }
    for name, value in strays.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"YISHI_{name}", value)
    open_and_append(database_url, "issue-1")
    for name in strays:
        monkeypatch.delenv(name)
        monkeypatch.delenv(f"YISHI_{name}")
    log = open_log(database_url)
    assert [raw.stream for raw in log.raw_page(0, 10)] == ["issue-1"]
    assert log.snapshots is None
    log.close()


def test_an_append_is_on_the_disk_when_it_returns(database_url: str) -> None:
    log = open_log(database_url)
    if database_url.startswith("sqlite"):
        (mode,), (synchronous,) = (
            log.recorder.fetch("PRAGMA journal_mode"),
            log.recorder.fetch("PRAGMA synchronous"),
        )
        assert (mode, synchronous) == (("wal",), (2,))
    else:
        assert log.recorder.fetch("SELECT current_setting('synchronous_commit')") == [("on",)]
    log.close()


def test_a_servers_or_roles_weaker_defaults_do_not_apply_to_the_log(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as server:
        name = psycopg.conninfo.conninfo_to_dict(postgres_url)["dbname"]
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        server.execute(f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'")
    log = open_log(postgres_url)
    query = "SELECT current_setting('synchronous_commit'), current_setting('transaction_isolation')"
    assert log.recorder.fetch(query) == [("on", "read committed")]
    log.close()


def test_a_table_of_the_same_name_in_a_schema_named_like_the_role_is_not_taken_for_the_log(
    postgres_url: str,
) -> None:
    user = psycopg.conninfo.conninfo_to_dict(postgres_url)["user"]
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE SCHEMA "{user}" CREATE TABLE events (position bigint, stream text)')
    log = open_log(postgres_url)
    log.append([event("issue-1")])
    assert [raw.stream for raw in log.raw_page(0, 10)] == ["issue-1"]
    assert (log.head(), log.existing(["issue-1"])) == (1, {"issue-1"})
    log.close()


def test_a_development_server_is_gone_after_use() -> None:
    with PostgresServer() as server:
        pid = server.pid
        open_and_append(server.create_database("yishi"), "issue-1")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
