"""Tables of the plain tracker: the present state in rows, and a history row beside each change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Table(DeclarativeBase):
    """Base of the tables."""

    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSON}  # noqa: RUF012 read by SQLAlchemy


class Place(Table):
    __tablename__ = "places"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    tier: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))


class Category(Table):
    __tablename__ = "categories"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    discuss_days: Mapped[int]


class Reporter(Table):
    __tablename__ = "reporters"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)


class Issue(Table):
    __tablename__ = "issues"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="raised", index=True)
    tier: Mapped[str]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    reporter_id: Mapped[str | None] = mapped_column(ForeignKey("reporters.id"))
    title: Mapped[str]
    description: Mapped[bytes | None] = mapped_column(LargeBinary)
    channel: Mapped[str]
    location: Mapped[dict[str, Any] | None]
    discuss_due: Mapped[datetime | None]
    raised_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    place: Mapped[Place] = relationship()
    category: Mapped[Category] = relationship()
    reporter: Mapped[Reporter | None] = relationship()


class IssueHistory(Table):
    __tablename__ = "issue_history"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    issue_id: Mapped[str] = mapped_column(ForeignKey("issues.id"), index=True)
    changed_by: Mapped[str]
    change: Mapped[str]
    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IdempotentRequest(Table):
    __tablename__ = "idempotent_requests"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
