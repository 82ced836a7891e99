"""Whoever waits for views that do not move is told why."""

from datetime import UTC, datetime

import pytest

from projections.checkpoints import Checkpoint
from projections.standstill import ViewsStandStill, check_that_they_move

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def checkpoint(owner: str | None) -> Checkpoint:
    return Checkpoint(
        name="issues",
        position=3,
        event_id=None,
        fingerprint="f",
        generation=1,
        tables=[],
        updated_at=NOW,
        owner=owner,
    )


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        (None, "no process keeps it; look at `yishi status`"),
        ("a:1:b", "process a:1:b keeps it; look at `yishi status` and at that process"),
    ],
)
def test_who_keeps_a_view_that_does_not_move_is_told_and_where_nobody_does_that(
    owner: str | None, told: str
) -> None:
    with pytest.raises(ViewsStandStill) as refused:
        check_that_they_move({"issues": checkpoint(owner)}, {"issues": "f"}, 9, still=61.0, patience=60.0)
    assert str(refused.value) == (
        f"the view 'issues' is at position 3 of 9 and has not moved for 61 seconds; {told}"
    )
