"""No page breaks the content security policy that it is sent with, and a page that did would be noticed."""

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright

from tests.api.conftest import Api
from tests.api.pages import life

LISTEN = """
addEventListener('securitypolicyviolation',
  event => report(event.violatedDirective + ' ' + event.blockedURI));
"""
ELSEWHERE_IN_TIME = re.compile(r"position=|day=|cursor=|/meetings/\w+/\d|/summaries/\d{4}-\d\d\.\.")
"""Links to the same pages at other moments."""
MOST_PAGES = 120


@pytest.fixture
def address(api: Api) -> Iterator[str]:
    life.met(api)
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
def violations() -> list[str]:
    return []


@pytest.fixture
def page(address: str, api: Api, violations: list[str]) -> Iterator[Page]:
    """A signed-in browser that reports what a policy has kept from happening."""
    with sync_playwright() as playwright:
        path = str(Path("/usr/bin/chromium"))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        opened = browser.new_page(base_url=address)
        opened.expose_function("report", lambda told: violations.append(f"{opened.url}: {told}"))
        opened.on("console", lambda said: violations.append(f"{opened.url}: {said.text}"))
        opened.add_init_script(LISTEN)
        opened.goto(f"/sign-in?token={api.yishi.identity.accounts.one_time_sign_in()}")
        yield opened
        browser.close()


def links(page: Page) -> list[str]:
    found = page.evaluate("[...document.querySelectorAll('a')].map(a => a.href)")
    here = urlsplit(page.url).netloc
    parts = [urlsplit(each) for each in found]
    return [
        each._replace(scheme="", netloc="", fragment="").geturl() for each in parts if each.netloc == here
    ]


def test_no_page_that_links_lead_to_breaks_its_policy(page: Page, violations: list[str]) -> None:
    seen, ahead = set[str](), ["/", "/nowhere"]
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        seen.add(path)
        response = page.goto(path)
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src" not in policy, "no page has a script"
        new = [each for each in links(page) if each not in seen and each not in ahead]
        ahead += [each for each in dict.fromkeys(new) if not ELSEWHERE_IN_TIME.search(each)]
    # The browser itself says in the console that /nowhere answers 404.
    assert [each for each in violations if "/nowhere" not in each] == []
    kinds = {path.split("/")[1].partition("?")[0] for path in seen}
    assert {"", "issues", "councils", "decisions", "meetings", "volunteering", "places"} <= kinds


@pytest.mark.parametrize(
    ("markup", "directive"),
    [
        ("<img src=x onerror='document.title=1'>", "script-src-attr"),
        ("<p style='color:red'>", "style-src-attr"),
        ("<style>p{color:red}</style>", "style-src-elem"),
        ("<img src='http://127.0.0.1:9/x.png'>", "img-src"),
        ("<iframe src='/'></iframe>", "frame-src"),
    ],
)
def test_what_an_intruder_writes_into_a_page_is_kept_from_happening(
    page: Page, violations: list[str], markup: str, directive: str
) -> None:
    page.goto("/issues")
    page.evaluate("markup => document.body.insertAdjacentHTML('beforeend', markup)", markup)
    page.wait_for_function("document.readyState === 'complete'")
    while not any(directive in each for each in violations):
        page.wait_for_timeout(20)
    assert page.title() != "1"


def test_no_other_site_can_show_a_page_in_a_frame(page: Page, address: str) -> None:
    page.set_content(f"<iframe src='{address}/issues'></iframe>", wait_until="load")
    [_, frame] = page.frames
    assert frame.url.startswith("chrome-error:")
