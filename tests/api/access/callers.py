"""Everybody who may send a request: each role, appointed here, elsewhere, or everywhere."""

from dataclasses import dataclass
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from domain.access import Caller
from domain.event import Actor
from domain.roles import ROLES, Role

Where = Literal["own", "other", "everywhere"]
APPOINTED_FOR: dict[Where, str | None] = {"own": "chunfeng", "other": "qiushi", "everywhere": None}
"""Everything in these tests happens at the compound xinghe of the community chunfeng; qiushi is another."""
OWN_BODY = "xinghe-property"


@dataclass(frozen=True)
class Visit:
    """Somebody in a role, appointed somewhere."""

    role: Role
    where: Where

    @property
    def token(self) -> str:
        return f"{self.role} {self.where}"

    @property
    def caller(self) -> Caller:
        own = OWN_BODY if self.where != "other" else "qiushi-team"
        body = own if self.role == "body_handler" else None
        actor = Actor(id=f"actor-{uuid5(NAMESPACE_URL, self.token)}", role=self.role, body=body)
        return Caller(actor, APPOINTED_FOR[self.where])


VISITS = tuple(Visit(role, where) for role in ROLES for where in APPOINTED_FOR)
RESIDENTS = tuple(visit for visit in VISITS if visit.role == "resident")
STRANGER = Visit("body_handler", "own")
"""Acts for a body that nothing in these tests is assigned to."""


def callers() -> dict[str, Caller]:
    """All of them by their tokens, and one who acts for another body."""
    elsewhere = Caller(Actor(id="actor-stranger", role="body_handler", body="chunfeng-office"), "chunfeng")
    return {visit.token: visit.caller for visit in VISITS} | {"stranger": elsewhere}
