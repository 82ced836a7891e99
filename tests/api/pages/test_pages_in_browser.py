"""The pages as a person meets them: in Chromium, wide and narrow, by keyboard."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright

from tests.api.conftest import REPORTER, Api

MONTH = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")


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
def page(address: str, api: Api) -> Iterator[Page]:
    """A browser that has opened the sign-in link."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(Path("/usr/bin/chromium")), args=["--no-sandbox"]
        )
        opened = browser.new_page(base_url=address)
        opened.goto(f"/sign-in?token={api.yishi.tokens.one_time_sign_in()}")
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
