"""The server process: the application that uvicorn runs, with the projector beside it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.app import create_app
from api.dependencies import Services
from consumers.pacing import paced
from consumers.projector import Projector
from domain.subject.reading import ReadingService
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.escalation import escalation
from infra.idempotency import StoredRequests
from infra.identifiers import new_code, new_id
from infra.issued_texts import StoredTexts
from infra.logging import configure_logging
from infra.sealed import opener
from infra.settings import load_settings


def create() -> FastAPI:
    """The API of this process, made from the settings; its projector runs while the server does."""
    settings = load_settings()
    configure_logging(settings.log_level)
    app = serving(open_yishi(settings))
    collect_garbage_seldom()
    return app


def collect_garbage_seldom() -> None:
    """Leave what was made at the start out of every later collection: it lives as long as the process.

    A request makes hundreds of objects and few cycles; looking over all classes and schemas takes longer
    than answering it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def serving(yishi: Yishi) -> FastAPI:
    """The API over an open Yishi, which is closed when the server stops."""
    projector = Projector(yishi.views, paced(yishi.log.wait_for_append))
    escalates = escalation(yishi) if yishi.settings.escalation == "on" else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        projector.start()
        if escalates:
            escalates.start()
        try:
            yield
        finally:
            if escalates:
                escalates.stop()
            projector.stop()
            yishi.close()

    app = create_app(services(yishi, projector))
    app.router.lifespan_context = lifespan
    return app


def services(yishi: Yishi, projector: Projector | None = None) -> Services:
    """What the API calls; `projector` is that of this process, where there is one."""
    return Services(
        issues=yishi.issues,
        registry=yishi.registry,
        decisions=yishi.decisions,
        councils=yishi.councils,
        coordination=yishi.coordination,
        propose_agenda=yishi.propose_agenda,
        subjects=yishi.subjects,
        log=yishi.log,
        views=yishi.views,
        read=yishi.read,
        readings=ReadingService(yishi.log, new_id),
        open_personal=opener(yishi.log.recorder, yishi.keyring),
        clock=utc_now,
        new_id=new_id,
        new_code=lambda moment: new_code(moment, yishi.settings.zone),
        zone=yishi.settings.zone,
        tokens=yishi.tokens,
        accounts=yishi.identity.accounts,
        signing_in=yishi.identity.signing_in,
        sessions=yishi.identity.sessions,
        requests=StoredRequests(yishi.database, utc_now),
        rate_per_token=yishi.settings.rate_per_token,
        rate_per_address=yishi.settings.rate_per_address,
        issued_texts=StoredTexts(yishi.database),
        projector=projector.health if projector else None,
        observe_appends=yishi.log.observe_appends,
    )
