"""A community with one of everything, and who asks of it what the description allows."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from tests.api.conftest import Api, opened
from tests.api.governance import ahead, council, decision, done, scheduled, this_month

EXAMPLES = int(os.environ.get("YISHI_FUZZ_EXAMPLES", "3"))
"""Requests for each operation; `make fuzz` asks for more."""
UNLIMITED = 10_000_000


@dataclass(frozen=True)
class Described:
    """The application that is asked, and what is registered in it."""

    api: Api
    known: dict[str, list[str]]
    """Ids by the name under which paths and bodies give them."""

    def token(self, role: str | None) -> str:
        """A token of the role for the compound; nobody's without one."""
        return self.api.yishi.tokens.create(role=role, place="xinghe") if role else "yishi_nobody"


@pytest.fixture(scope="module")
def described(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    with opened(copytree(community, tmp_path_factory.mktemp("described") / "copy")) as bare:
        api = bare.with_services(rate_per_token=UNLIMITED, rate_per_address=UNLIMITED)
        issues, motion = [api.raised(), api.assigned()], decision(api)
        sitting = council(api, f"issue-{issues[0]}")
        scheduled(api)
        done(api, "/stations", id="xinghe-station", name="星河小区党群服务站", place="xinghe")
        done(api, "/bodies/xinghe-property/posts", id="lights", name="楼道照明巡查岗", seats=3)
        planned = {"place": "xinghe", "name": "清理楼道", "starts_at": ahead(days=2)}
        activity = str(done(api, "/activities", **planned).json()["id"])
        api.yishi.views.catch_up()
        yield Described(
            api,
            {
                "place": ["xinghe", "chunfeng"],
                "category": ["sanitation", "parking"],
                "body": ["xinghe-property"],
                "post": ["lights"],
                "month": [this_month()],
                "period": [this_month(), f"{this_month(-3)}..{this_month()}"],
                "figure": ["issues.raised", "rate.on_time"],
                "name": ["xinghe-covenant"],
                "issues": issues,
                "decisions": [motion],
                "councils": [sitting],
                "activities": [activity],
                "places": ["xinghe", "chunfeng"],
                "bodies": ["xinghe-property"],
                "stations": ["xinghe-station"],
            },
        )
