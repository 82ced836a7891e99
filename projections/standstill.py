"""When to stop waiting for views that do not move."""

from collections.abc import Mapping

from projections.checkpoints import Checkpoint
from projections.status import OF_ANOTHER_VERSION

PATIENCE = 60.0
"""Seconds that whoever needs the views at a position waits while they do not move at all."""


class ViewsStandStill(RuntimeError):
    """The views do not reach a position: one is paused or of another version, or its owner does not move."""


def check_that_they_move(
    checkpoints: Mapping[str, Checkpoint],
    fingerprints: Mapping[str, str],
    wanted: int,
    still: float,
    patience: float,
) -> None:
    """Raises ViewsStandStill, saying what to do, for a view below position `wanted` that cannot get there.

    `fingerprints` are of the views as this process knows them; `still` are seconds in which none has moved.
    """
    for name, each in checkpoints.items():
        if each.position >= wanted:
            continue
        at = f"the view {name!r} is at position {each.position} of {wanted}"
        if each.paused_at is not None:
            raise ViewsStandStill(f"{at} and paused; let it go on with `yishi views resume {name}`")
        if each.fingerprint != fingerprints[name]:
            raise ViewsStandStill(f"{at}: {OF_ANOTHER_VERSION}")
        if still > patience:
            met = f" and has met this: {each.error}" if each.error else ""
            keeper = f"process {each.owner} keeps it" if each.owner else "no process keeps it"
            look = "at `yishi status` and at that process" if each.owner else "at `yishi status`"
            raise ViewsStandStill(
                f"{at} and has not moved for {still:.0f} seconds; {keeper}{met}; look {look}"
            )
