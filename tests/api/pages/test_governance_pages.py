"""The pages of sittings, decisions and coordination meetings, read as an official reads them."""

import re
from html import unescape

import pytest

from tests.api.conftest import Api
from tests.api.governance import (
    COVENANT,
    PARKING,
    WITH_QUORUM,
    ago,
    assigned,
    council,
    decision,
    discussed,
    done,
    frozen,
    met,
    scheduled,
    this_month,
)
from tests.api.pages import life


def shown(api: Api, path: str) -> str:
    """The text of a page that must be there, without its markup."""
    answer = api.page(path)
    assert answer.status_code == 200, answer.text
    body = answer.text.partition("<body>")[2]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_a_sitting_shows_what_it_concluded_who_came_and_who_differed(api: Api) -> None:
    there = life.met(api)
    text = shown(api, f"/councils/{there.council}")
    for said in (
        "xinghe 辖区议事会",
        "已结束",
        "垃圾房三天没有清运",
        "由物业三日内清运。",
        "物业应每天清运。",
        "不同意见 应先公示清运安排。",
        "…6d8e0a 在物业任职。",
        "到会十一人，议定一项，另一项留待下次。",
        "访客停车限时两小时",
        "本次未议，留待以后。",
        "到会 11 人，共 15 人",
        "小区党组织 6",
        "居民代表 12",
        "合计 18",
    ):
        assert said in text
    page = api.page(f"/councils/{there.council}").text
    assert f'href="/issues/{there.issue}"' in page
    assert "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e0a" not in page


def test_a_sitting_that_nobody_has_counted_yet_says_so(api: Api) -> None:
    text = shown(api, f"/councils/{council(api, f'issue-{api.raised()}')}")
    assert "尚未登记出席情况；议事会共有成员 15 人" in text
    assert "尚未讨论" in text


def test_sittings_are_listed_and_filtered_by_place_and_state(api: Api) -> None:
    id_ = council(api, f"issue-{api.raised()}")
    assert f'href="/councils/{id_}"' in api.page("/councils?place=chunfeng&state=").text
    assert f'href="/councils/{id_}"' in api.page("/councils?place=&state=convened").text
    assert "没有符合条件的议事会" in shown(api, "/councils?place=yueming")
    assert "没有符合条件的议事会" in shown(api, "/councils?state=adjourned")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/councils", "还没有召集过议事会"),
        ("/decisions", "还没有提出过决议"),
        ("/meetings", "还没有召集过协调会"),
        ("/volunteering", "这里还没有服务站"),
    ],
)
def test_a_list_without_anything_says_what_will_be_there(api: Api, path: str, said: str) -> None:
    assert said in shown(api, path)


@pytest.mark.parametrize("path", ["/councils", "/decisions", "/meetings"])
def test_a_place_that_is_not_registered_does_not_look_like_an_empty_list(api: Api, path: str) -> None:
    text = shown(api, f"{path}?place=xinhge")
    assert "没有编号为“xinhge”的辖区" in text
    assert "没有符合条件" not in text


@pytest.mark.parametrize("path", ["/councils", "/decisions", "/meetings"])
def test_lists_page_under_the_same_filters(api: Api, path: str) -> None:
    for later in range(2):
        council(api, f"issue-{api.raised()}")
        decision(api)
        scheduled(api, later=later)
    first = api.page(f"{path}?limit=1&place=xinghe").text
    found = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)
    assert found is not None
    second = api.page(unescape(found[1])).text
    titles = [re.search(r'class="title" href="([^"]*)"', page) for page in (first, second)]
    assert all(titles)
    assert len({title[1] for title in titles if title}) == 2
    assert 'rel="next"' not in second


def test_a_decision_shows_its_ballot_in_words_and_numbers(api: Api) -> None:
    text = shown(api, f"/decisions/{life.met(api).covenant}")
    for said in (
        "表决：通过",
        "业主共同决定（一般事项）",
        "《中华人民共和国民法典》第二百七十八条",
        "有权表决 900 90,000",
        "参与表决 600 60,000",
        "参与表决的须达到三分之二以上（含本数）",
        "600 人，占 900 人的 66.66%，至少须 600 人 达到",
        "同意的须过半数",
        "50,000 m²，占 60,000 m²的 83.33%，须多于 30,000 m² 达到",
        "公约文本（第 1 版）",
        "一、爱护公共环境。",
        "已采用本公约的其他辖区：yueming 辖区（第 1 版）。",
    ):
        assert said in text


