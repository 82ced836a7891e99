"""The server with personal data left as they are: what sealing them costs is the difference."""

from collections.abc import Collection

from fastapi import FastAPI

from domain.event import JsonObject, Personal
from infra.bootstrap import open_yishi
from infra.logging import configure_logging
from infra.server import collect_garbage_seldom, serving
from infra.settings import load_settings


class Unsealed:
    """Fills the port of infra/eventstore/sealing.py without keys and without encryption."""

    def prepare(self, subjects: Collection[str]) -> "Unsealed":
        """Nothing has to be durable first."""
        del subjects
        return self

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The same members, in the open."""
        del aad
        return {"alg": "none", **personal.model_dump(exclude_none=True)}


def create() -> FastAPI:
    """As infra.server:create, but for the seals."""
    settings = load_settings()
    configure_logging(settings.log_level)
    yishi = open_yishi(settings)
    yishi.log.events._sealer = Unsealed()  # type: ignore[attr-defined]  # the store that seals, of this log
    app = serving(yishi)
    collect_garbage_seldom()
    return app
