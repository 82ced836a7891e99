"""A compound that has met: everything that the pages of governance show, recorded through the API."""

from dataclasses import dataclass
from typing import Any

from tests.api.conftest import Api
from tests.api.governance import (
    ATTENDANCE,
    CAMPAIGN,
    COVENANT,
    ELECTION,
    PARKING,
    SUBJECT,
    WITH_QUORUM,
    ago,
    ahead,
    assigned,
    decision,
    discussed,
    done,
    sitting,
    this_month,
)

RECUSED = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e0a"
WATCH = "actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e0b"


@dataclass(frozen=True)
class Met:
    """The ids and paths of what there is."""

    issue: str
    council: str
    covenant: str
    election: str
    campaign: str
    parking: str
    meeting: str
    """The path of its page."""


def met(api: Api) -> Met:
    """A sitting, decisions of several kinds, a meeting, a roster, posts and activities."""
    _on_duty(api)
    issue = api.raised(title="垃圾房三天没有清运")
    covenant = _adopted(api, COVENANT | {"rule": "owners_general"})
    council = _deliberated(api, f"issue-{issue}", f"decision-{_raised(api)}")
    _volunteers(api, issue)
    return Met(
        issue=issue,
        council=council,
        covenant=covenant,
        election=_elected(api),
        campaign=_campaign(api),
        parking=assigned(api),
        meeting=_meeting(api, issue),
    )


def _on_duty(api: Api) -> None:
    done(api, "/stations", id="xinghe-station", name="星河小区党群服务站", place="xinghe")
    shift = {"member": WATCH, "starts_at": ago(hours=2), "ends_at": ahead(hours=6)}
    done(api, "/stations/xinghe-station/roster", **shift)


def _raised(api: Api) -> str:
    return decision(api, PARKING, title="访客停车限时两小时")


def _deliberated(api: Api, issue: str, postponed: str) -> str:
    id_ = sitting(api, issue, postponed)
    told: dict[str, Any] = {
        "opinions": ["物业应每天清运。"],
        "dissent": ["应先公示清运安排。"],
        "recusals": [{"member": RECUSED, "reason": "在物业任职。"}],
    }
    done(api, f"/councils/{id_}/deliberate", subject=issue, conclusion="由物业三日内清运。", **told)
    done(api, f"/councils/{id_}/adjourn", minutes="到会十一人，议定一项，另一项留待下次。")
    return id_


def _adopted(api: Api, told: dict[str, Any]) -> str:
    id_ = discussed(api, told)
    done(api, f"/decisions/{id_}/ballot", tally=WITH_QUORUM)
    done(api, f"/decisions/{id_}/adopt-covenant", place="yueming")
    return id_


def _elected(api: Api) -> str:
    id_ = discussed(api, ELECTION | {"rule": "owners_general"})
    chosen = {"member": SUBJECT, "office": "director", "party_member": False, "branch_secretary": False}
    done(api, f"/decisions/{id_}/ballot", tally=WITH_QUORUM, elected=[chosen])
    return id_


def _campaign(api: Api) -> str:
    targets = [{"place": "xinghe", "count": 4}, {"place": "yueming", "count": 2}]
    told = CAMPAIGN | {"campaign": {"unit": "无物业楼栋", "targets": targets}}
    body = "chunfeng-office"
    id_ = discussed(api, told)
    done(
        api,
        f"/decisions/{id_}/assign",
        tasks=[{"body": body, "text": "逐栋落实物业。", "due": ahead(days=30)}],
    )
    done(api, f"/decisions/{id_}/progress", place="xinghe", remaining=1)
    return id_


def _volunteers(api: Api, issue: str) -> None:
    done(api, "/bodies/xinghe-property/posts", id="stairs", name="楼道巡查岗", seats=3)
    for n in range(2):
        claim = {"claimant": f"{SUBJECT[:-1]}{n}", "party_member": n == 0}
        done(api, "/bodies/xinghe-property/posts/stairs/claim", **claim)
    planned = {"place": "xinghe", "name": "清理楼道杂物", "starts_at": ahead(hours=1), "issue": issue}
    done(api, "/activities", **planned)


def _meeting(api: Api, issue: str) -> str:
    month = this_month()
    path = f"/coordination-meetings/xinghe/{month}"
    done(api, "/coordination-meetings", place="xinghe", month=month)
    api.yishi.views.catch_up()
    items = [{"subject": f"issue-{issue}"}, {"title": "增列：冬季供暖"}]
    done(api, f"{path}/freeze-agenda", items=items)
    done(api, f"{path}/attend", attendance=ATTENDANCE)
    task = {"body": "xinghe-property", "text": "三日内清运完毕。", "due": ahead(days=3)}
    done(api, f"{path}/outcome", item="1", outcome="task", note="由物业限期清运。", task=task)
    return f"/meetings/xinghe/{month}"
