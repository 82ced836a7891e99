"""What rows say of the ballot on a decision: the counts, and who was elected."""

from typing import Any, cast

from consumers.importing.histories.telling import (
    CM2_OF_A_M2,
    Rows,
    Teller,
    exact,
    missing,
    pseudonym,
    whole_number,
)
from consumers.importing.rows import ReadRow
from domain.decision import commands as c
from domain.decision.events import Elected
from domain.voting import MOST_AREA_CM2, MOST_PEOPLE, Tally, Weight

GROUPS = ("agree", "against", "abstain", "recused")


def ballot(rows: Rows, teller: Teller) -> c.BallotDecision | None:
    """The ballot, where its counts are known. Raises RowRejected."""
    at, eligible = rows.time("balloted_at"), _weight(rows, "eligible")
    if at is None and eligible is None:
        return None
    if at is None:
        raise missing("balloted_at", "eligible")
    if eligible is None:
        raise missing("eligible", "balloted_at")
    groups = {name: weight for name in GROUPS if (weight := _weight(rows, name))}
    elected = tuple(_elected(row) for row in rows if "elected" in row.values)
    result = cast(Any, rows.one("result"))
    tally = Tally(eligible=eligible, **groups)
    return c.BallotDecision(**teller.told(at), tally=tally, elected=elected, result=result)


def _weight(rows: Rows, group: str) -> Weight | None:
    number = whole_number(group, rows.one(group), MOST_PEOPLE)
    of_area = f"{group}_area"
    area = exact(of_area, rows.one(of_area), CM2_OF_A_M2, "square metres", MOST_AREA_CM2)
    if number is None and area is None:
        return None
    return Weight(number=number or 0, area_cm2=area or 0)


def _elected(row: ReadRow) -> Elected:
    if "office" not in row.values:
        raise missing("office", "elected")
    return Elected(
        member=pseudonym(row.values["elected"]),
        office=cast(Any, row.values["office"]),
        party_member=row.values.get("party_member") == "yes",
        branch_secretary=row.values.get("branch_secretary") == "yes",
    )
