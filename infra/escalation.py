"""Wires the automatic escalation: the issue board, the lease, and what the demonstration tells."""

from consumers.escalation import ERRAND, Escalation
from infra.bootstrap import Yishi, utc_now
from infra.demo.marks import is_of_a_demonstration
from infra.views.engine import reading
from projections.errand import LEASE, Errand
from projections.overdue import overdue_issues


def escalation(yishi: Yishi, lease: float = LEASE) -> Escalation:
    """The escalation over an open Yishi; `lease` is how many seconds its owner may keep silent.

    Deadlines of a demonstration are spared: its year is over, and what was left open in it stays as it is
    told. What a visitor does to one of its issues sets a deadline like any other.
    """
    return Escalation(
        yishi.issues,
        lambda now: overdue_issues(lambda: reading(yishi.database), now),
        Errand(yishi.database, ERRAND, clock=utc_now, lease=lease),
        clock=utc_now,
        is_spared=is_of_a_demonstration,
    )
