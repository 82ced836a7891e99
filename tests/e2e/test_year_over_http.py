"""The year of the demonstration, driven through the API only, ends in the same summaries as its loading."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from api.app import create_app
from domain.event import LogEntry
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.demo.community import COMMUNITY, DISTRICT, LANTING, SONGYUAN
from infra.demo.founding import closing
from infra.demo.hours import Hours
from infra.demo.loader import DEFAULT_SEED, load_demo
from infra.demo.programme import end_of_the_year, programme
from infra.demo.record import Record
from infra.demo.stage import performed
from infra.demo.steps import Step
from infra.server import services
from infra.settings import Settings
from projections.period import Period
from projections.summary import summarise, summary_json
from tests.e2e.over_http import CALLERS, HttpStage
from tests.fakes.tokens import FakeTokens

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = re.compile(r"\b2025\d{4}-[0-9A-Z]{5}\b")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
READ = [(COMMUNITY, month) for month in MONTHS] + [
    (SONGYUAN, "2025-07"),
    (SONGYUAN, "2025-11"),
    (SONGYUAN, "2025-12"),
    (LANTING, "2025-03"),
    (DISTRICT, "2025-12"),
    (DISTRICT, "2025-01..2025-12"),
]
"""Places and periods whose summaries are compared."""


@dataclass(frozen=True)
class Years:
    """Both databases with the whole year, and what the API called things."""

    loaded: Yishi
    performed: Yishi
    stage: HttpStage


def opened(folder: Path) -> Yishi:
    return open_yishi(Settings(database_url=f"sqlite:///{folder}/yishi.db", keys=folder / "keys"))


@pytest.fixture(scope="module")
def years() -> Iterator[Years]:
    """The year loaded as `yishi demo` does, and performed by requests; both empty before."""
    with (
        # Thousands of transactions would each wait for the disk.
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
        opened(Path(folder) / "loaded") as loaded,
        opened(Path(folder) / "performed") as over_http,
        asyncio.Runner() as runner,
    ):
        calendar = loaded.issues.calendar
        record = Record(loaded.log, loaded.views, loaded.read, loaded.settings.zone)
        load_demo(record, calendar, utc_now())
        filled = services(over_http)
        tokens = FakeTokens(CALLERS, filled.tokens)
        stage = HttpStage(over_http, create_app(replace(filled, tokens=tokens, rate_per_token=10**9)), runner)
        performed(programme(DEFAULT_SEED, calendar), stage, end_of_the_year(calendar))
        stage.give(Step("", closing(Hours(calendar, Random(0)))))
        for yishi in (loaded, over_http):
            yishi.views.reach()
        yield Years(loaded, over_http, stage)


def summary(yishi: Yishi, place: str, period: str) -> str:
    with yishi.read() as connection:
        found = summarise(
            connection, yishi.log, place, Period.parse(period), yishi.log.head(), yishi.settings.zone
        )
    return summary_json(found).decode()


def names_and_codes(years: Years) -> dict[str, str]:
    """By what the API made, what the loading made: ids and short numbers in the same events of both logs."""
    pairs = zip(years.performed.log.page(0, 20_000), years.loaded.log.page(0, 20_000), strict=True)
    made: dict[str, str] = {}
    for performed_, loaded in pairs:
        made[id_of(performed_)] = id_of(loaded)
        made[performed_.envelope.id] = loaded.envelope.id
        code = performed_.envelope.data.facts().get("code")
        if code:
            made[code] = loaded.envelope.data.facts()["code"]
    return made


def id_of(entry: LogEntry) -> str:
    return entry.envelope.stream.partition("-")[2]


def comparable(told: str, made: dict[str, str]) -> Any:
    """The summary with what cannot be the same put into the words of the loading, or left out.

    - Ids of events and of what they are about are made by the API, and so are the short numbers of issues and
      decisions.
    - The SHA-256 of an issued summary is that of a document which names them.
    """
    for pattern in (UUID, CODE):
        told = pattern.sub(lambda match: made.get(match[0], match[0]), told)
    return orjson.loads(SHA256.sub("SHA-256", told))


def test_the_same_events_are_recorded_in_the_same_order(years: Years) -> None:
    def told(yishi: Yishi) -> list[tuple[str, datetime]]:
        entries = yishi.log.page(0, 20_000)
        return [(entry.envelope.data.type, entry.envelope.occurred_at) for entry in entries]

    assert told(years.performed) == told(years.loaded)
    assert years.stage.requests > 5_000


@pytest.mark.parametrize(("place", "period"), READ)
def test_the_summaries_are_the_same(years: Years, place: str, period: str) -> None:
    performed_ = comparable(summary(years.performed, place, period), names_and_codes(years))
    assert performed_ == comparable(summary(years.loaded, place, period), {})
    assert int(performed_["figures"]["issues.raised"]) > 5
