"""The API over a real SQLite stack: log, sealed personal data, views."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.dependencies import Services
from infra.bootstrap import Yishi, open_yishi
from infra.server import services
from infra.settings import Settings

ISSUE = {"place": "xinghe", "category": "sanitation", "title": "垃圾房三天没有清运", "channel": "duty"}
REPORTER = {"name": "王小芳", "phone": "13800001111", "door": "3幢501"}


@dataclass(frozen=True)
class Api:
    """Calls the API with an administrator's token; views are caught up before every read."""

    yishi: Yishi
    services: Services
    client: TestClient
    token: str

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return self.client.request(method, path, headers=headers, follow_redirects=False, **more)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        self.yishi.views.catch_up()
        return self.request("GET", f"/api/v1{path}", headers=headers or {})

    def page(self, path: str) -> httpx.Response:
        self.yishi.views.catch_up()
        return self.request("GET", path)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request(
            "POST", f"/api/v1{path}", json={} if body is None else body, headers=headers or {}
        )

    def put(self, path: str, body: Any) -> httpx.Response:
        return self.request("PUT", f"/api/v1{path}", json=body)

    def raised(self, **more: Any) -> str:
        """The id of a new issue."""
        answer = self.post("/issues", ISSUE | more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def give(self, id_: str, command: str, **body: Any) -> httpx.Response:
        """Give a command that must succeed."""
        answer = self.post(f"/issues/{id_}/{command}", body)
        assert answer.status_code == 200, answer.text
        return answer

    def assigned(self) -> str:
        """The id of an issue that the property company is responsible for."""
        id_ = self.raised()
        self.give(id_, "discuss", conclusion="由物业三日内清运")
        self.give(id_, "assign", body="xinghe-property")
        return id_

    def with_services(self, **changes: Any) -> "Api":
        """The same over services that differ."""
        other = replace(self.services, **changes)
        return Api(self.yishi, other, TestClient(create_app(other)), self.token)


@contextmanager
def opened(folder: Path, database_url: str | None = None) -> Iterator[Api]:
    """The API over the keys in the folder, and the database there or elsewhere."""
    url = database_url or f"sqlite:///{folder}/yishi.db"
    # One token asks more here than any client does.
    rates = {"rate_per_token": 10_000_000, "rate_per_address": 10_000_000}
    settings = Settings(database_url=url, keys=folder / "keys", **rates)
    with open_yishi(settings) as yishi:
        filled = services(yishi)
        # Entered, so that its requests share one event loop instead of a thread with a new one for each.
        with TestClient(create_app(filled)) as client:
            yield Api(yishi, filled, client, yishi.tokens.create(role="administrator"))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Api]:
    """The API of a Yishi without any data."""
    with opened(tmp_path) as api:
        yield api


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a compound in its community, with bodies and categories; registered through the API."""
    folder = tmp_path_factory.mktemp("community")
    with opened(folder) as api:
        register(api)
        api.yishi.views.catch_up()
    return folder


@pytest.fixture
def api(community: Path, tmp_path: Path) -> Iterator[Api]:
    """The API over a copy of the community of its own."""
    with opened(copytree(community, tmp_path / "copy")) as api:
        yield api


def register(api: Api) -> None:
    """Register places, bodies and categories."""
    for place, tier, parent in (
        ("binjiang", "district", None),
        ("changhe", "subdistrict", "binjiang"),
        ("chunfeng", "community", "changhe"),
        ("xinghe", "compound", "chunfeng"),
        ("yueming", "compound", "chunfeng"),
    ):
        body = {"id": place, "name": f"{place} 辖区", "tier": tier} | ({"parent": parent} if parent else {})
        assert api.post("/places", body).status_code == 201
    for body_id, place in (("xinghe-property", "xinghe"), ("chunfeng-office", "chunfeng")):
        body = {"id": body_id, "name": f"{body_id} 主体", "kind": "property_company", "place": place}
        assert api.post("/bodies", body).status_code == 201
    for category, parent in (("environment", None), ("sanitation", "environment"), ("parking", None)):
        body = {"id": category, "name": f"{category} 类"} | ({"parent": parent} if parent else {})
        assert api.post("/categories", body).status_code == 201
