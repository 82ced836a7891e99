"""What `make check` says of known vulnerabilities, with a database of our own on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.dev.audit import main

ADVISORY = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "modified": "2026-01-01T00:00:00Z",
    "published": "2026-01-01T00:00:00Z",
    "summary": "Something is wrong",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0.0"}]}],
        }
    ],
}


@contextmanager
def database(vulnerable: str | None) -> Iterator[list[str]]:
    """The options for a database that knows of a vulnerability in one package, or of none."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hit = asked["package"]["name"] == vulnerable
            content = json.dumps({"vulns": [ADVISORY]} if hit else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ["--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"]
        server.shutdown()


def test_packages_without_a_known_vulnerability_pass(capsys: pytest.CaptureFixture[str]) -> None:
    with database(None) as options:
        assert main(options, {"YISHI_AUDIT": "required"}) == 0
    assert "no known vulnerability" in capsys.readouterr().out


def test_a_known_vulnerability_fails_and_says_which_version_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with database("jinja2") as options:
        assert main(options, {}) == 1
    said = capsys.readouterr().err
    assert "jinja2" in said
    assert "GHSA-aaaa-bbbb-cccc; mended in: 99.0.0" in said


@pytest.mark.parametrize(("environment", "status"), [({}, 0), ({"YISHI_AUDIT": "required"}, 1)])
def test_a_database_that_is_away_is_said_aloud_and_fails_where_it_is_required(
    environment: dict[str, str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--osv-url", "http://127.0.0.1:9/v1/query"], environment) == status
    said = capsys.readouterr().err
    assert "could not be asked" in said
    assert "api.osv.dev" in said
    assert said.count("\n") == 1
