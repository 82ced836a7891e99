"""Who may do what, and where: an actor's appointment, and the rule that every command and read is put to.

The table of roles and rights is domain/rights.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.errors import NotAllowed
from domain.event import Actor
from domain.rights import RIGHTS, Extent
from domain.roles import ROLES, Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an actor, with the place that they are appointed for."""

    actor: Actor
    place: str | None = None
    """The place, with everything below it; None for an appointment that holds everywhere."""
    read_only: bool = False
    """Whether the credential is for reading alone, whatever the role may do."""

    @property
    def subject(self) -> str:
        """The pseudonym that the caller's own personal data are kept under: of the same UUID as the actor."""
        return own_subject(self.actor.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """What a command or read is about, as far as it matters for who may."""

    path: tuple[str, ...] = ()
    """The place and those above it; empty for what is of no place, and for a place that there is not."""
    reporter: str | None = None
    """Pseudonym of the person whose it is."""
    body: str | None = None
    """The body that is responsible."""


class NotAllowedToRole(NotAllowed):
    """The role does not have the right anywhere."""

    en = "The role {role} may not do this ({right}); these may: {roles}. Ask one of them to do it."
    zh = "角色“{role}”无权进行此操作（“{right}”），可由以下角色进行：{roles}。请联系相应人员办理。"


class NotAllowedHere(NotAllowed):
    """The role has the right, but elsewhere."""

    en = (
        "You are appointed for {place} and what lies below it, and {there} is not there ({right}); "
        "ask somebody who is appointed for it."
    )
    zh = "您的任职范围是 {place} 及其下级，不包括 {there}（“{right}”），请联系负责该辖区的人员办理。"


class NotAllowedEverywhere(NotAllowed):
    """What belongs to no place takes an appointment that holds everywhere."""

    en = (
        "This concerns all places ({right}), and you are appointed for {place} alone; "
        "ask somebody who is appointed everywhere."
    )
    zh = "此操作涉及全部辖区（“{right}”），而您的任职范围仅为 {place}，请联系任职范围不限的人员办理。"


class NotYourOwn(NotAllowed):
    """The role has the right for what one reported oneself."""

    en = (
        "The role {role} may do this ({right}) in their own name and for what they reported themselves; "
        "ask one of these to do it: {roles}."
    )
    zh = "角色“{role}”只能以本人名义、对本人反映的事项进行此操作（“{right}”），请联系以下角色办理：{roles}。"


class NotYourBody(NotAllowed):
    """The role has the right for what the own body is responsible for."""

    en = (
        "The role {role} may do this ({right}) for the body that it acts for, {own}, and the body concerned "
        "is {body}; ask somebody who acts for that body, or one of these: {roles}."
    )
    zh = (
        "角色“{role}”只能为所属办理主体（{own}）进行此操作（“{right}”），本事项的办理主体是 {body}，"
        "请联系该主体的人员，或以下角色办理：{roles}。"
    )


def authorise(caller: Caller, right: str, concerned: Concerned, there: str | None = None) -> None:
    """Pass, or raise the refusal; `there` is the place that it is about, as the caller may be told it.

    Raises NotAllowedToRole, NotAllowedHere, NotAllowedEverywhere, NotYourOwn and NotYourBody.
    """
    role_has(caller, right)
    if caller.place is not None and caller.place not in concerned.path:
        if RIGHTS[right].of_all_places or there is None:
            raise NotAllowedEverywhere(right=right, place=caller.place)
        raise NotAllowedHere(right=right, place=caller.place, there=there)
    match extent_of(caller, right):
        case "own" if concerned.reporter not in {caller.actor.id, caller.subject}:
            raise NotYourOwn(role=caller.actor.role, right=right, roles=roles_with(right, "here"))
        case "body" if caller.actor.body is None or concerned.body != caller.actor.body:
            raise NotYourBody(
                role=caller.actor.role,
                right=right,
                own=caller.actor.body or "-",
                body=concerned.body or "-",
                roles=roles_with(right, "here"),
            )


def role_has(caller: Caller, right: str) -> None:
    """The role has the right somewhere, for something. Raises NotAllowedToRole."""
    if extent_of(caller, right) is None:
        raise NotAllowedToRole(role=caller.actor.role, right=right, roles=roles_with(right))


def extent_of(caller: Caller, right: str) -> Extent | None:
    """How far the caller's role has the right: `here`, for its `own`, for its `body`, or None: not at all."""
    return RIGHTS[right].extents.get(caller.actor.role)


def roles_with(right: str, extent: str | None = None) -> tuple[Role, ...]:
    """The roles that have the right, to this extent or to any, in the order of the list of roles."""
    extents = RIGHTS[right].extents
    return tuple(role for role in ROLES if role in extents and extent in (None, extents[role]))


def own_subject(actor: str) -> str:
    """The pseudonym of an actor as a data subject: `subject-<uuid>` of `actor-<uuid>`."""
    return f"subject-{actor.removeprefix('actor-')}"


_WHO_WERE_THERE: frozenset[Role] = frozenset({"resident", "duty_member", "grid_worker", "body_handler"})
RECORDS_FOR: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "administrator": frozenset(ROLES),
        "coordinator": _WHO_WERE_THERE | {"coordinator", "council_secretary"},
        "council_secretary": _WHO_WERE_THERE | {"council_secretary"},
    }
)
"""For which roles each role writes down what sittings, decisions and meetings come to."""
