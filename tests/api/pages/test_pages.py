import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.api.conftest import REPORTER, Api

MONTH = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")


def test_the_home_page_of_an_empty_yishi_says_what_to_do(bare: Api) -> None:
    answer = bare.page("/")
    assert answer.status_code == 200
    assert "还没有登记辖区" in answer.text


def test_the_home_page_shows_every_place_with_what_is_open_and_leads_to_the_months(api: Api) -> None:
    api.raised(occurred_at="2026-01-31T16:30:00Z")
    api.give(api.raised(place="yueming"), "decline", legal_ground="重复")
    text = api.page("/?place=chunfeng").text
    for place in ("binjiang", "changhe", "chunfeng", "xinghe", "yueming"):
        assert f"{place} 辖区" in text
    assert '<a href="/issues?place=chunfeng&amp;state=open">1</a>' in text
    assert '<a href="/issues?place=chunfeng">2</a>' in text
    assert f'href="/places/chunfeng/summaries/{MONTH}"' in text
    assert 'href="/places/chunfeng/summaries/2026-02"' in text
    assert 'href="/places/chunfeng/summaries/2026-01"' not in text


def test_the_home_page_counts_a_month_as_its_summary_does(api: Api) -> None:
    id_ = api.assigned()
    api.give(id_, "resolve", outcome="已清运")
    api.give(id_, "confirm", satisfied=False)
    api.raised()
    summary = api.get(f"/places/chunfeng/summaries/{MONTH}").json()
    raised, resolved = (summary["figures"][name] for name in ("issues.raised", "issues.resolved"))
    assert (raised, resolved) == (2, 1)
    row = api.page("/?place=chunfeng").text.partition(f"/summaries/{MONTH}")[0].rpartition("<tr>")[2]
    assert [int(number) for number in re.findall(r">(\d+)</td>", row)] == [raised, resolved]


def test_the_list_of_issues_filters_and_pages(api: Api) -> None:
    for n in range(3):
        api.raised(title=f"电梯 {n}")
    api.raised(title="停车")
    first = api.page("/issues?q=电梯&limit=2&state=&place=").text
    assert "共 3 件" in first
    found = re.search(r'href="(/issues\?[^"]*cursor=[^"]*)"', first)
    assert found is not None
    second = api.page(found[1].replace("&amp;", "&")).text
    shown = re.findall(r'class="title" href="[^"]*">([^<]*)<', first + second)
    assert sorted(shown) == ["电梯 0", "电梯 1", "电梯 2"]


def test_an_issue_page_tells_its_history_and_what_its_reporter_said(api: Api) -> None:
    id_ = api.raised(description="天热味道大", reporter=REPORTER)
    api.give(id_, "discuss", conclusion="由物业三日内清运")
    text = api.page(f"/issues/{id_}").text
    for said in (
        "提出",
        "议事会讨论",
        "由物业三日内清运",
        "天热味道大",
        "王小芳",
        "sanitation 类",
        "xinghe 辖区",
    ):
        assert said in text


def test_an_issue_page_shows_a_moment_and_says_so(api: Api) -> None:
    id_ = api.raised()
    position = api.yishi.log.head()
    api.give(id_, "discuss", conclusion="由物业三日内清运")
    then = api.page(f"/issues/{id_}?position={position}").text
    assert f"这是日志位置 {position} 时的情况" in then
    assert "由物业三日内清运" not in then
    minute = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    assert "由物业三日内清运" in api.page(f"/issues/{id_}?at={minute}").text
    assert api.page(f"/issues/{id_}?at=gestern").status_code == 422


def test_a_moment_before_it_was_recorded_leads_to_the_issue_as_it_is_now(api: Api) -> None:
    id_ = api.raised(occurred_at="2026-01-05T01:00:00Z")
    assert "按录入时间查看" in api.page(f"/issues/{id_}").text
    recorded = datetime.fromisoformat(api.get(f"/issues/{id_}/timeline").json()["items"][0]["recorded_at"])
    minute = recorded.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")
    for query in ("at=2026-01-06T00:00", "position=1"):
        answer = api.page(f"/issues/{id_}?{query}")
        assert answer.status_code == 404
        assert "此诉求在该时间尚未记录" in answer.text
        assert f"于 {minute}" in answer.text
        assert f'<a class="button" href="/issues/{id_}">' in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("place=xinhge", "没有编号为“xinhge”的辖区"),
        ("category=sanitatoin", "没有编号为“sanitatoin”的类别"),
        ("body=property", "没有编号为“property”的办理主体"),
    ],
)
def test_a_filter_by_what_is_not_registered_does_not_look_like_an_empty_list(
    api: Api, query: str, said: str
) -> None:
    api.raised()
    page = api.page(f"/issues?{query}").text
    assert said in page
    assert "没有符合条件" not in page
    page = api.page("/issues?place=yueming&category=parking").text
    assert "没有符合条件" in page
    assert "没有编号为" not in page


