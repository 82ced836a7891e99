"""What is out of date in the engine's own tables is noticed, and nothing else is."""

from datetime import UTC, datetime, timedelta

from infra.views.engine import reading
from projections.errand import Errand
from projections.reconciliation.bookkeeping import notices
from tests.projections.reconciliation.conftest import Kept

MINUTES = timedelta(minutes=2)


def told(kept: Kept, later: timedelta = timedelta(0)) -> list[str]:
    with reading(kept.database) as connection:
        return [*notices(connection, kept.views, datetime.now(UTC) + later)]


def test_nothing_is_noticed_while_all_is_well(kept: Kept) -> None:
    assert told(kept) == []


def test_nothing_is_noticed_after_a_clean_stop(kept: Kept) -> None:
    kept.engine.release()
    assert told(kept, MINUTES) == []


def test_an_owner_that_died_is_noticed(kept: Kept) -> None:
    sentences = told(kept, MINUTES)
    assert len(sentences) == len(kept.views)
    assert sentences[0].startswith("the view registry is owned by process ")


def test_an_errand_whose_process_died_is_noticed_and_not_taken_for_a_view(kept: Kept) -> None:
    kept.engine.release()
    assert Errand(kept.database, "escalation", clock=lambda: datetime.now(UTC)).is_ours()
    [sentence] = told(kept, MINUTES)
    assert sentence.startswith("the errand escalation is done by process ")


def test_a_view_that_was_left_paused_is_noticed(kept: Kept) -> None:
    kept.engine.pause("issues")
    [sentence] = told(kept)
    assert sentence.startswith("the view issues is paused since ")


def test_a_rebuild_that_was_broken_off_is_noticed_and_its_tables_with_it(kept: Kept) -> None:
    kept.engine.release()
    kept.damage("INSERT INTO view_builds VALUES ('issues', 9, '[\"issue_board__9\"]', 5, 1000000, 1000000)")
    kept.damage("CREATE TABLE issue_board__9 (stream text)")
    [sentence] = told(kept)
    assert sentence.startswith("a rebuild of the view issues has said nothing since 1970-01-01")


def test_tables_that_no_rebuild_knows_are_noticed(kept: Kept) -> None:
    kept.damage("CREATE TABLE issue_board__7 (stream text)")
    kept.damage("CREATE TABLE something_else__7 (stream text)")
    assert told(kept) == ["the table issue_board__7 belongs to no rebuild that is known; it can be dropped"]


def test_the_tables_from_before_a_rebuild_are_no_leftovers(kept: Kept) -> None:
    kept.engine.rebuild()
    assert told(kept) == []
    kept.engine.rollback("issues")
    assert told(kept) == []
