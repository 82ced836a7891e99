"""What the caller of a request may do: each route declares its right, and says what its request is about.

What is named by its place (in the address, a filter or the body) and lies elsewhere is refused with 403,
whether or not there is such a place. What is named by an id and lies elsewhere is answered as if it were
not there, with 404. So nobody learns what there is elsewhere (docs/access.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from sqlalchemy import ColumnElement, or_
from starlette.routing import BaseRoute

from api.dependencies import InCaller, InServices, Services
from api.issue_lists import below
from domain.access import Caller, Concerned, authorise, extent_of, role_has
from domain.errors import NotAllowed, Refusal
from domain.rights import RIGHTS, Right

OPEN_TO_ALL = "none"
"""What a route declares that answers without a sign-in."""
DECLARED = "x-yishi-right"
"""The member of an operation in the OpenAPI document that names its right."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What a caller may do by the right of a route. Every refusal is logged, without personal data."""

    caller: Caller
    right: str
    services: Services
    request_id: str

    @property
    def place(self) -> str | None:
        """The place that the caller is appointed for; None: everywhere."""
        return self.caller.place

    def at(self, place: str) -> None:
        """The request names this place. Raises NotAllowedHere and what `authorise` raises."""
        self.over(place)

    def everywhere(self) -> None:
        """The request is about no place. Raises NotAllowedEverywhere."""
        self._put(Concerned(), None)

    def over(
        self,
        place: str,
        *,
        present: str | None = None,
        reporter: str | None = None,
        body: str | None = None,
        missing: Refusal | None = None,
    ) -> None:
        """It is about something of this place, which is before `present` now.

        `missing` is what the caller is told instead when it is named by an id and lies elsewhere.
        Raises that, and what `authorise` raises.
        """
        if missing is not None:
            self.sees(place, missing)
        there = present or place if self._right.where == "present" else place
        self._put(Concerned(path=self._path(there), reporter=reporter, body=body), there)

    def sees(self, place: str | None, missing: Refusal) -> None:
        """Something named by an id is of this place, or of none that there is. Raises `missing`."""
        if self.caller.place is not None and (place is None or self.caller.place not in self._path(place)):
            self._log("elsewhere", place)
            raise missing

    def sees_stream(self, stream: str, missing: Refusal) -> None:
        """A stream that a request names by an id lies where the caller may look. Raises `missing`."""
        if self.caller.place is not None:
            first = next(iter(self.services.log.history(stream)), None)
            self.sees(getattr(first.data, "place", None) if first else None, missing)

    def sees_registered(self, stream: str, missing: Refusal) -> None:
        """A stream of the registry, named by an id, is of a place in sight. Raises `missing`."""
        if self.caller.place is not None:
            first = next(iter(self.services.log.history(stream)), None)
            place = getattr(first.data, "place", None) if first else None
            if place not in self._path(self.caller.place):
                self.sees(place, missing)

    def narrowed(self, place: str | None) -> str | None:
        """The place that a list is for: of one appointed for a place, their own, unless one is named.

        Raises NotAllowedHere.
        """
        if place is not None:
            self.at(place)
        return place or self.caller.place

    def in_sight(self, place: str) -> None:
        """The registry of this place is asked for: one's own, those below it and those above it.

        Raises NotAllowedHere.
        """
        if self.caller.place is None or place not in self._path(self.caller.place):
            self.at(place)

    def in_sight_alone(self, place: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """The condition that a row of the registry is in sight; none for one appointed everywhere."""
        own = self.caller.place
        return [] if own is None else [or_(place.in_(below(own)), place.in_(self._path(own)))]

    def may(self, right: str, place: str, *, reporter: str | None = None, body: str | None = None) -> bool:
        """Whether the caller has another right over something of this place: no refusal, no trace."""
        try:
            concerned = Concerned(path=self._path(place), reporter=reporter, body=body)
            authorise(self.caller, right, concerned, place)
        except NotAllowed:
            return False
        return True

    def may_everywhere(self, right: str) -> bool:
        """Whether the caller has another right that is of no place: no refusal, no trace."""
        return self.caller.place is None and extent_of(self.caller, right) is not None

    @property
    def _right(self) -> Right:
        return RIGHTS[self.right]

    def _path(self, place: str) -> tuple[str, ...]:
        """The place and those above it; asked only of those who are appointed for a place."""
        if self.caller.place is None:
            return ()
        found = self.services.registry.place(place)
        return found.lineage if found else ()

    def _put(self, concerned: Concerned, there: str | None) -> None:
        try:
            authorise(self.caller, self.right, concerned, there)
        except NotAllowed as refusal:
            self._log(refusal.rule, there)
            raise

    def _log(self, rule: str, there: str | None) -> None:
        log_refusal(self.caller, self.right, rule, there)


def log_refusal(caller: Caller, right: str, rule: str, there: str | None) -> None:
    """Note who was refused what; request, method and path are bound to the log by the outermost layer."""
    structlog.get_logger().warning(
        "not_allowed",
        rule=rule,
        right=right,
        actor=caller.actor.id,
        role=caller.actor.role,
        appointed_for=caller.place,
        place=there,
    )


def needs(right: str, *dependencies: Any) -> dict[str, Any]:
    """How a route declares its right: `router.get("/issues", **needs("open.read"))(issues)`.

    Whose role does not have it anywhere is refused before anything else is looked at. Raises KeyError, when
    the application is made, for a right that the table does not have.
    """
    if right != OPEN_TO_ALL and right not in RIGHTS:
        raise KeyError(f"{right} is not in domain/rights.py")
    return {
        "dependencies": [Depends(_declare(right)), *dependencies],
        "openapi_extra": {DECLARED: right},
    }


def declares_rights(routes: Sequence[BaseRoute]) -> None:
    """Every route has declared its right. Raises RightNotDeclared, when the application is made."""
    undeclared = [context.path for context in declared_routes(routes) if right_of(context) is None]
    if undeclared:
        raise RightNotDeclared(f"give these routes their right by `needs`: {', '.join(map(str, undeclared))}")


def declared_routes(routes: Sequence[BaseRoute]) -> list[RouteContext]:
    """Every route that is one of ours, with its whole path; files are served without one."""
    found = iter_route_contexts(routes)
    return [each for each in found if isinstance(each.original_route, APIRoute)]


def right_of(context: RouteContext) -> str | None:
    """The right that a route has declared."""
    return (getattr(context.original_route, "openapi_extra", None) or {}).get(DECLARED)


class RightNotDeclared(Exception):
    """A route that anybody could call was added."""


def _declare(right: str) -> Callable[..., Any]:
    async def declared(request: Request) -> None:
        request.scope["yishi.right"] = right
        caller: Caller | None = request.scope.get("yishi.caller")
        if right == OPEN_TO_ALL or caller is None:
            return
        try:
            role_has(caller, right)
        except NotAllowed as refusal:
            log_refusal(caller, right, refusal.rule, None)
            raise

    return declared


async def authority_of(request: Request, caller: InCaller, services: InServices) -> Authority:
    """What the caller may do by the right that the route has declared."""
    return Authority(caller, request.scope["yishi.right"], services, request.scope["yishi.request_id"])


async def authority_if_any(request: Request, services: InServices) -> Authority | None:
    """The same; None for whom api/authentication.py lets in without a credential."""
    caller: Caller | None = request.scope.get("yishi.caller")
    return None if caller is None else await authority_of(request, caller, services)


InAuthority = Annotated[Authority, Depends(authority_of)]
InAuthorityIfAny = Annotated[Authority | None, Depends(authority_if_any)]