def test_a_ballot_still_to_come_is_announced_with_what_its_rule_asks(api: Api) -> None:
    text = shown(api, f"/decisions/{discussed(api, COVENANT | {'rule': 'owners_special'})}")
    assert "尚未表决，须按“业主共同决定（特别事项）”表决" in text
    assert "同意的须达到四分之三以上（含本数）" in text


def test_an_election_shows_offices_and_warns_without_rejecting(api: Api) -> None:
    text = shown(api, f"/decisions/{life.met(api).election}")
    assert "主任 …6d8e01 否 否" in text
    assert "提示：党员占比低于要求。仅作提示，不影响选举结果。" in text
    assert "表决：通过" in text


def test_a_campaign_shows_how_far_each_place_has_come(api: Api) -> None:
    page = api.page(f"/decisions/{life.met(api).campaign}").text
    assert 'max="4" value="3" aria-label="xinghe 辖区：起始 4，尚余 1"' in page
    assert 'max="2" value="0" aria-label="yueming 辖区：起始 2，尚余 2"' in page
    assert "各辖区合计尚余 3。" in page


def test_a_place_that_had_nothing_to_bring_to_zero_is_there(api: Api) -> None:
    told = life.CAMPAIGN | {"campaign": {"unit": "无物业楼栋", "targets": [{"place": "xinghe", "count": 0}]}}
    page = api.page(f"/decisions/{decision(api, told)}").text
    assert 'max="1" value="1" aria-label="xinghe 辖区：起始 0，尚余 0"' in page
    assert "已全部清零" in page


def test_a_task_shows_who_is_to_do_what_and_what_came_of_it(api: Api) -> None:
    id_ = assigned(api)
    text = shown(api, f"/decisions/{id_}")
    assert "任务 1 进行中 xinghe-property 主体 划线编号。" in text
    done(api, f"/decisions/{id_}/complete-task", task="1", outcome="已划线。")
    assert "任务 1 已完成 xinghe-property 主体" in shown(api, f"/decisions/{id_}")
    assert "完成情况： 已划线。" in shown(api, f"/decisions/{id_}")


def test_a_decision_that_another_replaced_leads_there_and_back(api: Api) -> None:
    old, new = decision(api, title="旧的停车办法"), discussed(api)
    done(api, f"/decisions/{old}/supersede", by_decision=new)
    page = api.page(f"/decisions/{old}").text
    assert "本决议已被取代" in page
    assert f'<a href="/decisions/{new}">小区停车管理办法</a>' in page
    assert f'<a href="/decisions/{old}">旧的停车办法</a>' in api.page(f"/decisions/{new}").text


def test_a_decision_is_found_by_its_short_code(api: Api) -> None:
    id_ = decision(api)
    code = api.get(f"/decisions/{id_}").json()["code"]
    assert "小区停车管理办法" in shown(api, f"/decisions/{code}")


def test_decisions_are_listed_by_place_kind_and_state(api: Api) -> None:
    id_ = decision(api)
    for query in ("place=chunfeng&kind=&state=", "kind=parking", "state=open", "state=raised"):
        assert f'href="/decisions/{id_}"' in api.page(f"/decisions?{query}").text
    for query in ("place=yueming", "kind=covenant", "state=resolved"):
        assert "没有符合条件的决议" in shown(api, f"/decisions?{query}")


def test_a_meeting_that_is_not_called_yet_shows_what_is_proposed_and_why(api: Api) -> None:
    open_ = assigned(api)
    page = api.page(f"/meetings/xinghe/{this_month()}").text
    assert "尚未召集" in page
    assert "建议议程" in page
    assert "决议未落实" in page
    assert f'href="/decisions/{open_}"' in page


