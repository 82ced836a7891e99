"""Personal data put in through every way of entry come out only where they may; after erasure nowhere.

Names, telephone and identity-card numbers, e-mail addresses, door numbers and residents' own words are put in
over HTTP, by import and through every text of every body that the API takes. Then everything that Yishi has
written or answers is searched: the bytes of the log and of its database, of views and keys, of backups, what
the commands print, metrics, summaries, and all that was logged.
"""

import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.logging import configure_logging
from tests.api.conftest import Api, opened, register
from tests.infra.cli.commands import Run, run
from tests.privacy.canaries import DESCRIPTION, NUMBERS, REPORTER, SECRETS, Bodies, found_in

__all__ = ["run"]

_PERSON = f"{DESCRIPTION},{REPORTER['name']},{REPORTER['phone']},{REPORTER['door']}"
CSV = f"""编号,标题,时间,原文,姓名,电话,门牌,答复,答复时间
1,路灯不亮 {NUMBERS},2025-03-01 09:30,{_PERSON},{NUMBERS},2025-03-04 10:00
2,,2025-13-01 09:30,{_PERSON},,
"""
MAPPING = """
[source]
name = "hotline"

[fields]
external_id = { column = "编号" }
title = { column = "标题" }
description = { column = "原文" }
reporter_name = { column = "姓名" }
reporter_phone = { column = "电话" }
reporter_door = { column = "门牌" }
place = { value = "xinghe" }
category = { value = "sanitation" }
channel = { value = "hotline" }
raised_at = { column = "时间" }
resolved_at = { column = "答复时间" }
outcome = { column = "答复" }
body = { value = "xinghe-property" }
"""


@dataclass
class Community:
    """A Yishi with personal data in it, and all that it said since."""

    api: Api
    run: Run
    url: str
    folder: Path
    id_: str = ""
    subjects: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    """Answers to whoever may not read personal data, and texts of errors."""

    def yishi(self, *arguments: str, status: int | None = 0) -> str:
        done = self.run(*arguments)
        assert status in (None, done.status), done.err
        self.said += [done.out, done.err]
        return done.out

    def get(self, path: str) -> str:
        answer = self.api.get(path)
        assert answer.status_code == 200, answer.text
        self.said.append(answer.text)
        return answer.text

    def detail(self) -> dict[str, Any]:
        """What somebody who may read personal data is shown."""
        return dict(self.api.get(f"/issues/{self.id_}").json())


@pytest.fixture
def community(
    database_url: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Community]:
    monkeypatch.setenv("YISHI_DATABASE_URL", database_url)
    monkeypatch.setenv("YISHI_KEYS", str(tmp_path / "keys"))
    with opened(tmp_path, database_url) as api:
        register(api)
        configure_logging("debug")
        # The client of these tests, which notes the addresses that it calls.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        there = Community(api, run, database_url, tmp_path)
        enter_over_http(there)
        enter_by_import(there)
        enter_in_every_text(there)
        api.yishi.views.catch_up()
        there.subjects = {
            envelope.sealed["subject"]
            for entry in api.yishi.log.page(0, 10_000)
            if (envelope := entry.envelope).sealed
        }
        yield there


def enter_over_http(there: Community) -> None:
    api = there.api
    there.id_ = api.raised(description=DESCRIPTION, reporter=REPORTER)
    head = api.yishi.log.head()
    issue = {"place": "xinghe", "category": "sanitation", "channel": "duty"}
    for title in SECRETS[2:]:
        refused = api.post("/issues", issue | {"title": f"漏水 {title}"})
        assert refused.json()["type"] == "urn:yishi:refusal:text-holds-identifier"
        there.said.append(refused.text)
    wrong = {
        "name": REPORTER["name"] * 30,
        "phone": [REPORTER["phone"]],
        "email": REPORTER["phone"],
        "door": 1,
        "id": NUMBERS,
    }
    for member, value in wrong.items():
        refused = api.post("/issues", issue | {"title": "漏水", "reporter": REPORTER | {member: value}})
        assert refused.status_code == 422
        there.said.append(refused.text)
    keyed = {"Idempotency-Key": "canary"}
    body = issue | {"title": "漏水", "reporter": REPORTER, "description": DESCRIPTION}
    for told in (body, body, body | {"description": f"{DESCRIPTION}。"}, body | {"place": "nowhere"}):
        there.said.append(api.post("/issues", told, headers=keyed).text)
    assert api.yishi.log.head() > head
    for command, more in (
        ("discuss", {"conclusion": NUMBERS}),
        ("assign", {"body": "xinghe-property", "basis": "emergency", "reason": NUMBERS}),
        ("accept", {}),
        ("progress", {"note": NUMBERS}),
        ("urge", {"note": NUMBERS}),
        ("request-information", {"question": NUMBERS}),
        ("give-information", {"answer": NUMBERS}),
        ("resolve", {"outcome": NUMBERS}),
        ("confirm", {"satisfied": False, "comment": NUMBERS}),
        ("escalate", {"reason": NUMBERS}),
    ):
        there.said.append(api.give(there.id_, command, **more).text)


