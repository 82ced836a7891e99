"""Rows of the registry of which the number of events does not tell how many there are."""

from collections.abc import Iterator

import pytest

from infra.eventstore.log import open_log
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.registry import RegistryView
from projections.view import View
from tests.projections.reconciliation.conftest import Kept
from tests.projections.registry_histories import registry_history

DRAWN = 0
"""Streams that are derived anew at random: none, so that what is found is found by counting."""


@pytest.fixture
def kept(database_url: str) -> Iterator[Kept]:
    """A random history of the registry with its view."""
    log, database = open_log(database_url), views_engine(database_url)
    views: list[View] = [RegistryView()]
    try:
        log.append([entry.envelope for entry in registry_history(7, 200)])
        engine = ViewEngine(database, log, views, retries=())
        engine.create()
        engine.catch_up()
        yield Kept(log, database, engine, views)
    finally:
        log.close()
        database.dispose()


def test_nothing_is_found_where_nothing_is_damaged(kept: Kept) -> None:
    assert kept.findings() == []
    assert kept.findings(DRAWN) == []


@pytest.mark.parametrize("table", ["volunteer_posts", "post_claims", "duties", "activities", "voting_rules"])
def test_a_row_that_is_lost_is_found_by_counting(kept: Kept, table: str) -> None:
    key = {"activities": "id", "voting_rules": "version"}.get(table, "position")
    kept.damage(f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})")
    found = kept.findings(DRAWN)
    assert {(each.kind, each.table) for each in found} == {("missing_row", table)}


COPIES = {
    "post_claims": "SELECT 9999, body, post, claimant, party_member, claimed_at, NULL, NULL FROM post_claims",
    "duties": "SELECT 9999, station, member, starts_at, ends_at, rostered_at, NULL, NULL, NULL FROM duties",
}


@pytest.mark.parametrize("table", ["post_claims", "duties"])
def test_a_row_too_many_is_found_by_counting(kept: Kept, table: str) -> None:
    kept.damage(f"INSERT INTO {table} {COPIES[table]} LIMIT 1")
    [found] = kept.findings(DRAWN)
    assert (found.kind, found.table, found.row) == ("extra_row", table, "position=9999")


def test_a_claim_that_did_not_end_is_found(kept: Kept) -> None:
    kept.damage("UPDATE post_claims SET ended_position = NULL WHERE ended_position IS NOT NULL")
    found = kept.findings()
    assert {(each.kind, each.table, each.column) for each in found} == {
        ("column", "post_claims", "ended_position")
    }


def test_a_claim_of_a_body_that_the_log_does_not_know_is_found(kept: Kept) -> None:
    kept.damage("UPDATE post_claims SET body = 'nobody' WHERE body = 'team'")
    found = kept.findings(DRAWN)
    assert ("unknown_stream", "body-nobody") in {(each.kind, each.stream) for each in found}
