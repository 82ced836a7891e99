"""What sealing costs: issues raised over HTTP, each by another person, with and without sealing.

Every report holds name, telephone number and a description, and needs a new data key that is durable before
the event: the costliest command that there is. The peer is the same server with all that left in the open.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

from infra.bootstrap import open_yishi
from infra.settings import Settings
from tests.benchmarks.bench_requests import CATEGORIES, DESCRIPTION, register
from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.load import post_request, run_load
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.servers import serving

CLIENTS = 32
REQUESTS = 1_500
"""In one round at scale 1."""
ROUNDS = 15
WITH, WITHOUT = "infra.server:create", "tests.benchmarks.unsealed:create"


class Side:
    """A server, and whoever may report to it."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self.rates: list[float] = []

    def load(self, requests: int) -> float:
        """Requests a second of one round."""
        told = [self._request(number) for number in range(requests)]
        return run_load(self._port, told, CLIENTS, 201).rate

    def _request(self, number: int) -> bytes:
        body = {
            "place": f"compound-{number % 10}",
            "category": CATEGORIES[number % len(CATEGORIES)],
            "title": f"垃圾房三天没有清运，第 {number} 次反映",
            "channel": "duty",
            "description": DESCRIPTION,
            "reporter": {"name": "王芳", "phone": "0571-00000000"},
        }
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": str(uuid4())}
        return post_request("/api/v1/issues", json.dumps(body, ensure_ascii=False).encode(), headers)


def measure(scale: float) -> list[Measurement]:
    """Requests a second, medians of rounds that alternate, on each database."""
    requests = max(CLIENTS, round(REQUESTS * scale))
    with postgres_server() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            _compare("PostgreSQL", lambda _: new_database(server), folder / "postgresql", requests),
            _compare("SQLite", lambda at: f"sqlite:///{at}/yishi.db", folder / "sqlite", requests),
        ]


def _compare(database: str, url_of: Callable[[Path], str], folder: Path, requests: int) -> Measurement:
    with ExitStack() as running:
        ours, peer = (
            running.enter_context(_serving(factory, url_of(folder / side), folder / side))
            for side, factory in (("sealed", WITH), ("unsealed", WITHOUT))
        )
        for side in (ours, peer):
            side.load(requests)
        for number in range(ROUNDS):
            for side in (ours, peer) if number % 2 == 0 else (peer, ours):
                side.rates.append(side.load(requests))
    return Measurement(
        name=f"POST /api/v1/issues with personal data, {CLIENTS} clients, {database}",
        unit="requests/s",
        ours=median(ours.rates),
        peer=median(peer.rates),
        peer_name="the same without sealing",
        goal="at least 0.95",
        note=f"medians of {ROUNDS} rounds that alternate, of {requests} requests; each needs a new data key",
    )


@contextmanager
def _serving(factory: str, url: str, folder: Path) -> Iterator[Side]:
    settings = Settings(database_url=url, keys=folder / "keys")
    with open_yishi(settings) as yishi:
        register(yishi)
        token = yishi.tokens.create(role="administrator")
    environment = {
        "YISHI_DATABASE_URL": url,
        "YISHI_KEYS": str(settings.keys),
        "YISHI_LOG_LEVEL": "warning",
        "YISHI_RATE_PER_TOKEN": "10000000",
    }
    with serving(factory, environment, workers=1) as port:
        yield Side(port, token)
