"""How each route is called, and how it names what it is about: from the OpenAPI document and little else.

A new route is called by what its path and its body are called. One that these do not tell is a KeyError here:
say in `address` what stands in its path, and in BODIES what it is sent.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI

from api.authority import DECLARED, OPEN_TO_ALL, declared_routes, right_of
from domain.rights import RIGHTS
from tests.api.access.callers import OWN_BODY, Visit
from tests.api.access.world import ERASABLE, STRANGER_SUBJECT, World
from tests.api.governance import ATTENDANCE, PARKING, WITH_QUORUM, ahead

Named = Literal["place", "id", "list", "registry", "none"]
"""By its place, by an id, as a list, as the registry (which is seen from below too), or not at all."""


@dataclass(frozen=True)
class Route:
    """A route as the application declares it."""

    method: str
    path: str
    right: str

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/")

    @property
    def local(self) -> str:
        """The path without the prefix of the API."""
        return self.path.removeprefix("/api/v1")

    @property
    def named(self) -> Named:
        """How it names what it is about."""
        if self.right == "own.account" or RIGHTS[self.right].of_all_places:
            return "none"
        if "{" not in self.local and self.method != "GET":
            return "place"
        if self.local in NAMED:
            return NAMED[self.local]
        if "{" not in self.local:
            return "list"
        return (
            "place" if self.local.startswith(("/places/", "/coordination-meetings/", "/meetings/")) else "id"
        )


NAMED: dict[str, Named] = {
    "/places": "registry",
    "/places/{id}": "registry",
    "/bodies": "registry",
    "/stations": "registry",
    "/categories": "none",
    "/voting-rules": "none",
    "/decisions/{id}/adopt-covenant": "place",
}
"""Where the path does not tell. A covenant is published: the place that takes it over is asked."""


def routes(app: FastAPI) -> list[Route]:
    """Every route of the application but those that answer without a sign-in; files are none."""
    found = [
        Route(method, str(context.path), right)
        for context in declared_routes(app.routes)
        if (right := right_of(context)) not in (None, OPEN_TO_ALL)
        for method in sorted((context.methods or set()) - {"HEAD"})
    ]
    return sorted(found, key=lambda route: (route.path, route.method))


def documented(app: FastAPI) -> dict[tuple[str, str], str | None]:
    """The right of each operation of the OpenAPI document, None where it declares none."""
    return {
        (method.upper(), path): operation.get(DECLARED)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
    }


def address(route: Route, world: World, visit: Visit, *, own: bool = True) -> str:
    """The path, with what there is; of issues the caller's own, where they have one."""
    filled = {
        "issues": (world.issues.get(visit.token) if own else None) or world.other_issue,
        "decisions": world.decision,
        "councils": world.council,
        "activities": world.activity,
        "stations": "xinghe-station",
        "bodies": OWN_BODY,
        "places": "xinghe",
        "accounts": world.account,
        "tokens": world.token,
        "subjects": ERASABLE,
    }
    kind = route.local.split("/")[1]
    parts = {
        "place": "xinghe",
        "month": world.month,
        "period": world.month,
        "figure": "issues.raised",
        "post": "stairs",
        "name": "owners_general",
    }
    return re.sub(r"\{(\w+)\}", lambda part: filled[kind] if part[1] == "id" else parts[part[1]], route.path)


def body(route: Route, visit: Visit, world: World, *, own: bool = True) -> dict[str, Any]:
    """What is sent: enough to be understood, about xinghe."""
    made = BODIES[route.local]
    told: dict[str, Any] = made(world) if callable(made) else made
    if route.local == "/issues":
        return told if own and visit.role == "resident" else told | {"reporter": {"id": STRANGER_SUBJECT}}
    if route.local.endswith("/support"):
        return told if own and visit.role == "resident" else {"supporter": STRANGER_SUBJECT}
    if route.local.endswith(("/claim", "/release")):
        in_person = own and visit.role in {"resident", "duty_member", "grid_worker"}
        return told if in_person else {"claimant": STRANGER_SUBJECT}
    return told


_TASK = {"body": OWN_BODY, "text": "划线编号。"}
_DUTY = {"member": "actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01", "starts_at": "2026-12-01T01:00:00Z"}
_RULE = {
    "counted": "owners",
    "quorum": {"numerator": 2, "denominator": 3, "inclusive": True},
    "majority": {"numerator": 1, "denominator": 2, "inclusive": False},
    "source": "本地规则",
}
_REASON = {"reason": "另有安排。"}

