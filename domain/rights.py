"""Which role has which right: the one table that every way in asks. It is shown in docs/access.md.

A role has a right *here* (in the place of the appointment and everything below it), for its *own* (what one
reported oneself, there), or for its *body* (what that body is responsible for, there). A right that is not
listed for a role is one that the role does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from domain.roles import ROLES, Role

Extent = Literal["here", "own", "body"]


@dataclass(frozen=True, slots=True)
class Right:
    """What may be done, and by whom."""

    what: str
    """In words, for the documents."""
    extents: Mapping[Role, Extent]
    of_all_places: bool = False
    """Whether what it is about belongs to no place: only an appointment for everywhere gives it."""
    where: Literal["raised", "present"] = "raised"
    """Of an issue or decision that has moved up: whether it takes an appointment for the place where it
    arose, or for the one that it is before now."""


def _right(what: str, *here: Role, own: tuple[Role, ...] = (), body: tuple[Role, ...] = ()) -> Right:
    """The administrator, who records in the names of others, has every right that anybody has."""
    by_extent: tuple[tuple[Extent, tuple[Role, ...]], ...] = (
        ("here", (*here, "administrator")),
        ("own", own),
        ("body", body),
    )
    extents = {role: extent for extent, roles in by_extent for role in roles}
    return Right(what, MappingProxyType(extents))


def _steering(what: str, *here: Role) -> Right:
    return Right(what, _right(what, *here).extents, where="present")


def _of_all(what: str, *here: Role) -> Right:
    return Right(what, _right(what, *here).extents, of_all_places=True)


_R: Role = "resident"
_D: Role = "duty_member"
_G: Role = "grid_worker"
_S: Role = "council_secretary"
_B: Role = "body_handler"
_C: Role = "coordinator"
_U: Role = "auditor"
_I: Role = "integrator"

RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        # Issues: those who collect opinions, and residents for themselves
        "issue.raise": _right("raise an issue", _D, _G, _S, _C, _I, own=(_R,)),
        "issue.support": _right("stand behind an issue", _D, _G, _S, _C, own=(_R,)),
        "issue.give-information": _right("give what a body asked for", _D, _G, _C, own=(_R,)),
        "issue.confirm": _right("confirm a resolution or deny it", _D, _G, _C, own=(_R,)),
        "issue.reopen": _right("take a resolution back", _D, _G, _C, own=(_R,)),
        "issue.withdraw": _right("take an issue back", _D, _G, _C, own=(_R,)),
        "issue.urge": _right("urge", _D, _G, _C),
        "issue.reclassify": _right("put an issue under another category", _D, _G, _C),
        # Issues: the body responsible
        "issue.accept": _right("take an assignment on", body=(_B,)),
        "issue.decline-assignment": _right("send an assignment back", body=(_B,)),
        "issue.progress": _right("report progress", body=(_B,)),
        "issue.request-information": _right("ask for what is lacking", _C, body=(_B,)),
        "issue.resolve": _right("report that it is solved", _C, body=(_B,)),
        # Issues: those who steer them, at the place that each is before
        "issue.discuss": _steering("record the council's conclusion", _S, _C),
        "issue.assign": _steering("make a body responsible", _C),
        "issue.extend": _steering("give more time", _C),
        "issue.escalate": _steering("move an issue up", _C),
        "issue.return": _steering("send an issue back down", _C),
        "issue.take-over": _right("take an issue over from below, for a body of the tier above", _C, _B),
        "issue.merge": _steering("let another issue go on for both", _C),
        "issue.unmerge": _steering("undo a merge", _C),
        "issue.decline": _steering("not accept an issue, on a legal ground", _C),
        # Decisions
        "decision.raise": _right("put a motion forward", _S, _C),
        "decision.discuss": _steering("record the council's conclusion on a motion", _S, _C),
        "decision.ballot": _steering("record a ballot", _S, _C),
        "decision.assign": _steering("set the tasks of a decision", _C),
        "decision.complete-task": _right("report a task of a decision done", _S, _C, _B),
        "decision.progress": _right("count down a campaign", _S, _C),
        "decision.resolve": _steering("close a decision that is carried out", _C),
        "decision.escalate": _steering("move a decision up", _C),
        "decision.return": _steering("send a decision back down", _C),
        "decision.withdraw": _right("take a motion back", _S, _C),
        "decision.supersede": _steering("let another decision hold instead", _C),
        "decision.adopt-covenant": _right("take over the covenant of another place", _C),
        # Sittings and meetings
        "council.convene": _right("call a sitting", _S, _C),
        "council.attend": _right("record who attends a sitting", _S, _C),
        "council.deliberate": _right("record a deliberation", _S, _C),
        "council.adjourn": _right("end a sitting with its minutes", _S, _C),
        "coordination.schedule": _right("call a coordination meeting", _C),
        "coordination.freeze-agenda": _right("freeze the agenda of a meeting", _C),
        "coordination.attend": _right("record who attends a meeting", _S, _C),
        "coordination.outcome": _right("record an outcome of a meeting", _S, _C),
        "coordination.complete-task": _right("report a task of a meeting done", _S, _C, _B),
        "coordination.close": _right("close a meeting", _C),
        "summary.issue": _right("issue the summary of a month", _C),
        # Volunteering and duty
        "post.open": _right("name a volunteer post", _C, body=(_B,)),
        "post.close": _right("want a volunteer post no longer", _C, body=(_B,)),
        "post.claim": _right("claim a volunteer post", _D, _G, _C, own=(_R,), body=(_B,)),
        "post.release": _right("leave a volunteer post", _D, _G, _C, own=(_R,), body=(_B,)),
        "station.roster": _right("put somebody on a duty roster", _C),
        "station.cancel-duty": _right("take a duty off a roster", _C),
        "activity.plan": _right("announce a volunteer activity", _D, _G, _C, body=(_B,)),
        "activity.hold": _right("record that an activity took place", _D, _G, _C, body=(_B,)),
        "activity.cancel": _right("cancel an activity", _D, _G, _C, body=(_B,)),
        # The registry
        "place.register": _right("register a place"),
        "place.responsibilities": _right("replace a responsibility list"),
        "place.grids": _right("draw the grids of a place anew"),
        "body.register": _right("register a body"),
        "station.open": _right("open a service station"),
        "category.define": _of_all("define a category"),
        "rule.define": _of_all("record a voting rule"),
        # Reads
        "registry.read": _right("read places, bodies, stations, categories and rules", *ROLES),
        "open.read": _right("read issues, decisions, sittings and meetings, without personal data", *ROLES),
        "personal.read": _right("read the reporter's data and own words", _D, _G, _C, own=(_R,), body=(_B,)),
        "figures.read": _right("read summaries and what their figures count", *(set(ROLES) - {_I})),
        "events.read": _right("follow the feed of events", _C, _U, _I),
        "audit.read": _of_all("read who was appointed, and who read personal data", _U),
        "metrics.read": _of_all("read the metrics of the server", _U, _I),
        # Access
        "own.account": _right("see and change one's own sign-in", *ROLES),
        "access.administer": _right("create and revoke tokens and accounts"),
        "subject.erase": _of_all("erase a person's data"),
    }
)
"""By name: the kind of thing and what is done to it, as in the path of its route."""
