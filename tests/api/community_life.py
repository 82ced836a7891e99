"""A community whose officials give commands in any order, and what readers are shown of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.conftest import ISSUE, Api
from tests.api.governance import (
    ATTENDANCE,
    CAMPAIGN,
    COVENANT,
    PARKING,
    WITH_QUORUM,
    ago,
    ahead,
    task,
    this_month,
)

AGAINST = WITH_QUORUM | {"agree": WITH_QUORUM["against"], "against": WITH_QUORUM["agree"]}
RULE = {
    "counted": "owners",
    "quorum": {"numerator": 2, "denominator": 3, "inclusive": True},
    "recused_leave_the_base": False,
    "source": "业主大会议事规则",
}


@dataclass
class Life:
    """What has been begun, by its path."""

    api: Api
    auditor: str
    """A token that reads everything but personal data: reading those is an event of its own."""
    issues: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    councils: list[str] = field(default_factory=list)
    meetings: list[str] = field(default_factory=list)

    def begin(self, where: list[str], collection: str, body: Mapping[str, Any]) -> None:
        """Begin something of a collection such as `/issues`, unless that is refused."""
        answer = self.api.post(collection, dict(body))
        assert answer.status_code in {201, 409}, answer.text
        if answer.status_code == 201:
            told = answer.json()
            where.append(f"{collection}/{told.get('id') or '/'.join((told['place'], told['month']))}")

    def give(self, where: list[str], n: int, command: str, **body: Any) -> None:
        """Give a command to one of those, unless there are none or it is refused."""
        if where:
            answer = self.api.post(f"{where[n % len(where)]}/{command}", body)
            assert answer.status_code in {200, 409}, answer.text

    def subject(self, n: int) -> str:
        """One of the issues and decisions, as an agenda names it."""
        paths = [*self.issues, *self.decisions]
        _, collection, id_ = paths[n % len(paths)].split("/")
        return f"{collection.removesuffix('s')}-{id_}"

    def shown(self, position: int | None = None) -> dict[str, Any]:
        """What readers are shown of everything that there is, at its end or as it ended at the position."""
        at = "" if position is None else f"?position={position}"
        streams = [*self.issues, *self.decisions, *self.councils, *self.meetings]
        paths = [f"{path}{part}" for path in streams for part in ("", "/timeline")]
        self.api.yishi.views.catch_up()
        # Not `get`, which would let the views catch up before each of hundreds.
        reader = {"Authorization": f"Bearer {self.auditor}"}
        answers = {
            path: self.api.request("GET", f"/api/v1{path}{at}", headers=reader)
            for path in [*paths, *RULES_IN_FORCE]
        }
        return {
            path: answer.json() | {"ETag": answer.headers.get("ETag")}
            for path, answer in answers.items()
            if answer.status_code != 404
        }


RULES_IN_FORCE = ("/places/xinghe", "/places/chunfeng", "/voting-rules")


def begun(api: Api) -> Life:
    """A community in which an issue, a decision, a sitting and a meeting are under way."""
    life = Life(api, api.yishi.tokens.create(role="auditor"))
    life.begin(life.issues, "/issues", ISSUE)
    life.begin(life.decisions, "/decisions", PARKING | {"rule": "owners_general"})
    life.give(life.decisions, 0, "discuss", conclusion="同意提交表决。")
    for step, n in ((convene, 0), (attend_council, 0), (schedule, 0), (freeze, 0), (attend_meeting, 0)):
        step(life, n)
    return life


def convene(life: Life, n: int) -> None:
    agenda = list(dict.fromkeys((life.subject(n), life.subject(n + 1))))
    told = {"place": "xinghe", "starts_at": ago(hours=1), "agenda": agenda, "members": 15}
    life.begin(life.councils, "/councils", told | {"occurred_at": ago(hours=2)})


def attend_council(life: Life, n: int) -> None:
    life.give(life.councils, n, "attend", attendance=ATTENDANCE, members_present=8 + n % 7)


def schedule(life: Life, n: int) -> None:
    place = ("chunfeng", "xinghe")[n % 2]
    life.begin(life.meetings, "/coordination-meetings", {"place": place, "month": this_month()})


def freeze(life: Life, n: int) -> None:
    items = [{"subject": life.subject(n)}, {"title": "增列：冬季供暖"}]
    life.api.yishi.views.catch_up()
    life.give(life.meetings, n, "freeze-agenda", items=items)


def attend_meeting(life: Life, n: int) -> None:
    life.give(life.meetings, n, "attend", attendance=ATTENDANCE)


def settle(life: Life, n: int) -> None:
    outcomes: tuple[dict[str, Any], ...] = (
        {"outcome": "task", "task": task("chunfeng-office")},
        {"outcome": "decision_raised", "decision": {k: v for k, v in PARKING.items() if k != "place"}},
        {"outcome": "escalated"},
        {"outcome": "noted"},
    )
    told = {"item": str(n % 2 + 1), "note": "限期办理。"} | outcomes[n % 4]
    life.give(life.meetings, n, "outcome", **told)


def list_responsibilities(life: Life, n: int) -> None:
    line = {
        "category": "sanitation",
        "body": "xinghe-property",
        "council_required": n % 2 == 0,
        "discuss_days": n + 1,
        "resolve_days": n + 2,
    }
    answer = life.api.put("/places/xinghe/responsibilities", {"entries": [line]})
    assert answer.status_code == 200, answer.text


def define_rule(life: Life, n: int) -> None:
    majority = {"numerator": 1 + n % 3, "denominator": 2 + n % 3, "inclusive": False}
    answer = life.api.put("/voting-rules/owners_general", RULE | {"majority": majority})
    assert answer.status_code == 200, answer.text


def to_issue(command: str, **body: Any) -> Callable[[Life, int], None]:
    """Gives the command to an issue."""
    return lambda life, n: life.give(life.issues, n, command, **body)


def to_decision(command: str, **body: Any) -> Callable[[Life, int], None]:
    """Gives the command to a decision."""
    return lambda life, n: life.give(life.decisions, n, command, **body)


def supersede(life: Life, n: int) -> None:
    other = life.decisions[(n + 1) % len(life.decisions)].rpartition("/")[2]
    life.give(life.decisions, n, "supersede", by_decision=other)


STEPS: Mapping[str, Callable[[Life, int], None]] = {
    "raise an issue": lambda life, _: life.begin(life.issues, "/issues", ISSUE),
    "discuss an issue": to_issue("discuss", conclusion="由物业清运"),
    "assign an issue": to_issue("assign", body="xinghe-property"),
    "assign an issue at once": to_issue("assign", body="xinghe-property", basis="responsibility_list"),
    "resolve an issue": to_issue("resolve", outcome="已清运"),
    "reopen an issue": to_issue("reopen", reason="又堆满了"),
    "escalate an issue": to_issue("escalate", reason="需社区协调"),
    "raise a decision": lambda life, _: life.begin(life.decisions, "/decisions", PARKING),
    "raise a campaign": lambda life, _: life.begin(life.decisions, "/decisions", CAMPAIGN),
    "raise a covenant": lambda life, _: life.begin(life.decisions, "/decisions", COVENANT),
    "discuss a decision": to_decision("discuss", conclusion="同意。"),
    "adopt a decision": to_decision("ballot", tally=WITH_QUORUM),
    "reject a decision": to_decision("ballot", tally=AGAINST),
    "assign a decision": lambda life, n: life.give(
        life.decisions, n, "assign", tasks=[task(due=ahead(days=9)), task()]
    ),
    "complete a task": lambda life, n: life.give(
        life.decisions, n, "complete-task", task=str(n % 2 + 1), outcome="已划线。"
    ),
    "report on a campaign": to_decision("progress", place="xinghe", remaining=0),
    "resolve a decision": to_decision("resolve", outcome="已施行。"),
    "escalate a decision": to_decision("escalate", reason="需社区协调。"),
    "return a decision": to_decision("return", reason="小区可自行决定。"),
    "withdraw a decision": to_decision("withdraw", reason="重新征求意见。"),
    "supersede a decision": supersede,
    "adopt a covenant": to_decision("adopt-covenant", place="yueming"),
    "convene": convene,
    "attend a sitting": attend_council,
    "deliberate": lambda life, n: life.give(
        life.councils, n, "deliberate", subject=life.subject(n), conclusion="同意。", dissent=["暂缓。"]
    ),
    "adjourn": lambda life, n: life.give(life.councils, n, "adjourn", minutes="会议记录。"),
    "schedule": schedule,
    "freeze an agenda": freeze,
    "attend a meeting": attend_meeting,
    "settle an item": settle,
    "complete a task of a meeting": lambda life, n: life.give(
        life.meetings, n, "complete-task", task="1", outcome="已办结。"
    ),
    "close a meeting": lambda life, n: life.give(life.meetings, n, "close"),
    "list responsibilities": list_responsibilities,
    "define a voting rule": define_rule,
}
"""Commands by name; the number says which of the things that there are it is given to."""
