"""Issues raised a second over HTTP by 32 clients: Yishi, keeping its views up, against a plain CRUD tracker.

Both run under uvicorn with as many processes, on one PostgreSQL server with durable commits, do the same work
for the same bodies, and are sent to in turn by the same process.
"""

import json
import os
import secrets
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from domain.event import Actor
from domain.registry.commands import DefineCategory, RegisterPlace, SetResponsibilities
from domain.registry.events import Responsibility, Tier
from domain.service import Context
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.dev.postgres import PostgresServer
from infra.settings import Settings
from tests.benchmarks.crud.tables import Category, Place, Table
from tests.benchmarks.databases import note_server
from tests.benchmarks.load import Round, post_request, run_load
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.servers import serving

CLIENTS = 32
WORKERS = (1, 2)
REQUESTS = 1_500
"""In one round at scale 1."""
ROUNDS = 5
CURRENT_SECONDS = 60.0
"""The views have this long to show what was raised."""
PLACES: list[tuple[str, Tier, str | None]] = [
    ("binjiang", "district", None),
    ("changhe", "subdistrict", "binjiang"),
    ("chunfeng", "community", "changhe"),
    *[(f"compound-{number}", "compound", "chunfeng") for number in range(10)],
]
CATEGORIES = ["sanitation", "parking", "heating", "noise", "lighting"]
DESCRIPTION = "天热味道很大，楼下几户都开不了窗，已经和物业说过两次，还没有人来。" * 3


@dataclass(frozen=True)
class Side:
    """One of the two servers, with what its log or table says was raised."""

    port: int
    token: str
    database_url: str
    ids: str
    """Query for the ids of all issues."""

    def load(self, requests: int) -> Round:
        """Raise so many issues, and see that each is recorded once."""
        before = self._recorded()
        done = run_load(self.port, [self._request(number) for number in range(requests)], CLIENTS, 201)
        new = self._recorded() - before
        answered = [json.loads(answer)["id"] for answer in done.answers]
        if len(new) != requests or set(answered) != new:
            raise RuntimeError(f"{requests} issues were raised, and {len(new)} are recorded")
        return done

    def _request(self, number: int) -> bytes:
        body = {
            "place": f"compound-{number % 10}",
            "category": CATEGORIES[number % len(CATEGORIES)],
            "title": f"垃圾房三天没有清运，第 {number} 次反映",
            "channel": "duty",
            "description": DESCRIPTION,
            "location": {"building": f"{number % 20 + 1} 幢", "unit": "2 单元"},
            "reporter": {"name": "王芳", "phone": "0571-00000000"},
        }
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        return post_request("/api/v1/issues", json.dumps(body, ensure_ascii=False).encode(), headers)

    def _recorded(self) -> set[str]:
        with psycopg.connect(self.database_url) as connection:
            found = [str(row[0]) for row in connection.execute(self.ids.encode())]
        if len(found) != len(set(found)):
            raise RuntimeError("an issue is recorded twice")
        return set(found)


def measure(scale: float) -> list[Measurement]:
    """Requests a second with one and with two processes, medians of interleaved rounds."""
    requests = max(CLIENTS, round(REQUESTS * scale))
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        note_server(server.url())
        return [_compare(server, Path(folder) / str(workers), workers, requests) for workers in WORKERS]


