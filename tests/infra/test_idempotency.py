from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from api.dependencies import Remembered
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


def test_only_the_first_claim_of_a_key_is_new(requests: StoredRequests) -> None:
    assert [requests.claim("k", "f").is_new, requests.claim("k", "f").is_new] == [True, False]
    requests.forget("k")
    assert requests.claim("k", "f").is_new


def test_a_key_that_is_too_old_is_new_again_and_nothing_of_it_is_left(engine: Engine) -> None:
    clock = [NOON]
    requests = StoredRequests(engine, lambda: clock[0])
    requests.claim("k", "first")
    requests.answered("k", 201, RECEIPT)
    # Between two sweeps too.
    clock[0] = NOON + timedelta(hours=24) - timedelta(seconds=30)
    requests.claim("other", "f")
    clock[0] = NOON + timedelta(hours=24, seconds=1)
    found = requests.claim("k", "second")
    assert found == Remembered("second", is_new=True)
    assert requests.claim("k", "third") == Remembered("second")


def test_what_is_too_old_is_swept_away(engine: Engine, requests: StoredRequests) -> None:
    requests.claim("k", "first")
    StoredRequests(engine, lambda: NOON + timedelta(hours=25)).claim("other", "f")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT key FROM idempotent_requests")).scalars().all() == ["other"]


def test_claims_that_come_together_are_told_apart(requests: StoredRequests) -> None:
    requests.claim("known", "before")
    requests.answered("known", 200, RECEIPT)
    keys = [f"k{number % 10}" for number in range(60)] + ["known"]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda key: (key, requests.claim(key, f"of {key}")), keys))
    assert sorted(key for key, each in found if each.is_new) == [f"k{number}" for number in range(10)]
    assert {each.fingerprint for key, each in found if key == "known"} == {"before"}
    assert all(each.fingerprint == f"of {key}" for key, each in found if key != "known")


def test_of_many_claims_at_once_one_is_remembered(engine: Engine) -> None:
    def claim(number: int) -> str:
        return StoredRequests(engine, lambda: NOON).claim("k", str(number)).fingerprint

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(claim, range(16)))) == 1
