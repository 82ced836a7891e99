"""The application of the plain tracker; `create` makes it from the environment of its process."""

import os
from base64 import b64decode
from collections.abc import AsyncIterator
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from infra.server import collect_garbage_seldom
from tests.benchmarks.crud.bodies import IssueAnswer, RaiseBody
from tests.benchmarks.crud.raising import Raising
from tests.benchmarks.crud.tables import IdempotentRequest

CONNECTIONS = 16


def create() -> FastAPI:
    """The tracker over `CRUD_DATABASE_URL` with the key `CRUD_KEY`; `CRUD_TOKEN` is the hash of the token."""
    url = os.environ["CRUD_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
    app = tracker(
        sessionmaker(engine, expire_on_commit=False),
        Raising(AESGCM(b64decode(os.environ["CRUD_KEY"]))),
        os.environ["CRUD_TOKEN"],
    )
    # As the server it is compared with.
    collect_garbage_seldom()
    return app


def tracker(sessions: sessionmaker[Session], raising: Raising, token: str) -> FastAPI:
    """The tracker for the bearer of the token with this SHA-256."""
    app = FastAPI()

    # What waits for nothing is async: a sync dependency would cost a trip through the pool of threads.
    async def actor(authorization: Annotated[str, Header()] = "") -> str:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(sha256(given.encode()).hexdigest(), token):
            raise HTTPException(401, "send a valid token", {"WWW-Authenticate": "Bearer"})
        return "administrator"

    async def session() -> AsyncIterator[Session]:
        # It connects when it is first used, in the thread of the request, which has committed by the end;
        # only after an error there is a rollback left, and that is worth a thread.
        opened = sessions()
        try:
            yield opened
        finally:
            if opened.in_transaction():
                await run_in_threadpool(opened.close)
            else:
                opened.close()

    @app.post("/api/v1/issues", status_code=201, response_model=IssueAnswer)
    def raise_issue(
        body: RaiseBody,
        response: Response,
        session: Annotated[Session, Depends(session)],
        actor: Annotated[str, Depends(actor)],
        idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
    ) -> IssueAnswer | Response:
        fingerprint = sha256(body.model_dump_json().encode()).hexdigest()
        if idempotency_key and (first := session.get(IdempotentRequest, idempotency_key)):
            return _again(first, fingerprint)
        answer = raising.raise_issue(session, body, actor)
        if idempotency_key:
            stored = answer.model_dump(mode="json")
            session.add(
                IdempotentRequest(key=idempotency_key, fingerprint=fingerprint, status=201, answer=stored)
            )
        try:
            session.commit()
        except IntegrityError:
            # Another request with the same key was first.
            session.rollback()
            if idempotency_key and (first := session.get(IdempotentRequest, idempotency_key)):
                return _again(first, fingerprint)
            raise
        response.headers["ETag"] = f'"{answer.version}"'
        return answer

    return app


def _again(first: IdempotentRequest, fingerprint: str) -> Response:
    if first.fingerprint != fingerprint:
        raise HTTPException(422, "the key was used for another request; use a new one")
    headers = {"ETag": f'"{first.answer["version"]}"', "Idempotent-Replay": "true"}
    return JSONResponse(first.answer, first.status, headers)
