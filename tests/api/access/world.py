"""What there is in these tests: everything at the compound xinghe, nothing at the community qiushi."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from tests.api.access.callers import OWN_BODY, RESIDENTS, callers
from tests.api.conftest import ISSUE, REPORTER, Api, opened, register
from tests.api.governance import assigned, council, done, scheduled, this_month
from tests.fakes.tokens import FakeTokens

SECRET = "夜里十一点还在装修"
"""A resident's own words."""
ERASABLE = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
"""Of somebody whose data are kept."""
STRANGER_SUBJECT = "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"


@dataclass(frozen=True)
class World:
    """The API, and the ids of what there is."""

    api: Api
    client: TestClient
    """Of an application that lets everybody of callers.py in."""
    issues: dict[str, str]
    """By the token of the resident who reported it; all are assigned to the property company."""
    other_issue: str
    """Of another reporter."""
    decision: str
    council: str
    activity: str
    month: str
    account: str
    token: str
    """Its id."""

    def with_readings(self, readings: Any) -> TestClient:
        """An application that keeps the record of reads of personal data like this."""
        return _client(self.api, readings=readings)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Made through the API by an administrator."""
    with opened(folder) as api:
        register(api)
        done(api, "/places", id="qiushi", name="秋实社区", tier="community", parent="changhe")
        done(api, "/bodies", id="qiushi-team", name="秋实志愿队", kind="volunteer_team", place="qiushi")
        issues = {visit.token: _issue(api, visit.caller.subject) for visit in RESIDENTS}
        _issue(api, ERASABLE)
        made = World(
            api=api,
            client=_client(api),
            issues=issues,
            other_issue=_issue(api, STRANGER_SUBJECT),
            decision=assigned(api),
            council=council(api, f"issue-{issues[RESIDENTS[0].token]}"),
            activity=_activity(api),
            month=this_month(),
            account=_made(api, "/accounts", name="xinghe.wang", **_APPOINTED),
            token=_made(api, "/tokens", name="xinghe hotline", **_APPOINTED),
        )
        scheduled(api)
        done(api, f"/bodies/{OWN_BODY}/posts", id="stairs", name="楼道长", seats=9)
        done(api, "/stations", id="xinghe-station", name="星河党群服务站", place="xinghe")
        api.yishi.views.catch_up()
        yield made


_APPOINTED = {"role": "duty_member", "place": "xinghe"}


def _made(api: Api, path: str, **told: str) -> str:
    return str(done(api, path, **told).json()["id"])


def _issue(api: Api, subject: str) -> str:
    told = ISSUE | {"description": SECRET, "reporter": REPORTER | {"id": subject}}
    id_ = str(done(api, "/issues", **told).json()["id"])
    done(api, f"/issues/{id_}/discuss", conclusion="由物业处理")
    done(api, f"/issues/{id_}/assign", body=OWN_BODY)
    return id_


def _activity(api: Api) -> str:
    told = {"place": "xinghe", "name": "清理楼道", "starts_at": "2026-03-07T01:00:00Z", "body": OWN_BODY}
    return str(done(api, "/activities", **told, occurred_at="2026-03-02T01:00:00Z").json()["id"])


def _client(api: Api, **changes: Any) -> TestClient:
    much = 10**9
    filled = replace(
        api.services,
        tokens=FakeTokens(callers(), api.services.tokens),
        rate_per_token=much,
        rate_per_address=much,
        **changes,
    )
    return TestClient(create_app(filled))