BODIES: dict[str, Any] = {
    "/issues": {"place": "xinghe", "category": "sanitation", "title": "路灯不亮", "channel": "duty"},
    "/issues/{id}/support": {},
    "/issues/{id}/reclassify": {"category": "parking"},
    "/issues/{id}/discuss": {"conclusion": "由物业处理。"},
    "/issues/{id}/assign": {"body": "chunfeng-office"},
    "/issues/{id}/accept": {},
    "/issues/{id}/decline-assignment": _REASON,
    "/issues/{id}/progress": {"note": "已到场。"},
    "/issues/{id}/extend": lambda _: {"due": ahead(days=300), **_REASON},
    "/issues/{id}/urge": {},
    "/issues/{id}/request-information": {"question": "哪一层？"},
    "/issues/{id}/give-information": {"answer": "三层。"},
    "/issues/{id}/resolve": {"outcome": "已解决。"},
    "/issues/{id}/confirm": {"satisfied": True},
    "/issues/{id}/reopen": _REASON,
    "/issues/{id}/escalate": _REASON,
    "/issues/{id}/take-over": _REASON,
    "/issues/{id}/return": _REASON,
    "/issues/{id}/merge": lambda world: {"into": world.other_issue},
    "/issues/{id}/unmerge": {},
    "/issues/{id}/withdraw": {},
    "/issues/{id}/decline": {"legal_ground": "已进入诉讼程序。"},
    "/decisions": PARKING,
    "/decisions/{id}/discuss": {"conclusion": "同意。"},
    "/decisions/{id}/ballot": {"tally": WITH_QUORUM},
    "/decisions/{id}/assign": lambda _: {"tasks": [_TASK | {"due": ahead(days=30)}]},
    "/decisions/{id}/complete-task": {"task": "1", "outcome": "已完成。"},
    "/decisions/{id}/progress": {"place": "xinghe", "remaining": 0},
    "/decisions/{id}/resolve": {"outcome": "已落实。"},
    "/decisions/{id}/escalate": _REASON,
    "/decisions/{id}/return": _REASON,
    "/decisions/{id}/withdraw": _REASON,
    "/decisions/{id}/supersede": lambda world: {"by_decision": world.decision, **_REASON},
    "/decisions/{id}/adopt-covenant": {"place": "xinghe"},
    "/councils": lambda world: {
        "place": "xinghe",
        "starts_at": ahead(days=3),
        "agenda": [f"decision-{world.decision}"],
        "members": 15,
    },
    "/councils/{id}/attend": {"attendance": ATTENDANCE, "members_present": 11},
    "/councils/{id}/deliberate": lambda world: {
        "subject": f"decision-{world.decision}",
        "conclusion": "同意。",
    },
    "/councils/{id}/adjourn": {"minutes": "审议一项。"},
    "/coordination-meetings": lambda world: {"place": "xinghe", "month": world.month},
    "/coordination-meetings/{place}/{month}/freeze-agenda": {},
    "/coordination-meetings/{place}/{month}/attend": {"attendance": ATTENDANCE},
    "/coordination-meetings/{place}/{month}/outcome": {"item": "1", "outcome": "noted", "note": "照旧。"},
    "/coordination-meetings/{place}/{month}/complete-task": {"task": "1", "outcome": "已完成。"},
    "/coordination-meetings/{place}/{month}/close": {},
    "/places/{id}/summaries/{period}": {},
    "/places": {"id": "xinghe-east", "name": "星河东区", "tier": "compound", "parent": "chunfeng"},
    "/places/{id}/responsibilities": {"entries": []},
    "/places/{id}/grids": {"grids": []},
    "/bodies": {"id": "xinghe-team", "name": "志愿队", "kind": "volunteer_team", "place": "xinghe"},
    "/categories": {"id": "lighting", "name": "照明"},
    "/bodies/{id}/posts": {"id": "gate", "name": "门岗", "seats": 2},
    "/bodies/{id}/posts/{post}/claim": {},
    "/bodies/{id}/posts/{post}/release": {},
    "/bodies/{id}/posts/{post}/close": {},
    "/stations": {"id": "xinghe-2", "name": "二站", "place": "xinghe"},
    "/stations/{id}/roster": _DUTY | {"ends_at": "2026-12-01T09:00:00Z"},
    "/stations/{id}/cancel-duty": _DUTY,
    "/activities": lambda _: {
        "place": "xinghe",
        "name": "清理楼道",
        "starts_at": ahead(days=3),
        "body": OWN_BODY,
    },
    "/activities/{id}/hold": {"volunteers": 3, "minutes": 90, "result": "已清理。"},
    "/activities/{id}/cancel": _REASON,
    "/voting-rules/{name}": _RULE,
    "/accounts": {"name": "li.lei", "role": "grid_worker", "place": "xinghe"},
    "/accounts/{id}/link": {},
    "/accounts/{id}/appoint": {"role": "grid_worker", "place": "xinghe"},
    "/accounts/{id}/close": {},
    "/tokens": {"role": "grid_worker", "place": "xinghe"},
    "/tokens/{id}/revoke": {},
    "/subjects/{id}/erase": {"ground": "consent_withdrawn"},
    "/account/password": {"present": "…", "wanted": "…"},
    "/account/sign-out-everywhere": {},
    "/sign-out": {},
}
"""By path below the prefix, what a write is sent."""
