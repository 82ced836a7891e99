"""The pages as a person meets them: in Chromium, wide and narrow, by keyboard."""

import re
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright

from tests.api.conftest import REPORTER, Api
from tests.api.pages import life

MONTH = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")
PAST = re.compile(r"position=|/summaries/|/api/|cursor=|day=|/meetings/\w+/(?!" + MONTH + ")")
"""Links that lead ever further back: they are no new pages."""
LEAST_CONTRAST = 4.5
"""Of text against what is behind it: WCAG 2.2, success criterion 1.4.3."""
TEXTS_TOO_FAINT = """least => {
  const light = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return {a, l: 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)};
  };
  const behind = item => {
    for (; item; item = item.parentElement) {
      const back = light(getComputedStyle(item).backgroundColor);
      if (back.a > 0) return back.l;
    }
    return 1;
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    item => [...item.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
  return texts.filter(item => {
    const [low, high] = [light(getComputedStyle(item).color).l, behind(item)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) < least;
  }).map(item => item.outerHTML.slice(0, 120));
}"""
UNLABELLED = """[...document.querySelectorAll('input:not([type=hidden]), select')].filter(
    field => !field.labels.length).length
  + [...document.querySelectorAll('a, button')].filter(item => !item.textContent.trim()).length
  + [...document.querySelectorAll('progress')].filter(bar => !bar.ariaLabel).length
  + [...document.querySelectorAll('section')].filter(
      part => !document.getElementById(part.getAttribute('aria-labelledby'))).length"""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3')].map(heading => Number(heading.tagName[1]))"


