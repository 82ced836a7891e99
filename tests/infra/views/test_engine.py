"""Where the views are kept, and how they are read."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, inspect, text

from infra.eventstore.connecting import PATIENCE
from infra.views.engine import reading, views_engine
from projections.engine import ViewEngine
from projections.views import standard_views
from tests.projections.histories import log_of


def created(database_url: str) -> Engine:
    """A database with the tables of the views."""
    engine = views_engine(database_url)
    ViewEngine(engine, log_of([]), standard_views()).create()
    return engine


def test_views_on_sqlite_are_a_file_beside_the_log(tmp_path: Path) -> None:
    created(f"sqlite:///{tmp_path}/var/yishi.db")
    with sqlite3.connect(tmp_path / "var" / "yishi.views.db") as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert {"issue_board", "issue_timeline", "places", "view_checkpoints"} <= names
    assert not (tmp_path / "var" / "yishi.db").exists()


def test_views_on_postgresql_are_in_a_schema_beside_the_log(postgres_url: str) -> None:
    engine = created(postgres_url)
    assert "issue_board" in inspect(engine).get_table_names(schema="views")
    assert inspect(engine).get_table_names(schema="public") == []


def test_views_on_postgresql_do_not_wait_for_the_disk_at_each_commit(postgres_url: str) -> None:
    with views_engine(postgres_url).connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "off"


def test_views_notice_a_server_that_went_away_without_a_word_as_the_log_does(postgres_url: str) -> None:
    assert parameters(postgres_url) == {name: str(value) for name, value in PATIENCE.items()}
    mark = "&" if "?" in postgres_url else "?"
    asked = parameters(f"{postgres_url}{mark}connect_timeout=30")
    assert (asked["connect_timeout"], asked["keepalives_count"]) == ("30", str(PATIENCE["keepalives_count"]))


def parameters(database_url: str) -> dict[str, str]:
    """Those of PATIENCE that the views are connected with."""
    engine = views_engine(database_url)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        given = driver.info.get_parameters()
    engine.dispose()
    return {name: given[name] for name in PATIENCE}


def test_views_on_sqlite_are_written_ahead_and_synced_at_checkpoints_alone(sqlite_url: str) -> None:
    with views_engine(sqlite_url).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 1


def test_many_connections_that_begin_at_once_make_one_schema(postgres_url: str) -> None:
    def connect(_: int) -> object:
        engine = views_engine(postgres_url)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT current_schema()")).scalar()
        engine.dispose()
        return found

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(connect, range(16))) == {"views"}


@pytest.mark.parametrize("url", ["mysql://host/yishi", "sqlite://", "sqlite:///:memory:"])
def test_another_database_is_refused_with_what_to_write_instead(url: str) -> None:
    with pytest.raises(ValueError, match=r"write sqlite:///path/to/file\.db or postgresql://"):
        views_engine(url)


def test_a_refused_url_is_told_without_its_password() -> None:
    with pytest.raises(ValueError, match="cannot be used") as refused:
        views_engine("mysql://yishi:canary@host/yishi")
    assert "canary" not in str(refused.value)


def test_the_queries_of_one_read_see_one_state(database_url: str) -> None:
    engine = created(database_url)
    count = text("SELECT count(*) FROM bodies")
    entered = text("INSERT INTO bodies VALUES (:id, '物业', 'property_company', 'garden', 1, 1)")
    with reading(engine) as connection:
        assert connection.execute(count).scalar() == 0
        with engine.execution_options(writes=True).begin() as writer:
            writer.execute(entered, {"id": "clean-co"})
        assert connection.execute(count).scalar() == 0
    with reading(engine) as connection:
        assert connection.execute(count).scalar() == 1


def test_a_writer_takes_its_turn_when_another_is_in_a_transaction(sqlite_url: str) -> None:
    engine = created(sqlite_url).execution_options(writes=True)
    entered = text("INSERT INTO bodies VALUES (:id, '物业', 'property_company', 'garden', 1, 1)")

    def write(number: int) -> None:
        with engine.begin() as connection:
            taken = connection.execute(text("SELECT count(*) FROM bodies")).scalar()
            connection.execute(entered, {"id": f"body-{taken}-{number}"})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    with reading(engine) as connection:
        ids = connection.execute(text("SELECT id FROM bodies")).scalars().all()
    assert sorted(int(each.split("-")[1]) for each in ids) == list(range(20))


def test_a_password_may_hold_any_character() -> None:
    engine = views_engine("postgresql://yishi:p%40ss%2Fword@127.0.0.1:1/yishi")
    assert engine.url.password == "p@ss/word"
    assert engine.url.drivername == "postgresql+psycopg"
