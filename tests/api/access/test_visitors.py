"""Pages say who looks at them, and offer what that person may see."""

from collections.abc import Iterator

import pytest

from domain.roles import role_name
from tests.api.access.callers import VISITS, Visit
from tests.api.access.world import World, world

PLACES = {"own": "chunfeng 辖区", "other": "秋实社区", "everywhere": "全部辖区"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("visitors")) as made:
        yield made


def shown(here: World, visit: Visit, path: str = "/") -> str:
    here.api.yishi.views.catch_up()
    answer = here.client.get(path, headers={"Authorization": f"Bearer {visit.token}"})
    return answer.text


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.token)
def test_the_header_says_in_which_role_and_where_one_is_appointed(here: World, visit: Visit) -> None:
    page = shown(here, visit)
    assert f"{role_name(visit.role)} · {PLACES[visit.where]}" in page
    assert ("账号与令牌" in page) == (visit.role == "administrator")


def test_a_page_offers_the_places_that_one_may_look_into_and_no_others(here: World) -> None:
    page = shown(here, Visit("coordinator", "own"), "/issues")
    assert 'value="xinghe"' in page
    assert 'value="changhe"' not in page
    assert "qiushi" not in page
    assert 'value="qiushi"' in shown(here, Visit("coordinator", "everywhere"), "/issues")


def test_the_home_page_begins_with_ones_own_place(here: World) -> None:
    page = shown(here, Visit("grid_worker", "own"))
    assert 'class="depth-0"><a href="/?place=chunfeng#' in page
    assert "place=binjiang" not in page


def test_who_may_not_read_reports_is_not_led_to_them(here: World) -> None:
    integrator, auditor = (shown(here, Visit(role, "own")) for role in ("integrator", "auditor"))
    assert "/summaries/" not in integrator
    assert "报告仅对有权查阅的人员显示" in integrator
    assert "/summaries/" in auditor


def test_what_is_refused_is_told_on_a_page_with_the_right_in_chinese(here: World) -> None:
    page = shown(here, Visit("auditor", "other"), "/issues?place=xinghe")
    assert "您的任职范围是 qiushi 及其下级，不包括 xinghe（“查看诉求、决议和会议”）" in page
    assert "审计人员 · 秋实社区" in page