@pytest.fixture
def address(api: Api) -> Iterator[str]:
    """Where the pages are served, with some issues."""
    for n in range(3):
        api.raised(title=f"第 {n} 件：" + "很长的标题" * 20, description="原话", reporter=REPORTER)
    api.give(api.assigned(), "resolve", outcome="已清运")
    api.yishi.views.catch_up()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(api.client.app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def governance(api: Api, address: str) -> list[str]:
    """The paths of pages with everything on them that governance records."""
    there = life.met(api)
    api.yishi.views.catch_up()
    lists = [
        "/?place=xinghe",
        "/councils",
        "/decisions",
        "/meetings?place=xinghe",
        "/volunteering?place=xinghe",
    ]
    decisions = [
        f"/decisions/{id_}" for id_ in (there.covenant, there.election, there.campaign, there.parking)
    ]
    proposed = f"/meetings/chunfeng/{MONTH}"
    return [
        *lists,
        *decisions,
        f"/councils/{there.council}",
        there.meeting,
        proposed,
        f"/issues/{there.issue}",
    ]


@pytest.fixture
def page(address: str, api: Api) -> Iterator[Page]:
    """A browser that has opened the sign-in link."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(Path("/usr/bin/chromium")), args=["--no-sandbox"]
        )
        opened = browser.new_page(base_url=address)
        opened.goto(f"/sign-in?token={api.yishi.identity.accounts.one_time_sign_in()}")
        yield opened
        browser.close()


def test_pages_fit_wide_and_narrow_screens_and_break_no_policy(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.goto("/issues")
    issue = page.locator("a.title").first.get_attribute("href")
    summary = f"/places/chunfeng/summaries/{MONTH}"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path in ("/", "/issues", issue, summary, f"{summary}/figures/issues.raised"):
            response = page.goto(str(path))
            assert response is not None
            assert response.status == 200
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert page.evaluate("document.documentElement.lang") == "zh-CN"
            assert page.locator("h1").count() == 1
    assert complaints == []


def test_pages_of_governance_fit_every_screen_and_can_be_read_by_everybody(
    page: Page, governance: list[str]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path in governance:
            response = page.goto(path)
            assert response is not None
            assert response.status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert page.evaluate(TEXTS_TOO_FAINT, LEAST_CONTRAST) == [], path
            assert page.evaluate(UNLABELLED) == 0, path
            levels = page.evaluate(HEADINGS)
            assert levels.count(1) == 1, path
            assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
    assert complaints == []


def test_why_an_issue_is_overdue_and_what_a_figure_counts_can_be_read_on_every_screen(
    page: Page, api: Api
) -> None:
    list_ = {"entries": [{"category": "sanitation", "discuss_days": 3, "resolve_days": 3}]}
    assert api.put("/places/xinghe/responsibilities", list_).status_code == 200
    long_ago = {"occurred_at": "2026-03-02T09:00:00+08:00"}
    id_ = api.raised(title="垃圾房三天没有清运，楼道也堆了杂物", **long_ago)
    api.yishi.views.catch_up()
    figure = "/places/xinghe/summaries/2026-03/figures/issues.raised"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/issues/{id_}")
        reason = page.locator(".why")
        assert "超期：议事时限 2026-03-05 24:00 已过" in reason.inner_text()
        assert reason.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(TEXTS_TOO_FAINT, LEAST_CONTRAST) == []
        page.goto(figure)
        assert page.locator("tbody th").first.evaluate("e => e.clientWidth") >= 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_reached_from_the_start_page_by_links_alone(page: Page, governance: list[str]) -> None:
    seen, ahead = set[str](), ["/"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        for found in page.evaluate("[...document.querySelectorAll('main a, nav a')].map(a => a.href)"):
            link = urlsplit(found)
            address = link._replace(scheme="", netloc="", fragment="").geturl()
            is_new = address not in seen and address not in ahead
            if is_new and link.path != "/sign-out" and not PAST.search(address):
                ahead.append(address)
    assert set(governance) <= seen | {"/?place=xinghe"}
    assert "/?place=xinghe" in seen


def test_an_official_goes_from_the_start_page_to_what_a_sitting_concluded_by_keyboard(
    page: Page, governance: list[str]
) -> None:
    page.goto("/")
    page.get_by_role("link", name="议事会", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="党群议事会").wait_for()
    page.locator("a.title").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="议程和结论").wait_for()
    page.get_by_text("由物业三日内清运。").first.wait_for()
    page.get_by_role("link", name="看当时").first.click()
    page.get_by_text("时的情况").wait_for()
    page.get_by_role("link", name="垃圾房三天没有清运").first.click()
    page.get_by_text("时的情况").wait_for()


def test_what_is_printed_has_no_navigation_and_keeps_what_was_settled(
    page: Page, governance: list[str]
) -> None:
    page.emulate_media(media="print")
    for path in governance[5:]:
        page.goto(path)
        assert page.locator("nav[aria-label=主导航]").is_hidden(), path
        assert page.locator("form.moment").is_hidden(), path
        assert page.locator("#moment-title").is_hidden(), path
        assert page.locator("h1").is_visible(), path


def test_every_field_has_a_label_and_every_link_a_name(page: Page) -> None:
    page.goto("/issues")
    issue = page.locator("a.title").first.get_attribute("href")
    for path in ("/", "/issues", issue):
        page.goto(str(path))
        nameless = page.evaluate(
            """[...document.querySelectorAll('input, select')].filter(field => !field.labels.length).length
             + [...document.querySelectorAll('a, button')].filter(item => !item.textContent.trim()).length"""
        )
        assert nameless == 0


def test_an_official_filters_opens_an_issue_and_looks_back_by_keyboard(page: Page) -> None:
    page.goto("/issues")
    page.get_by_label("标题或短号").fill("第 1 件")
    page.keyboard.press("Enter")
    page.get_by_text("共 1 件").wait_for()
    page.locator("a.title").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="办理经过").wait_for()
    page.get_by_role("link", name="看当时").first.click()
    page.get_by_text("时的情况").wait_for()


def test_signing_out_ends_the_session(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="退出").click()
    page.get_by_role("heading", name="请先登录").wait_for()
    response = page.goto("/issues")
    assert response is not None
    assert response.status == 401