def enter_by_import(there: Community) -> None:
    (there.folder / "rows.csv").write_text(CSV, encoding="utf-8")
    (there.folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    told = there.yishi(
        "import", f"{there.folder}/rows.csv", "--mapping", f"{there.folder}/mapping.toml", "--json"
    )
    assert json.loads(told.splitlines()[-1])["imported"] == 1, there.said[-1]


def enter_in_every_text(there: Community) -> None:
    requests = list(Bodies(there.api.client.app.openapi()).requests(NUMBERS))  # type: ignore[attr-defined]  # FastAPI's
    assert len(requests) > 150
    for method, path, body in requests:
        # Accounts and tokens are of those who work with Yishi; their names stay in a store of their own.
        if path.startswith(("/api/v1/account", "/api/v1/token")):
            continue
        there.said.append(there.api.request(method, path, json=body).text)


def look_everywhere(there: Community, tmp_path: Path) -> dict[str, str | bytes]:
    """All that is written or answered, by what it is."""
    log = there.api.yishi.log
    month = f"{datetime.now(UTC):%Y-%m}"
    backup = tmp_path / f"backup-{log.head()}.zip"
    there.yishi("backup", str(backup))
    found: dict[str, str | bytes] = {
        "the log": b"\n".join(raw.state for raw in log.raw_page(0, 100_000)),
        "the backup of the log": unpacked(backup),
        "the files": in_files(there.folder),
        "the database": dumped(there.url),
        "the list of issues": there.get("/issues?limit=100"),
        "a search": there.get("/issues?q=" + REPORTER["phone"]),
        "the timeline": there.get(f"/issues/{there.id_}/timeline"),
        "the clocks": there.get(f"/issues/{there.id_}/clocks"),
        "the feed of events": there.get("/events?limit=1000"),
        "the metrics": there.api.request("GET", "/metrics").text,
        "a list on a page": there.api.page("/issues").text,
        "what yishi log prints": there.yishi("log"),
        "a replay": there.yishi("replay", there.id_) + there.yishi("replay", there.id_, "--json"),
        "status and doctor": there.yishi("status", status=None) + there.yishi("doctor"),
    }
    for format_ in ("json", "md", "html"):
        for place in ("xinghe", "binjiang"):
            told = there.yishi("summary", place, month, "--format", format_)
            found[f"the summary of {place} as {format_}"] = told
    found["answers and errors"] = "\n".join(there.said)
    return found


def unpacked(archive: Path) -> bytes:
    with zipfile.ZipFile(archive) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def in_files(folder: Path) -> bytes:
    """The raw bytes of all that Yishi keeps: databases with write-ahead logs and free pages, keys."""
    own = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return b"\0".join(path.read_bytes() for path in own if not path.name.startswith("rows.csv"))


def dumped(url: str) -> bytes:
    """Every row of every table of a PostgreSQL database, as text."""
    if url.startswith("sqlite"):
        return b""
    with psycopg.connect(url) as server:
        tables = server.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = [
            row for (table,) in tables for row in server.execute(f"SELECT t::text FROM {table} t".encode())
        ]
    # Bytes are written in hexadecimal; looked at as what they are, too.
    text = "\n".join(str(row[0]) for row in rows)
    return text.encode() + b"".join(bytes.fromhex(each) for each in hexadecimals(text))


def hexadecimals(text: str) -> list[str]:
    return re.findall(r"\\\\x((?:[0-9a-f]{2})+)", text)


def where_found(looked: dict[str, str | bytes]) -> dict[str, set[str]]:
    return {what: found for what, content in looked.items() if (found := found_in(content))}


def figures(there: Community, position: int) -> str:
    month = f"{datetime.now(UTC):%Y-%m}"
    return there.yishi("summary", "binjiang", month, "--position", str(position))


def test_they_are_shown_to_whoever_may_read_them_and_found_nowhere_else(
    community: Community, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shown = community.detail()
    assert (shown["description"], shown["reporter_data"]) == (DESCRIPTION, REPORTER)
    assert where_found(look_everywhere(community, tmp_path)) == {}
    logged = capfd.readouterr()
    assert found_in(logged.out + logged.err) == set()


def test_after_erasure_they_are_nowhere_at_all_and_every_figure_stays(
    community: Community, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    position = community.api.yishi.log.head()
    before = figures(community, position)
    for subject in sorted(community.subjects):
        community.yishi("erase", subject)
    community.api.yishi.views.catch_up()
    assert len(community.subjects) > 2
    shown = community.detail()
    assert (shown["personal"], shown["description"], shown["reporter_data"]) == ("erased", None, None)
    page = community.api.page(f"/issues/{community.id_}").text
    assert "〔已删除〕" in page
    looked = look_everywhere(community, tmp_path) | {"the issue": json.dumps(shown), "its page": page}
    assert where_found(looked) == {}
    assert "〔已删除〕" in str(looked["a replay"])
    assert figures(community, position) == before
    assert "Nothing differs" in community.yishi("doctor")
    logged = capfd.readouterr()
    assert found_in(logged.out + logged.err) == set()


@pytest.mark.parametrize(
    "written",
    [str.encode, lambda text: json.dumps(text).encode(), lambda text: text.encode("utf-16-le")],
    ids=["as text", "in JSON", "in UTF-16"],
)
def test_what_is_there_would_be_found(written: Callable[[str], bytes]) -> None:
    for secret in SECRETS:
        assert found_in(b"before" + written(f"x{secret}y") + b"after") == {secret}
    assert found_in("139****8765 330106**********34 7幢3单元***室 ***@example.net 金丝雀") == set()
