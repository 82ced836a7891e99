"""Raising an issue in the plain tracker: rows for the reporter, the issue and its history, one commit."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import HTTPException
from sqlalchemy.orm import Session

from tests.benchmarks.crud.bodies import IssueAnswer, RaiseBody, ReporterBody
from tests.benchmarks.crud.tables import Category, Issue, IssueHistory, Place, Reporter

SHANGHAI = ZoneInfo("Asia/Shanghai")
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Raising:
    """Raises issues; personal data are encrypted with the key of the application."""

    cipher: AESGCM

    def raise_issue(self, session: Session, body: RaiseBody, actor: str) -> IssueAnswer:
        """Add the rows of a new issue to the session. Raises HTTPException for what is not there."""
        place, category = session.get(Place, body.place), session.get(Category, body.category)
        if place is None:
            raise HTTPException(409, f"there is no place {body.place}; register it first")
        if category is None:
            raise HTTPException(409, f"there is no category {body.category}; define it first")
        now = datetime.now(UTC)
        issue = Issue(
            id=str(uuid4()),
            code=f"{now.astimezone(SHANGHAI):%Y%m%d}-{''.join(secrets.choice(LETTERS) for _ in range(5))}",
            version=1,
            state="raised",
            tier=place.tier,
            place=place,
            category=category,
            reporter=self._reporter(body.reporter) if body.reporter else None,
            title=body.title,
            description=self._sealed(body.description),
            channel=body.channel,
            location=body.location.model_dump() if body.location else None,
            discuss_due=working_days_after(now, category.discuss_days),
            raised_at=now,
            changed_at=now,
        )
        session.add(issue)
        session.flush()
        answer = _answer(issue)
        session.add(
            IssueHistory(
                issue_id=issue.id, changed_by=actor, change="raised", values=answer.model_dump(mode="json")
            )
        )
        return answer

    def _reporter(self, body: ReporterBody) -> Reporter:
        return Reporter(id=str(uuid4()), name=self._sealed(body.name), phone=self._sealed(body.phone))

    def _sealed(self, text: str | None) -> bytes | None:
        if text is None:
            return None
        nonce = secrets.token_bytes(12)
        return nonce + self.cipher.encrypt(nonce, text.encode(), None)


def working_days_after(start: datetime, days: int) -> datetime:
    """The end of the working day that is `days` after the start, in Shanghai."""
    day = start.astimezone(SHANGHAI).date()
    while days:
        day += timedelta(days=1)
        days -= is_workday(day)
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def _answer(issue: Issue) -> IssueAnswer:
    values = {name: getattr(issue, name) for name in IssueAnswer.model_fields}
    return IssueAnswer.model_validate(
        values | {"place": issue.place.id, "category": issue.category.id, "reporter": issue.reporter_id}
    )