def test_a_list_without_any_issue_says_so(api: Api) -> None:
    assert "还没有登记诉求" in api.page("/issues?state=&place=").text


def test_what_residents_write_is_never_markup(api: Api) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    id_ = api.raised(title=evil, description=evil, reporter={"name": evil})
    api.give(id_, "discuss", conclusion=evil)
    for path in (
        "/issues",
        f"/issues/{id_}",
        f"/places/xinghe/summaries/{MONTH}",
        f"/places/xinghe/summaries/{MONTH}/figures/issues.raised",
        "/issues?q=%3Cscript%3E",
    ):
        answer = api.page(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text


def test_a_summary_page_leads_from_its_figures_to_the_events(api: Api) -> None:
    id_ = api.raised()
    page = api.page(f"/places/xinghe/summaries/{MONTH}")
    found = re.search(r'href="([^"]*/figures/issues\.raised\?position=\d+)"', page.text)
    assert found is not None
    figure = api.page(found[1])
    assert "新增诉求" in figure.text
    assert f'href="/issues/{id_}"' in figure.text


def test_a_rate_tells_which_events_are_above_the_line(api: Api) -> None:
    api.give(api.assigned(), "resolve", outcome="好")
    api.raised()
    text = api.page(f"/places/xinghe/summaries/{MONTH}/figures/rate.resolution").text
    assert "计入分子与分母" in text
    assert "只计入分母" in text


def test_a_month_under_way_is_labelled_and_leads_to_no_month_that_has_not_begun(api: Api) -> None:
    api.raised()
    page = api.page(f"/places/xinghe/summaries/{MONTH}").text
    assert "本期其后的情况尚未计入" in page
    assert 'rel="next"' not in page
    before = re.search(r'href="([^"]*)" rel="prev"', page)
    assert before is not None
    assert f'href="/places/xinghe/summaries/{MONTH}" rel="next"' in api.page(before[1]).text


def test_a_month_that_has_not_begun_is_refused(api: Api) -> None:
    api.raised()
    page = api.page("/places/xinghe/summaries/2999-01")
    assert page.status_code == 422
    assert "2999-01 尚未开始；请查询更早的期间" in page.text
    answer = api.get("/places/xinghe/summaries/2999-01")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:refusal:period-not-begun")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "没有这个地址"),
        ("/issues/nix", 404, "诉求以编号"),
        ("/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09", 404, "没有编号为"),
        ("/places/nowhere/summaries/2026-01", 404, "nowhere"),
        ("/places/xinghe/summaries/2026-13", 422, "期间"),
        ("/?place=nowhere", 404, "没有编号为 nowhere 的辖区"),
        ("/issues?cursor=x", 422, "翻页标记无效"),
    ],
)
def test_an_error_page_says_in_plain_chinese_what_is_wrong(
    api: Api, path: str, status: int, said: str
) -> None:
    answer = api.page(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in answer.text


def test_without_a_session_a_page_explains_how_to_sign_in(api: Api) -> None:
    answer = api.client.get("/issues")
    assert answer.status_code == 401
    assert "一次性登录链接" in answer.text


def test_an_issue_whose_body_has_not_accepted_in_time_is_shown_as_overdue_until_it_does(api: Api) -> None:
    line = {"category": "sanitation", "council_required": False, "accept_days": 1}
    assert api.put("/places/xinghe/responsibilities", {"entries": [line]}).status_code == 200
    january = "2026-01-05T01:00:00Z"
    id_ = api.raised(occurred_at=january)
    api.give(id_, "assign", body="xinghe-property", basis="responsibility_list", occurred_at=january)
    late = '<span class="state late">超期</span>'
    assert api.get(f"/issues/{id_}").json()["present_due"] == "2026-01-06T16:00:00.000Z"
    assert late in api.page(f"/issues/{id_}").text
    assert "<dt>接办时限</dt><dd>2026-01-06 24:00</dd>" in api.page(f"/issues/{id_}").text
    assert "时限 2026-01-06 24:00" in api.page("/issues").text
    assert [item["overdue"] for item in api.get("/issues?overdue=true").json()["items"]] == [True]
    api.give(id_, "accept")
    assert late not in api.page(f"/issues/{id_}").text
    assert api.get("/issues?overdue=true").json()["items"] == []
