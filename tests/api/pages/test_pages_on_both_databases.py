"""Every page of governance over SQLite and over PostgreSQL in turn, now and at every earlier position."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Api, opened, register
from tests.api.governance import (
    ATTENDANCE,
    COVENANT,
    WITH_QUORUM,
    ahead,
    council,
    discussed,
    done,
    this_month,
)
from tests.api.pages import life


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path, database_url) as api:
        register(api)
        yield api


def test_every_page_is_shown_now_and_as_it_was_at_every_moment(api: Api) -> None:
    there = life.met(api)
    decisions = [f"/decisions/{id_}" for id_ in (there.covenant, there.election, there.campaign)]
    single = [f"/councils/{there.council}", f"/issues/{there.issue}", *decisions, there.meeting]
    for path in ("/", "/?place=xinghe", "/councils", "/decisions", "/meetings", "/volunteering", *single):
        assert api.page(path).status_code == 200, path
    head = api.yishi.log.head()
    for position in (*range(0, head, 5), head):
        for path in (*single, "/volunteering"):
            answer = api.page(f"{path}?position={position}")
            assert answer.status_code in {200, 404}, (path, position, answer.text)
            # Before something was recorded, a page says so; from then on it shows it.
            assert answer.status_code == 200 or "尚未记录" in answer.text or "没有编号为" in answer.text


def test_what_was_shown_at_a_moment_is_shown_of_that_moment_for_ever(api: Api) -> None:
    issue = api.raised()
    motion = discussed(api, COVENANT | {"rule": "owners_general"})
    sitting = council(api, f"issue-{issue}")
    month = f"/coordination-meetings/xinghe/{this_month()}"
    task = {"body": "xinghe-property", "text": "送达各户。", "due": ahead(days=3)}
    commands: list[tuple[str, dict[str, Any]]] = [
        (f"/councils/{sitting}/attend", {"attendance": ATTENDANCE, "members_present": 11}),
        (f"/councils/{sitting}/deliberate", {"subject": f"issue-{issue}", "conclusion": "清运。"}),
        (f"/councils/{sitting}/adjourn", {"minutes": "议定一项。"}),
        (f"/decisions/{motion}/ballot", {"tally": WITH_QUORUM}),
        (f"/decisions/{motion}/assign", {"tasks": [task]}),
        ("/coordination-meetings", {"place": "xinghe", "month": this_month()}),
        (f"{month}/freeze-agenda", {"items": [{"subject": f"issue-{issue}"}]}),
        (f"{month}/attend", {"attendance": ATTENDANCE}),
        (f"{month}/outcome", {"item": "1", "outcome": "task", "note": "限期。", "task": task}),
        (f"{month}/complete-task", {"task": "1", "outcome": "已送达。"}),
        (f"/decisions/{motion}/complete-task", {"task": "1", "outcome": "已送达。"}),
        (f"/decisions/{motion}/adopt-covenant", {"place": "yueming"}),
    ]
    paths = (f"/councils/{sitting}", f"/decisions/{motion}", f"/meetings/xinghe/{this_month()}")
    shown: dict[str, str] = {}
    for path, body in commands:
        done(api, path, **body)
        api.yishi.views.catch_up()
        position = api.yishi.log.head()
        shown |= {f"{page}?position={position}": told(api.page(page).text) for page in paths}
    assert len(set(shown.values())) >= len(commands)
    assert {page: told(api.page(page).text) for page in shown} == shown


def told(page: str) -> str:
    """What the page says, but for the notice that it shows a moment."""
    main = page.partition("<main")[2]
    without_notice = re.sub(r'<div class="past" role="status">.*?</div>', "", main, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without_notice)).replace("当时情况", "目前情况")
