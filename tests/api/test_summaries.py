from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.api.conftest import Api

MONTH = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")


def test_a_summary_has_the_members_that_integrations_read(api: Api) -> None:
    api.raised()
    summary = api.get(f"/places/xinghe/summaries/{MONTH}").json()
    assert summary.keys() == {"place", "place_label", "period", "position", "figures", "sections"}
    assert summary["place"] == "xinghe"
    assert summary["period"]["from"] == summary["period"]["to"] == MONTH
    assert summary["figures"]["issues.raised"] == 1
    assert summary["position"] == api.yishi.log.head()


def test_every_figure_leads_to_the_events_that_it_counts(api: Api) -> None:
    first, second = api.assigned(), api.raised(category="parking")
    api.give(first, "resolve", outcome="好")
    api.give(first, "confirm", satisfied=True, rating=5)
    api.give(second, "escalate", reason="需社区协调")
    figures = api.get(f"/places/chunfeng/summaries/{MONTH}").json()["figures"]
    assert len(figures) > 40
    for name, value in figures.items():
        answer = api.get(f"/places/chunfeng/summaries/{MONTH}/figures/{name}?limit=1000")
        assert answer.status_code == 200, name
        if isinstance(value, int):
            assert len(answer.json()["items"]) == value, name


def test_the_events_of_a_figure_come_in_pages(api: Api) -> None:
    raised = {api.raised() for _ in range(5)}
    seen: list[str] = []
    query = "?limit=2"
    while query:
        page = api.get(f"/places/xinghe/summaries/{MONTH}/figures/issues.raised{query}").json()
        seen += [item["issue"] for item in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == 5
    assert set(seen) == raised


def test_a_summary_comes_as_markdown_and_as_a_page_too(api: Api) -> None:
    api.raised(title="<script>alert(1)</script>")
    markdown = api.get(f"/places/xinghe/summaries/{MONTH}?format=md")
    page = api.get(f"/places/xinghe/summaries/{MONTH}?format=html")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]


def test_a_summary_may_span_months(api: Api) -> None:
    api.raised(occurred_at="2025-01-31T15:59:59Z")
    api.raised(occurred_at="2025-01-31T16:00:00Z")
    figures = {
        period: api.get(f"/places/xinghe/summaries/{period}").json()["figures"]["issues.raised"]
        for period in ("2025-01", "2025-02", "2025-01..2025-02")
    }
    assert figures == {"2025-01": 1, "2025-02": 1, "2025-01..2025-02": 2}


def test_the_time_of_asking_is_not_in_a_summary(api: Api) -> None:
    api.raised()
    later = api.with_services(clock=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    path = f"/places/xinghe/summaries/{MONTH}"
    assert later.get(path).content == api.get(path).content
