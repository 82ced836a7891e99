"""What every answer tells a browser, whatever it is an answer to."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.security_headers import HEADERS
from infra.settings import Settings, SettingsError, load_settings
from tests.api.conftest import Api

TEMPLATES = sorted(
    [*Path("api/pages/templates").glob("*.html"), *Path("api/documents/templates").glob("*.html")]
)
INLINE = re.compile(r"<script|\son\w+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)
ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/issues", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/api/v1/places", 200),
    ("GET", "/api/v1/nowhere", 404),
    ("GET", "/api/v1/places/xinghe/summaries/2026-03?format=html", 200),
    ("DELETE", "/api/v1/places", 405),
    ("POST", "/api/v1/issues", 422),
    ("GET", "/api/v1/openapi.json", 200),
    ("GET", "/static/yishi.css", 200),
    ("GET", "/health/live", 200),
    ("GET", "/metrics", None),
    ("GET", "/sign-in", 200),
    ("POST", "/sign-out", None),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers_that_guard_it(
    api: Api, method: str, path: str, status: int | None
) -> None:
    api.yishi.views.catch_up()
    answer = api.request(method, path)
    assert status in (None, answer.status_code)
    for name in HEADERS:
        assert answer.headers.get(name), (path, name)
        assert len(answer.headers.get_list(name)) == 1
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "server" not in answer.headers
    assert not any(name.startswith("x-powered") for name in answer.headers)


@pytest.mark.parametrize("path", ["/", "/issues", "/api/v1/issues", "/api/v1/nowhere", "/sign-in"])
def test_no_cache_keeps_what_is_made_for_one_person(api: Api, path: str) -> None:
    api.yishi.views.catch_up()
    assert api.request("GET", path).headers["Cache-Control"] == "no-store"


def test_an_answer_to_nobody_is_kept_by_no_cache_either(api: Api) -> None:
    answer = api.client.get("/issues")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_and_no_style_of_single_elements(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ['<p style="x">', "<SCRIPT>", '<a onclick="x">', "<a href='javascript:x'>"])
def test_what_a_policy_forbids_is_recognised(text: str) -> None:
    assert INLINE.search(text)


def served(api: Api, proxies: str) -> TestClient:
    """A client at 10.0.0.7 of the application, as the server runs it for these proxies."""
    trusted = Settings(trusted_proxies=proxies).proxies
    application = ProxyHeadersMiddleware(api.client.app, trusted_hosts=trusted)  # type: ignore[arg-type]
    return TestClient(application, client=("10.0.0.7", 50_000))  # type: ignore[arg-type]


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize("proxies", ["10.0.0.7", "192.0.2.1, 10.0.0.0/8"])
def test_https_is_believed_of_a_trusted_proxy(api: Api, proxies: str) -> None:
    answer = served(api, proxies).get("/sign-in", headers=FORWARDED)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("proxies", ["none", "10.0.0.8", "192.168.0.0/16"])
def test_https_is_not_believed_of_anybody_else(api: Api, proxies: str) -> None:
    answer = served(api, proxies).get("/sign-in", headers=FORWARDED)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(("proxies", "statuses"), [("10.0.0.7", [200, 200, 429]), ("none", [200, 429, 429])])
def test_requests_are_counted_by_the_address_that_a_trusted_proxy_names(
    api: Api, proxies: str, statuses: list[int]
) -> None:
    client = served(api.with_services(rate_per_address=1), proxies)
    addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.1"]
    answers = [client.get("/sign-in", headers={"X-Forwarded-For": each}) for each in addresses]
    assert [answer.status_code for answer in answers] == statuses


def test_what_a_client_claims_before_the_proxy_is_not_counted_by(api: Api) -> None:
    client = served(api.with_services(rate_per_address=1), "10.0.0.7")
    made_up = [client.get("/sign-in", headers={"X-Forwarded-For": f"{n}.1.1.1, 203.0.113.1"}) for n in (1, 2)]
    assert [answer.status_code for answer in made_up] == [200, 429]


@pytest.mark.parametrize("proxies", ["*", "proxy.example", "10.0.0.0/33", ""])
def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    monkeypatch.setenv("YISHI_TRUSTED_PROXIES", proxies)
    with pytest.raises(SettingsError, match=r"YISHI_TRUSTED_PROXIES.*10\.0\.0\.0/8"):
        load_settings()
