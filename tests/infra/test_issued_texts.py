"""The texts of issued summaries, kept beside the views of either database."""

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import Engine, func, select, update

from infra.issued_texts import StoredTexts, issued_texts
from infra.views.engine import views_engine

TEXT = '{"place":"xinghe","label":"星河小区"}'.encode() * 100
DIGEST = sha256(TEXT).hexdigest()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database of the views, SQLite and PostgreSQL in turn."""
    engine = views_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def texts(engine: Engine) -> StoredTexts:
    return StoredTexts(engine)


def test_a_text_is_found_by_its_hash_and_any_other_hash_finds_nothing(texts: StoredTexts) -> None:
    assert texts.text(DIGEST) is None
    texts.keep(TEXT)
    assert texts.text(DIGEST) == TEXT
    assert texts.text(sha256(b"{}").hexdigest()) is None


def test_a_text_is_still_there_for_another_process(texts: StoredTexts, engine: Engine) -> None:
    texts.keep(TEXT)
    assert StoredTexts(engine).text(DIGEST) == TEXT


def test_many_may_keep_the_same_text_at_once(texts: StoredTexts, engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(texts.keep, [TEXT] * 8))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(issued_texts)).scalar_one() == 1
    assert texts.text(DIGEST) == TEXT


@pytest.mark.parametrize("changed", [zlib.compress(b"{}"), b"no zlib"])
def test_a_text_that_is_not_the_one_of_its_hash_is_none(
    texts: StoredTexts, engine: Engine, changed: bytes
) -> None:
    texts.keep(TEXT)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(issued_texts).values(text=changed))
    assert texts.text(DIGEST) is None
