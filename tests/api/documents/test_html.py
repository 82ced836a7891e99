import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api.documents.html import html
from tests.api.documents.summaries import HOSTILE, governed, summary

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def shown(page: Page, path: Path, text: str, width: int) -> list[str]:
    """Open the document at this width; returns what the browser complains of or asks other servers for."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None,
    )
    (path / "summary.html").write_text(text, encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((path / "summary.html").as_uri())
    return complaints


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("period", ["2025-03", "2024-06..2025-05", "2019-01..2025-12", "2020-01"])
def test_the_page_fits_its_width_and_the_browser_has_nothing_to_say(page, tmp_path, width, period):
    complaints = shown(page, tmp_path, html(summary(period)), width)

    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


GOVERNANCE = {"meeting", "outcomes", "councils", "decisions", "volunteering", "agenda"}


@pytest.mark.parametrize("width", [390, 1280])
def test_councils_decisions_and_volunteers_fit_the_width_in_whatever_words(page, tmp_path, width):
    assert {section.id for section in governed().sections} >= GOVERNANCE
    complaints = shown(page, tmp_path, html(governed()), width)

    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 0
    for section in ("outcomes", "councils", "decisions", "volunteering", "agenda"):
        assert page.locator(f"#{section}").get_by_text(HOSTILE).count() >= 1, section


@pytest.mark.parametrize("width", [390, 1280])
def test_charts_are_drawn_named_and_inside_the_page(page, tmp_path, width):
    shown(page, tmp_path, html(summary()), width)

    charts = page.locator("svg[role=img]")
    assert charts.count() >= 3
    for index in range(charts.count()):
        chart = charts.nth(index)
        assert chart.locator("title").text_content()
        assert "件" in (chart.locator("desc").text_content() or "")
        box = chart.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["width"] > 200
        assert box["x"] + box["width"] <= width


def test_a_bar_is_as_high_as_its_number_of_the_scale(page, tmp_path):
    shown(page, tmp_path, html(summary()), 1280)
    points = next(section for section in summary().sections if section.kind == "series").points

    heights = page.locator("#course rect.raised[height]").evaluate_all(
        "bars => bars.filter(b => b.closest('svg[role=img]')).map(b => b.getBoundingClientRect().height)"
    )
    highest = max(point.raised for point in points)
    assert len(heights) == len(points)
    for point, height in zip(points, heights, strict=True):
        assert height * highest == pytest.approx(max(heights) * point.raised, abs=highest)


def test_text_in_a_chart_keeps_a_readable_size_on_a_telephone(page, tmp_path):
    shown(page, tmp_path, html(summary()), 390)

    heights = page.locator("svg text").evaluate_all("all => all.map(t => t.getBoundingClientRect().height)")
    assert min(heights) >= 11


def test_tables_repeat_their_heads_and_keep_rows_whole_on_paper(page, tmp_path):
    shown(page, tmp_path, html(summary()), 1280)
    page.emulate_media(media="print")

    style = "all => all.map(e => [getComputedStyle(e).display, getComputedStyle(e).breakInside])"
    assert {display for display, _ in page.locator("thead").evaluate_all(style)} == {"table-header-group"}
    assert {kept for _, kept in page.locator("tbody tr").evaluate_all(style)} == {"avoid"}
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_title_that_a_resident_typed_stays_text(page, tmp_path):
    shown(page, tmp_path, html(summary()), 1280)

    assert page.locator("script").count() == 0
    assert page.get_by_text(HOSTILE).count() >= 1


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else():
    tags = Tags(html(summary())).found

    assert {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "a"} == set()
    assert not [attrs for _, attrs in tags if {"src", "href", "style", "onclick", "onload"} & attrs.keys()]
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", html(summary()))


def test_ids_on_the_page_are_unique():
    ids = [attrs["id"] for _, attrs in Tags(html(summary())).found if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_figure_of_the_tables_leads_to_its_events():
    linked = {
        attrs["href"]
        for tag, attrs in Tags(html(summary(), lambda name: f"/figures/{name}")).found
        if tag == "a"
    }

    figures = {f"/figures/{name}" for name in summary().figures}
    assert linked <= figures
    assert {
        "/figures/issues.raised",
        "/figures/rate.resolution",
        "/figures/days_to_resolve.p90",
        "/figures/issues.raised.by_category.env",
        "/figures/rate.on_time.by_body.wuye",
        "/figures/issues.open.by_place.she-a",
        "/figures/issues.raised.by_place.-",
    } <= linked


def test_a_link_is_escaped():
    assert '"><script' not in html(summary(), lambda name: '"><script>')


def test_the_same_summary_gives_the_same_page():
    assert html(summary()) == html(summary.__wrapped__())


def test_no_date_of_a_case_is_broken_in_the_middle(page, tmp_path):
    shown(page, tmp_path, html(summary()), 390)

    lines = page.locator("article .whole").evaluate_all(
        "all => all.map(date => date.getClientRects().length)"
    )
    assert len(lines) > 20
    assert set(lines) == {1}


def test_the_head_of_a_case_is_kept_together_and_with_its_first_entry_on_paper(page, tmp_path):
    shown(page, tmp_path, html(summary()), 1280)
    page.emulate_media(media="print")

    kept = page.locator("article > .case").evaluate_all(
        "all => all.map(e => [getComputedStyle(e).breakInside, getComputedStyle(e).breakAfter])"
    )
    assert len(kept) == page.locator("article").count() > 1
    assert {tuple(style) for style in kept} == {("avoid", "avoid")}
    assert page.locator(".case h3").count() == page.locator(".case .reasons").count() == len(kept)
