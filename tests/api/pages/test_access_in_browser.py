"""Accounts, tokens and passwords as people meet them: in Chromium, wide and narrow."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.api.conftest import Api
from tests.api.pages import test_pages_in_browser as pages

PASSWORD = "桂花树在垃圾房的东边开花"
address = pages.address


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(Path("/usr/bin/chromium")), args=["--no-sandbox"]
        )
        yield opened
        opened.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains about: scripts, styles and forms that the policy forbids, above all."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, api: Api, complaints: list[str]) -> Page:
    """A browser that has opened the administrator's link."""
    opened = another(browser, address, complaints)
    opened.goto(f"/sign-in?token={api.yishi.identity.accounts.one_time_sign_in()}")
    return opened


def another(browser: Browser, address: str, complaints: list[str]) -> Page:
    """A browser of somebody else."""
    opened = browser.new_context(base_url=address).new_page()
    opened.on("console", lambda message: complaints.append(f"{opened.url}: {message.text}"))
    return opened


def new_account(page: Page, name: str) -> str:
    """The link that the page shows for a new account."""
    page.goto("/accounts")
    page.get_by_label("账号名").fill(name)
    page.get_by_label("角色").select_option(label="协调员")
    page.get_by_label("辖区").select_option(value="xinghe")
    page.get_by_role("button", name="新建并生成链接").click()
    return page.locator(".secret").inner_text()


def test_an_account_goes_from_the_administrator_to_its_holder_and_back(
    page: Page, browser: Browser, address: str, complaints: list[str]
) -> None:
    link = new_account(page, "wang.fang")
    holder = another(browser, address, complaints)
    holder.goto(link)
    for field in ("新密码", "再输入一次"):
        holder.get_by_label(field).fill("password1234")
    holder.get_by_role("button", name="设置密码并登录").click()
    expect(holder.get_by_role("alert")).to_contain_text("容易被猜到")
    for field in ("新密码", "再输入一次"):
        holder.get_by_label(field).focus()
        holder.keyboard.insert_text(PASSWORD)
    holder.get_by_role("button", name="设置密码并登录").click()
    expect(holder.locator(".visitor")).to_contain_text("协调员 · xinghe 辖区")
    assert holder.get_by_text("账号与令牌").count() == 0
    holder.locator(".visitor a").click()
    expect(holder.locator("h1")).to_have_text("我的账号")
    holder.get_by_role("button", name="退出", exact=True).click()
    holder.get_by_label("账号名").fill("Wang.Fang")
    holder.get_by_label("密码").fill(PASSWORD)
    holder.get_by_role("button", name="登录", exact=True).first.click()
    expect(holder.locator(".visitor")).to_be_visible()
    page.goto("/accounts")
    item = page.locator("li", has_text="wang.fang")
    item.get_by_text("停用", exact=True).click()
    item.get_by_role("button", name="停用 wang.fang").click()
    expect(page.locator("li", has_text="wang.fang")).to_contain_text("已停用")
    answer = holder.goto("/issues")
    assert answer is not None
    assert answer.status == 401
    expected = [line for line in complaints if "401" not in line and "422" not in line]
    assert expected == []


def test_a_token_is_made_shown_once_and_revoked(page: Page, api: Api, complaints: list[str]) -> None:
    page.goto("/tokens")
    page.get_by_label("用途").fill("热线平台对接")
    page.get_by_label("角色").select_option(label="审计人员")
    page.get_by_label("辖区").select_option(label="全部辖区")
    page.get_by_label("只能读取").check()
    page.get_by_role("button", name="新建令牌").click()
    token = page.locator(".secret").inner_text()
    caller = api.yishi.tokens.caller_for(token)
    assert caller is not None
    assert (caller.actor.role, caller.read_only) == ("auditor", True)
    page.goto("/tokens")
    assert page.locator(".secret").count() == 0
    item = page.locator("li", has_text="热线平台对接")
    item.get_by_text("吊销", exact=True).click()
    item.get_by_role("button", name="吊销").click()
    expect(page.locator("li", has_text="热线平台对接")).to_contain_text("已吊销")
    assert api.yishi.tokens.caller_for(token) is None
    assert complaints == []


def test_nobody_is_appointed_everywhere_by_leaving_a_field_as_it_was(page: Page, api: Api) -> None:
    page.goto("/accounts")
    page.get_by_label("账号名").fill("wang.fang")
    page.get_by_role("button", name="新建并生成链接").click()
    assert page.evaluate("document.querySelector('select[name=place]').validity.valueMissing")
    own = {"Sec-Fetch-Site": "same-origin"}
    form = {"name": "wang.fang", "role": "coordinator", "place": ""}
    answer = api.request("POST", "/accounts", data=form, headers=own)
    assert answer.status_code == 422
    assert "wang.fang" not in [account.name for account in api.yishi.identity.accounts.all()]


def test_the_pages_fit_every_screen_and_can_be_read_by_everybody(
    page: Page, browser: Browser, address: str, complaints: list[str]
) -> None:
    link = new_account(page, "w" * 64)
    stranger = another(browser, address, complaints)
    shown = [(page, path) for path in ("/accounts", "/tokens", "/account")]
    for width in (1280, 390):
        for who, path in [*shown, (stranger, "/sign-in"), (stranger, link), (stranger, "/password")]:
            who.set_viewport_size({"width": width, "height": 844})
            who.goto(path)
            assert who.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert who.evaluate(pages.TEXTS_TOO_FAINT, pages.LEAST_CONTRAST) == [], path
            assert who.evaluate(pages.UNLABELLED) == 0, path
            levels = who.evaluate(pages.HEADINGS)
            assert levels.count(1) == 1, path
            assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
    assert [line for line in complaints if "404" not in line] == []
