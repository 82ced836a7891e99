"""Clients that raise and merge issues and repeat each request until it is acknowledged, as clients should."""

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

PATIENCE = 90.0
"""Seconds that a request is repeated before the client gives up, which fails the test."""
ISSUE = {"place": "xinghe", "category": "sanitation", "title": "垃圾房三天没有清运", "channel": "duty"}
REPORTER = {"name": "王小芳", "phone": "13800001111", "door": "3幢501"}


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    body: Any
    position: int
    """Of the last event of the command, 0 where there is none."""
    replayed: bool


@dataclass(frozen=True)
class Acknowledged:
    """A command that was acknowledged as often as `answers` says, by whichever servers."""

    name: str
    """`raise` or `merge`."""
    issue: str
    answers: Sequence[Answer]


class Unanswered(Exception):
    """The server was not there, or went away before it had answered."""


class Client:
    """Sends to one of the servers at a time, and to another when that one fails."""

    def __init__(self, token: str, ports: Sequence[int], seed: int = 0) -> None:
        self._token = token
        self._ports = ports
        self._chance = random.Random(seed)
        self.refused: list[Answer] = []
        """Answers of the 5xx kind, after which the request was repeated."""

    def send(self, path: str, body: Any, key: str) -> Answer:
        """One attempt of a command. Raises Unanswered."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._request("POST", path, json.dumps(body), headers)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One attempt of a read. Raises Unanswered."""
        return self._request("GET", path, None, headers or {})

    def _request(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self._chance.choice(self._ports), timeout=60)
        try:
            connection.request(
                method, f"/api/v1{path}", body, {"Authorization": f"Bearer {self._token}", **headers}
            )
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            raise Unanswered from error
        finally:
            connection.close()
        return Answer(
            answer.status,
            json.loads(content),
            int(answer.headers.get("Yishi-Position", 0)),
            answer.headers.get("Idempotent-Replay") == "true",
        )

    def until_acknowledged(self, path: str, body: Any, key: str) -> Answer:
        """Repeat the request with its key until a server acknowledges it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.send(path, body, key)
            except Unanswered:
                answer = None
            if answer and answer.status in (200, 201):
                return answer
            if answer:
                assert answer.status in (503, 507), answer
                self.refused.append(answer)
            assert time.monotonic() < deadline, f"{path} was never acknowledged"
            time.sleep(self._chance.uniform(0.01, 0.1))

    def raise_issue(self) -> Acknowledged:
        """Raise an issue; every other time the acknowledged request is sent once more."""
        personal = {"reporter": REPORTER} if self._chance.random() < 0.2 else {}
        return self._command("raise", "/issues", ISSUE | personal)

    def merge(self, issue: str, into: str) -> Acknowledged:
        """Merge an issue into another: two streams in one transaction."""
        return self._command("merge", f"/issues/{issue}/merge", {"into": into, "reason": "同一垃圾房"})

    def _command(self, name: str, path: str, body: Any) -> Acknowledged:
        key = str(uuid4())
        answers = [self.until_acknowledged(path, body, key)]
        if self._chance.random() < 0.5:
            answers.append(self.until_acknowledged(path, body, key))
        return Acknowledged(name, answers[0].body["id"], answers)


class Crowd:
    """Clients at work in threads, and what was acknowledged to them."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self._clients = clients
        self._enough = threading.Event()
        self._work: list[Future[list[Acknowledged]]] = []
        self.acknowledged: list[Acknowledged] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work while the block runs, and then finish what they began."""
        with ThreadPoolExecutor(len(self._clients)) as pool:
            self._work = [pool.submit(self._run, client) for client in self._clients]
            try:
                yield
            finally:
                self._enough.set()
        for work in self._work:
            self.acknowledged.extend(work.result())

    def check(self) -> None:
        """Fail at once with the failure of a client."""
        for work in self._work:
            if work.done():
                work.result()

    @property
    def refused(self) -> list[Answer]:
        """Answers of the 5xx kind to any of them."""
        return [answer for client in self._clients for answer in client.refused]

    def _run(self, client: Client) -> list[Acknowledged]:
        done: list[Acknowledged] = []
        while not self._enough.is_set():
            first, second = client.raise_issue(), client.raise_issue()
            done += [first, second, client.merge(first.issue, second.issue)]
        return done
