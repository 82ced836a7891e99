from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.log import Receipt
from infra.idempotency import StoredRequests
from infra.views.engine import views_engine

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECEIPT = Receipt("issue-1", 3, 42)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database of the views, SQLite and PostgreSQL in turn."""
    engine = views_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def requests(engine: Engine) -> StoredRequests:
    return StoredRequests(engine, lambda: NOON)


def test_the_first_claim_is_what_is_remembered(requests: StoredRequests) -> None:
    assert requests.claim("k", "first").fingerprint == "first"
    assert requests.claim("k", "second").fingerprint == "first"
    assert requests.claim("other", "second").fingerprint == "second"


def test_an_answer_is_remembered_with_where_it_was_recorded(requests: StoredRequests) -> None:
    requests.claim("k", "f")
    requests.answered("k", 201, RECEIPT)
    found = requests.claim("k", "f")
    assert (found.status, found.stream, found.version, found.position) == (201, "issue-1", 3, 42)


def test_what_was_recorded_counts_more_than_a_refusal(requests: StoredRequests) -> None:
    requests.claim("k", "f")
    requests.refused("k", 409, "{}")
    requests.answered("k", 200, RECEIPT)
    requests.refused("k", 409, "{}")
    found = requests.claim("k", "f")
    assert (found.status, found.refusal, found.version) == (200, None, 3)


def test_the_first_answer_stays(requests: StoredRequests) -> None:
    requests.claim("k", "f")
    requests.answered("k", 201, RECEIPT)
    requests.answered("k", 200, Receipt("issue-1", 9, 99))
    assert requests.claim("k", "f").version == 3


def test_a_key_whose_request_came_to_nothing_is_free_again(requests: StoredRequests) -> None:
    requests.claim("k", "first")
    requests.forget("k")
    assert requests.claim("k", "second").fingerprint == "second"
    requests.answered("k", 200, RECEIPT)
    requests.forget("k")
    assert requests.claim("k", "third").fingerprint == "second"


def test_keys_are_remembered_for_a_day(engine: Engine, requests: StoredRequests) -> None:
    requests.claim("k", "first")
    assert StoredRequests(engine, lambda: NOON + timedelta(hours=24)).claim("k", "x").fingerprint == "first"
    late = StoredRequests(engine, lambda: NOON + timedelta(hours=24, seconds=1))
    assert late.claim("k", "second").fingerprint == "second"


def test_of_many_claims_at_once_one_is_remembered(engine: Engine) -> None:
    def claim(number: int) -> str:
        return StoredRequests(engine, lambda: NOON).claim("k", str(number)).fingerprint

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(claim, range(16)))) == 1