def test_a_meeting_that_is_called_shows_the_proposal_until_its_agenda_is_frozen(api: Api) -> None:
    assigned(api)
    scheduled(api)
    path = f"/meetings/xinghe/{this_month()}"
    assert "建议议程" in shown(api, path)
    done(api, f"/coordination-meetings/xinghe/{this_month()}/freeze-agenda")
    text = shown(api, path)
    assert "建议议程" not in text
    assert "议程和结果" in text
    assert "尚无结果" in text


def test_a_meeting_with_nothing_to_work_on_says_so(api: Api) -> None:
    assert "目前没有需要列入的事项" in shown(api, f"/meetings/yueming/{this_month()}")


def test_a_meeting_too_far_ahead_has_no_proposal_yet(api: Api) -> None:
    assigned(api)
    text = shown(api, f"/meetings/xinghe/{this_month(2)}")
    assert "还早：协调会最早提前一个月召集" in text
    assert "决议未落实" not in text


def test_a_meeting_shows_outcomes_tasks_attendance_and_leads_to_the_report(api: Api) -> None:
    there = life.met(api)
    text = shown(api, there.meeting)
    for said in (
        "会议进行中",
        "会议增列",
        "交办任务 由物业限期清运。",
        "任务 1 进行中 xinghe-property 主体 三日内清运完毕。",
        "尚无结果",
        "小区党组织 6",
        "纪要尚未印发",
    ):
        assert said in text
    page = api.page(there.meeting).text
    assert f'href="/places/xinghe/summaries/{this_month()}"' in page
    assert f'href="/issues/{there.issue}"' in page


def test_what_a_meeting_left_undone_is_proposed_next_month_with_its_count(api: Api) -> None:
    path = met(api, {"title": "增列：冬季供暖"}, later=-1)
    told = {"body": "xinghe-property", "text": "检修换热站。", "due": life.ahead(days=3)}
    done(api, f"{path}/outcome", item="1", outcome="task", note="限期检修。", task=told)
    page = api.page(f"/meetings/xinghe/{this_month()}").text
    assert "上次会议遗留" in page
    assert "已结转 1 次" in page
    assert f'href="/meetings/xinghe/{this_month(-1)}"' in page


def test_a_task_that_a_later_meeting_sets_anew_is_open_once(api: Api) -> None:
    told = {"body": "xinghe-property", "text": "检修换热站。", "due": life.ahead(days=3)}
    first = met(api, {"title": "冬季供暖"}, later=-1)
    done(api, f"{first}/outcome", item="1", outcome="task", note="限期检修。", task=told)
    second = met(api, {"subject": f"coordination-{this_month(-1)}-xinghe#1"})
    assert "协调会任务 1 项未完成" in shown(api, "/?place=xinghe")
    before = api.yishi.log.head()
    done(api, f"{second}/outcome", item="1", outcome="task", note="再限期检修。", task=told)
    assert "协调会任务 1 项未完成" in shown(api, "/?place=xinghe")
    page = f"/meetings/xinghe/{this_month(-1)}"
    assert "任务 1 已另行安排 xinghe-property 主体" in shown(api, page)
    assert "任务 1 进行中 xinghe-property 主体" in shown(api, f"{page}?position={before}")
    done(api, f"{second}/complete-task", task="1", outcome="已检修。")
    assert "没有未完成的协调会任务" in shown(api, "/?place=xinghe")


def test_a_month_without_any_record_offers_no_report(api: Api) -> None:
    api.raised()
    text = api.page(f"/meetings/xinghe/{this_month(1)}").text
    assert f'href="/places/xinghe/summaries/{this_month(1)}"' not in text
    assert "还没有数据" in text


