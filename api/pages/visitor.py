"""Who looks at a page: what its header says of them, and which parts they are shown."""

from dataclasses import dataclass

from api.authority import Authority
from domain.access import Caller, extent_of
from domain.registry.reader import RegistryReader
from domain.roles import role_name

EVERYWHERE = "全部辖区"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, as pages know them."""

    caller: Caller
    place: str
    """The name of the place that they are appointed for."""
    body: str | None
    """The name of the body that they act for."""

    @property
    def role(self) -> str:
        """Their role in Chinese."""
        return role_name(self.caller.actor.role)

    def may(self, right: str) -> bool:
        """Whether their role has the right: what it does not have, menus do not offer."""
        return extent_of(self.caller, right) is not None


def visitor_of(authority: Authority) -> Visitor:
    """Who sends this request."""
    return visitor(authority.caller, authority.services.registry)


def visitor(caller: Caller, registry: RegistryReader) -> Visitor:
    """The caller, with the names of place and body."""
    place = registry.place(caller.place) if caller.place else None
    body = registry.body(caller.actor.body) if caller.actor.body else None
    return Visitor(
        caller,
        place=place.name if place else caller.place or EVERYWHERE,
        body=body.name if body else caller.actor.body,
    )
