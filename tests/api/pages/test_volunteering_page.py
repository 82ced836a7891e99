"""The page of volunteering and duty, and who was on duty when an issue came in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.api.conftest import Api
from tests.api.governance import ago, ahead, done
from tests.api.pages import life
from tests.api.pages.test_governance_pages import shown

ZONE = ZoneInfo("Asia/Shanghai")


def station(api: Api, id_: str = "xinghe-station", place: str = "xinghe") -> None:
    done(api, "/stations", id=id_, name=f"{id_} 服务站", place=place)


def on(day: date, hour: int) -> str:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).isoformat()


def this_monday() -> date:
    today = datetime.now(ZONE).date()
    return today - timedelta(days=today.weekday())


def test_the_roster_of_a_week_shows_who_is_on_duty_each_day_in_local_time(api: Api) -> None:
    station(api)
    monday = this_monday() + timedelta(days=7)
    shift = {"member": life.WATCH, "starts_at": on(monday, 20), "ends_at": on(monday + timedelta(days=1), 2)}
    done(api, "/stations/xinghe-station/roster", **shift)
    text = shown(api, f"/volunteering?place=xinghe&day={monday + timedelta(days=6)}")
    assert f"周一 {monday.month}月{monday.day}日 20:00–次日 02:00 …6d8e0b" in text
    assert text.count("无人值班") == 6
    assert life.WATCH not in api.page(f"/volunteering?place=xinghe&day={monday}").text
    assert "…6d8e0b" not in shown(api, "/volunteering?place=xinghe")
    assert "…6d8e0b" not in shown(api, f"/volunteering?place=xinghe&day={monday + timedelta(days=7)}")


def test_weeks_lead_on_and_back_and_keep_the_moment(api: Api) -> None:
    station(api)
    head = api.yishi.log.head()
    page = api.page(f"/volunteering?place=xinghe&day=2026-03-04&position={head}").text
    assert "2026-03-02 至 2026-03-08" in page
    for day in ("2026-02-23", "2026-03-09"):
        assert f'href="/volunteering?place=xinghe&amp;day={day}&amp;position={head}"' in page


def test_who_is_on_duty_now_is_marked_until_the_duty_is_cancelled(api: Api) -> None:
    station(api)
    begins = ago(hours=1)
    done(api, "/stations/xinghe-station/roster", member=life.WATCH, starts_at=begins, ends_at=ahead(hours=1))
    day = datetime.fromisoformat(begins).astimezone(ZONE).date()
    known = api.yishi.log.head()
    assert "正在值班" in shown(api, f"/volunteering?place=xinghe&day={day}")
    done(api, "/stations/xinghe-station/cancel-duty", member=life.WATCH, starts_at=begins)
    assert "正在值班" not in shown(api, f"/volunteering?place=xinghe&day={day}")
    assert "当时值班" in shown(api, f"/volunteering?place=xinghe&day={day}&position={known}")


def test_a_place_without_a_station_shows_the_nearest_above_and_none_of_its_neighbours(api: Api) -> None:
    station(api, "chunfeng-station", "chunfeng")
    station(api, "yueming-station", "yueming")
    text = shown(api, "/volunteering?place=xinghe")
    assert "由上级chunfeng 辖区的服务站值班" in text
    assert "chunfeng-station 服务站" in text
    assert "yueming-station" not in text
    assert "yueming-station 服务站" in shown(api, "/volunteering?place=chunfeng")


def test_posts_show_how_many_are_claimed_and_by_how_many_party_members(api: Api) -> None:
    life.met(api)
    page = api.page("/volunteering?place=xinghe").text
    assert 'max="3" value="2" aria-label="楼道巡查岗：名额 3，已认领 2"' in page
    assert "已认领 2／3 其中党员 1 人 xinghe-property 主体" in shown(api, "/volunteering?place=xinghe")
    assert "还没有设立志愿岗位" in shown(api, "/volunteering?place=yueming")


def test_activities_show_what_came_of_them_as_it_was_known(api: Api) -> None:
    told = {"place": "xinghe", "name": "清理楼道杂物", "starts_at": ahead(hours=1)}
    held = done(
        api, "/activities", **(told | {"starts_at": ago(hours=3), "occurred_at": ago(days=1)})
    ).json()["id"]
    cancelled = done(api, "/activities", **(told | {"name": "清扫积雪"})).json()["id"]
    known = api.yishi.log.head()
    done(api, f"/activities/{held}/hold", volunteers=15, minutes=1830, result="清出杂物两车。")
    done(api, f"/activities/{cancelled}/cancel", reason="暴雨预警。")
    text = shown(api, "/volunteering?place=chunfeng")
    for said in ("已开展 清理楼道杂物", "志愿者 15 人", "合计 30 小时 30 分", "清出杂物两车。"):
        assert said in text
    assert "已取消 清扫积雪" in text
    assert "暴雨预警。" in text
    then = shown(api, f"/volunteering?place=chunfeng&position={known}")
    assert "计划中 清理楼道杂物" in then
    assert "清出杂物两车。" not in then
    assert "暴雨预警。" not in then


def test_an_issue_shows_who_was_on_duty_when_it_came_in(api: Api) -> None:
    life.met(api)
    id_ = api.raised()
    text = shown(api, f"/issues/{id_}")
    assert "提出时值班 …6d8e0b （星河小区党群服务站，" in text
    assert life.WATCH not in api.page(f"/issues/{id_}").text


def test_an_issue_that_came_in_on_duty_with_nobody_rostered_says_so(api: Api) -> None:
    assert "提出时值班 值班表上无人" in shown(api, f"/issues/{api.raised()}")
    assert "提出时值班" not in shown(api, f"/issues/{api.raised(channel='hotline')}")
