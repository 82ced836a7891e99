"""One row an issue, as it stands now: what lists and searches read."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, text

from projections.schema import Moment, metadata

_HAS_DEADLINE = text("due IS NOT NULL")

issue_board = Table(
    "issue_board",
    metadata,
    Column("stream", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of the last event"),
    Column("code", String, nullable=False),
    Column("title", String, nullable=False),
    Column("state", String, nullable=False),
    Column("place", String, nullable=False),
    Column("before", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("category", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("location", JSON, doc="{grid, building, unit, …}"),
    Column("body", String),
    Column("raised_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("resolved_at", Moment),
    Column("due", Moment, doc="of the present stage, as in issue_timeline"),
    Column("satisfied", Boolean),
    Column("supporters", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("escalated", Integer, nullable=False),
    Column("urged", Integer, nullable=False),
    Column("merged_into", String),
    Column("external_source", String),
    Column("external_id", String),
    Column(
        *("snapshot", String),
        nullable=False,
        doc="JSON of what no other column tells of the folded Issue: where the next page goes on from",
    ),
    Index("ix_issue_board_place", "place", "raised_at"),
    Index("ix_issue_board_standing", "place", "state"),
    Index("ix_issue_board_state", "state", "raised_at"),
    Index("ix_issue_board_external", "external_source", "external_id"),
    Index("ix_issue_board_code", "code"),
    # What has a deadline is open, and most issues are not.
    Index("ix_issue_board_due", "due", "stream", sqlite_where=_HAS_DEADLINE, postgresql_where=_HAS_DEADLINE),
)