def _compare(server: PostgresServer, folder: Path, workers: int, requests: int) -> Measurement:
    with _yishi(server, folder, workers) as ours, _tracker(server, workers) as peer:
        for side in (ours, peer):
            side.load(max(CLIENTS, requests // 5))
        rounds: dict[Side, list[Round]] = {ours: [], peer: []}
        late = []
        for number in range(ROUNDS):
            for side in (ours, peer) if number % 2 == 0 else (peer, ours):
                rounds[side].append(side.load(requests))
                if side is ours:
                    late.append(_seconds_until_current(ours))
    return Measurement(
        name=f"POST /api/v1/issues, {CLIENTS} clients, {workers} {'worker' if workers == 1 else 'workers'}",
        unit="requests/s",
        ours=median(each.rate for each in rounds[ours]),
        peer=median(each.rate for each in rounds[peer]),
        peer_name="FastAPI + SQLAlchemy CRUD tracker",
        goal="at least 1.5",
        note=f"p50 and p99 {_latencies(rounds[ours])}, the peer {_latencies(rounds[peer])}; "
        f"the views show the last issue {median(late) * 1000:.0f} ms after its answer; what is recorded is "
        "durable in both, and so is the peer's row for the idempotency key, with the same commit; our claim "
        "of the key is not (synchronous_commit=off): the command's own record in the log is what is durable",
    )


def _latencies(rounds: list[Round]) -> str:
    p50, p99 = (median(each.percentile(share) for each in rounds) for share in (0.5, 0.99))
    return f"{p50:.0f} and {p99:.0f} ms"


def _seconds_until_current(ours: Side) -> float:
    """How long after its answer an issue that was raised now is in the lists."""
    run_load(ours.port, [ours._request(0)], 1, 201)
    started = time.monotonic()
    with psycopg.connect(ours.database_url) as connection:
        [(head,)] = connection.execute("SELECT max(position) FROM events").fetchall()
    request = urllib.request.Request(
        f"http://127.0.0.1:{ours.port}/api/v1/issues?limit=1",
        headers={"Authorization": f"Bearer {ours.token}", "Yishi-Min-Position": str(head)},
    )
    while time.monotonic() < started + CURRENT_SECONDS:
        try:
            urllib.request.urlopen(request, timeout=CURRENT_SECONDS).close()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        else:
            return time.monotonic() - started
    raise RuntimeError(f"the views did not reach position {head} within {CURRENT_SECONDS:.0f} seconds")


@contextmanager
def _yishi(server: PostgresServer, folder: Path, workers: int) -> Iterator[Side]:
    url = server.create_database(f"yishi_{uuid4().hex}")
    settings = Settings(database_url=url, keys=folder / "keys")
    with open_yishi(settings) as yishi:
        register(yishi)
        token = yishi.tokens.create(role="administrator")
    environment = {"YISHI_DATABASE_URL": url, "YISHI_KEYS": str(settings.keys), "YISHI_LOG_LEVEL": "warning"}
    environment["YISHI_RATE_PER_TOKEN"] = "10000000"
    with serving("infra.server:create", environment, workers) as port:
        yield Side(port, token, url, "SELECT substr(stream, 7) FROM events WHERE type = 'issue.raised'")


def register(yishi: Yishi) -> None:
    """The tree of places, the categories, and a responsibility list with the council's limit of time."""
    by, now, registry = Actor(id="staff-1", role="administrator"), utc_now(), yishi.registry

    def context() -> Context:
        id_ = f"benchmark:{uuid4()}"
        return Context(
            by=by, command_id=id_, correlation_id=id_, causation_id=id_, clock=now, occurred_at=now
        )

    for place, tier, parent in PLACES:
        command = RegisterPlace(by=by, now=now, place=place, name=place, tier=tier, parent=parent)
        registry.register_place(command, context())
    for category in CATEGORIES:
        defined = DefineCategory(by=by, now=now, category=category, name=category)
        registry.define_category(defined, context())
    lines = tuple(Responsibility(category=category, discuss_days=5) for category in CATEGORIES)
    registry.set_responsibilities(
        SetResponsibilities(by=by, now=now, place="chunfeng", entries=lines), context()
    )


@contextmanager
def _tracker(server: PostgresServer, workers: int) -> Iterator[Side]:
    url = server.create_database(f"crud_{uuid4().hex}")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    Table.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            [Place(id=id_, name=id_, tier=tier, parent_id=parent) for id_, tier, parent in PLACES]
        )
        session.add_all([Category(id=id_, name=id_, discuss_days=5) for id_ in CATEGORIES])
        session.commit()
    engine.dispose()
    token = secrets.token_urlsafe(32)
    environment = {
        "CRUD_DATABASE_URL": url,
        "CRUD_TOKEN": sha256(token.encode()).hexdigest(),
        "CRUD_KEY": b64encode(os.urandom(32)).decode(),
    }
    with serving("tests.benchmarks.crud.app:create", environment, workers) as port:
        yield Side(port, token, url, "SELECT id FROM issues")