def test_meetings_are_listed_by_place_month_and_state(api: Api) -> None:
    scheduled(api)
    month = this_month()
    link = f'href="/meetings/xinghe/{month}"'
    for query in (f"month={month}", "place=chunfeng&month=&state=", "state=scheduled"):
        assert f'class="title" {link}' in api.page(f"/meetings?{query}").text
    for query in ("place=yueming", "month=2019-01", "state=closed"):
        assert "没有符合条件的协调会" in shown(api, f"/meetings?{query}")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/councils/nix", 404, "议事会以编号"),
        ("/councils/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09", 404, "没有"),
        ("/decisions/nix", 404, "决议以编号"),
        ("/decisions/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09", 404, "没有"),
        ("/meetings/nowhere/2026-01", 404, "没有编号为 nowhere 的辖区"),
        ("/meetings/xinghe/2026-13", 422, "月份：请填写月份，如 2026-03"),
        ("/councils?cursor=x", 422, "翻页标记无效"),
        ("/decisions?kind=war", 422, "<li>类型："),
        ("/councils?state=open", 422, "<li>状态："),
        ("/meetings?position=1", 422, "<li>日志位置："),
        ("/volunteering?place=nowhere", 404, "没有编号为 nowhere 的辖区"),
        ("/volunteering?day=gestern", 422, "请填写日期"),
        ("/volunteering?day=0001-01-01", 422, "请填写日期"),
    ],
)
def test_an_error_page_says_in_chinese_what_is_wrong(api: Api, path: str, status: int, said: str) -> None:
    answer = api.page(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in answer.text


def test_the_past_is_shown_as_it_was_and_kept_when_moving_on(api: Api) -> None:
    issue = api.raised()
    id_ = council(api, f"issue-{issue}")
    position = api.yishi.log.head()
    done(api, f"/councils/{id_}/attend", attendance=life.ATTENDANCE, members_present=11)
    done(api, f"/councils/{id_}/deliberate", subject=f"issue-{issue}", conclusion="由物业清运。")
    page = api.page(f"/councils/{id_}?position={position}").text
    assert f"这是日志位置 {position} 时的情况" in page
    assert "由物业清运。" not in page
    assert f'href="/issues/{issue}?position={position}"' in page
    then = api.page(f"/issues/{issue}?position={position}").text
    assert f'href="/councils/{id_}?position={position}"' in then
    assert "列入议程" in then
    now = api.page(f"/issues/{issue}").text
    assert f'href="/councils/{id_}"' in now
    assert "已议" in now


def test_a_past_meeting_shows_the_proposal_of_that_time(api: Api) -> None:
    open_ = assigned(api)
    path, position = f"/meetings/xinghe/{this_month()}", api.yishi.log.head()
    frozen(api, {"title": "增列：冬季供暖"})
    page = api.page(f"{path}?position={position}").text
    assert "建议议程" in page
    assert f'href="/decisions/{open_}?position={position}"' in page
    assert "冬季供暖" not in page
    assert "冬季供暖" in api.page(path).text


@pytest.mark.parametrize("kind", ["councils", "decisions"])
def test_what_was_not_recorded_then_leads_to_how_it_is_now(api: Api, kind: str) -> None:
    id_ = council(api, f"issue-{api.raised()}") if kind == "councils" else decision(api)
    answer = api.page(f"/{kind}/{id_}?position=1")
    assert answer.status_code == 404
    assert "在该时间尚未记录" in answer.text
    assert f'<a class="button" href="/{kind}/{id_}">' in answer.text


def test_what_officials_write_is_never_markup(api: Api) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    issue = api.raised()
    id_ = council(api, f"issue-{issue}")
    done(api, f"/councils/{id_}/attend", attendance=life.ATTENDANCE, members_present=11)
    told = {"opinions": [evil], "dissent": [evil], "recusals": [{"member": life.RECUSED, "reason": evil}]}
    done(api, f"/councils/{id_}/deliberate", subject=f"issue-{issue}", conclusion=evil, **told)
    done(api, f"/councils/{id_}/adjourn", minutes=evil)
    covenant = discussed(api, COVENANT | {"motion": evil, "covenant_text": evil, "title": evil})
    path = met(api, {"title": evil})
    task = {"body": "xinghe-property", "text": evil, "due": life.ahead(days=1)}
    done(api, f"{path}/outcome", item="1", outcome="task", note=evil, task=task)
    meeting = f"/meetings/xinghe/{this_month()}"
    for page in (f"/councils/{id_}", f"/decisions/{covenant}", "/decisions", meeting, f"/issues/{issue}"):
        text = api.page(page).text
        assert "<script" not in text
        assert "<img src=x" not in text


def test_the_start_page_of_a_place_leads_to_what_lies_ahead(api: Api) -> None:
    there = life.met(api)
    upcoming = council(api, f"decision-{there.parking}")
    page = api.page("/?place=xinghe").text
    for link in (
        there.meeting,
        f"/councils/{upcoming}",
        "/decisions?place=xinghe&amp;state=open",
        "/meetings?place=xinghe",
        "/councils?place=xinghe",
        "/volunteering?place=xinghe",
    ):
        assert f'href="{link}"' in page
    text = shown(api, "/?place=xinghe")
    assert "4 件未完结" in text
    assert "协调会任务 1 项未完成" in text
    assert "决议任务 1 项未完成" in text


def test_a_task_past_its_day_is_counted_as_overdue_on_the_start_page(api: Api) -> None:
    id_ = decision(api, occurred_at=ago(days=9))
    done(api, f"/decisions/{id_}/discuss", conclusion="同意。", occurred_at=ago(days=9))
    assert "超期" not in shown(api, "/?place=xinghe")
    late = {"body": "xinghe-property", "text": "划线。", "due": ago(days=1)}
    done(api, f"/decisions/{id_}/assign", tasks=[late], occurred_at=ago(days=8))
    assert "超期 1" in shown(api, "/?place=xinghe")
    assert "任务超期" in shown(api, "/decisions")
    assert "任务 1 超期" in shown(api, f"/decisions/{id_}")
    done(api, f"/decisions/{id_}/complete-task", task="1", outcome="已划线。")
    assert "超期" not in shown(api, "/?place=xinghe")
    assert "晚于期限" in shown(api, f"/decisions/{id_}")


def test_a_place_without_a_meeting_leads_to_what_would_be_proposed(api: Api) -> None:
    page = api.page("/?place=yueming").text
    assert f'<a href="/meetings/yueming/{this_month()}">看建议议程</a>' in page


def test_an_issue_leads_to_the_decision_that_came_of_it_and_back(api: Api) -> None:
    issue = api.raised()
    id_ = decision(api, PARKING, issue=issue)
    assert f'href="/decisions/{id_}"' in api.page(f"/issues/{issue}").text
    assert f'href="/issues/{issue}"' in api.page(f"/decisions/{id_}").text


def test_a_rejected_motion_says_what_was_not_reached(api: Api) -> None:
    id_ = discussed(api, PARKING | {"rule": "owners_general"})
    against = WITH_QUORUM | {"agree": WITH_QUORUM["against"], "against": WITH_QUORUM["agree"]}
    done(api, f"/decisions/{id_}/ballot", tally=against)
    text = shown(api, f"/decisions/{id_}")
    assert "表决：未通过" in text
    assert "100 人，占 600 人的 16.66%，至少须 301 人 未达到" in text


def test_a_compound_leads_to_the_meetings_of_its_community_until_it_has_its_own(api: Api) -> None:
    scheduled(api, "chunfeng")
    link = f'href="/meetings/chunfeng/{this_month()}"'
    page = api.page("/?place=xinghe").text
    assert "由chunfeng 辖区召开" in page
    assert link in page
    assert 'href="/meetings?place=chunfeng"' in page
    scheduled(api, "xinghe")
    page = api.page("/?place=xinghe").text
    assert link not in page
    assert f'href="/meetings/xinghe/{this_month()}"' in page


def test_a_meeting_that_is_over_stays_within_reach_of_the_start_page(api: Api) -> None:
    path = met(api, {"title": "增列：冬季供暖"}, later=-1)
    before = f'href="/meetings/xinghe/{this_month(-1)}"'
    assert before in api.page("/?place=xinghe").text
    done(api, f"{path}/outcome", item="1", outcome="noted", note="已说明。")
    done(api, f"{path}/close")
    text = api.page("/?place=xinghe").text
    assert f"上一次 <a {before}>" in text
    assert "尚未召集" in text
