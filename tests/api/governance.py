"""Decisions, sittings and meetings over HTTP, as tests give them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.api.conftest import Api

PARKING = {"place": "xinghe", "kind": "parking", "title": "小区停车管理办法", "motion": "地面车位统一编号。"}
COVENANT = {
    "place": "xinghe",
    "kind": "covenant",
    "title": "星河小区居民公约",
    "motion": "通过 2026 年居民公约。",
    "covenant_text": "一、爱护公共环境。",
}
ELECTION = {
    "place": "xinghe",
    "kind": "election",
    "title": "选举业主委员会",
    "motion": "选举业主委员会委员。",
    "seats": 3,
}
CAMPAIGN = {
    "place": "chunfeng",
    "kind": "campaign",
    "title": "无物业小区清零",
    "motion": "年底前各小区都有物业服务。",
    "campaign": {"unit": "无物业小区", "targets": [{"place": "xinghe", "count": 1}]},
}
WITH_QUORUM = {
    "eligible": {"number": 900, "area_cm2": 900_000_000},
    "agree": {"number": 500, "area_cm2": 500_000_000},
    "against": {"number": 100, "area_cm2": 100_000_000},
}
"""Two thirds take part, by number and by area, and more than half of those agree."""
ATTENDANCE = [{"constituency": "party_branch", "present": 6}, {"constituency": "residents", "present": 12}]
SUBJECT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"
UNKNOWN = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09"


def ahead(**time: float) -> str:
    """A time so much later than now, such as `days=3`."""
    return (datetime.now(UTC) + timedelta(**time)).isoformat(timespec="seconds")


def ago(**time: float) -> str:
    """A time so much earlier than now."""
    return (datetime.now(UTC) - timedelta(**time)).isoformat(timespec="seconds")


def done(api: Api, path: str, **body: Any) -> httpx.Response:
    """Give a command that must succeed."""
    answer = api.post(path, body)
    assert answer.status_code in {200, 201}, answer.text
    return answer


def refused(answer: httpx.Response, rule: str, status: int = 409) -> dict[str, Any]:
    """The problem of an answer that this rule refused, in both languages."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"urn:yishi:refusal:{rule}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"].endswith(".")
    assert problem["detail_zh"].endswith("。")
    return problem


def fields_at_fault(answer: httpx.Response) -> list[str]:
    """The JSON Pointers that an invalid request's answer lists."""
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:problem:invalid-request"), (
        answer.text
    )
    assert all(error["detail"] and error["detail_zh"] for error in answer.json()["errors"])
    return [error["field"] for error in answer.json()["errors"]]


def decision(api: Api, told: dict[str, Any] = PARKING, **more: Any) -> str:
    """The id of a new decision."""
    return str(done(api, "/decisions", **(told | more)).json()["id"])


def discussed(api: Api, told: dict[str, Any] = PARKING, **more: Any) -> str:
    """The id of a decision that the council has discussed."""
    id_ = decision(api, told, **more)
    done(api, f"/decisions/{id_}/discuss", conclusion="同意。")
    return id_


def task(body: str = "xinghe-property", **more: Any) -> dict[str, Any]:
    """A task to set."""
    return {"body": body, "text": "划线编号。", "due": ahead(days=30)} | more


def assigned(api: Api, told: dict[str, Any] = PARKING, **more: Any) -> str:
    """The id of a decision with one task of the property company."""
    id_ = discussed(api, told, **more)
    done(api, f"/decisions/{id_}/assign", tasks=[task()])
    return id_


def council(api: Api, *agenda: str, **more: Any) -> str:
    """The id of a sitting that was convened two days ago and began yesterday."""
    told = {"place": "xinghe", "starts_at": ago(days=1), "agenda": list(agenda), "members": 15}
    return str(done(api, "/councils", **(told | {"occurred_at": ago(days=2)} | more)).json()["id"])


def sitting(api: Api, *agenda: str, **more: Any) -> str:
    """The id of a sitting whose attendance is counted."""
    id_ = council(api, *agenda, **more)
    done(api, f"/councils/{id_}/attend", attendance=ATTENDANCE, members_present=11)
    return id_


def this_month(later: int = 0) -> str:
    """The local month, or one so many months later."""
    local = datetime.now(UTC) + timedelta(hours=8)
    year, index = divmod(local.year * 12 + local.month - 1 + later, 12)
    return f"{year:04d}-{index + 1:02d}"


def scheduled(api: Api, place: str = "xinghe", later: int = 0) -> str:
    """The path of a meeting that is called."""
    month = this_month(later)
    done(api, "/coordination-meetings", place=place, month=month)
    return f"/coordination-meetings/{place}/{month}"


def frozen(api: Api, *items: dict[str, Any], place: str = "xinghe", later: int = 0) -> str:
    """The path of a meeting whose agenda has these items, or those that are proposed."""
    path = scheduled(api, place, later)
    api.yishi.views.catch_up()
    done(api, f"{path}/freeze-agenda", **({"items": list(items)} if items else {}))
    return path


def met(api: Api, *items: dict[str, Any], place: str = "xinghe", later: int = 0) -> str:
    """The path of a meeting that is sitting."""
    path = frozen(api, *items, place=place, later=later)
    done(api, f"{path}/attend", attendance=ATTENDANCE)
    return path
