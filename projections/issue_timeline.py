"""Every event of every issue, with the issue as that event left it, and the state that it put an end to.

Rows are only ever added: what an event ends is said in its own row (`previous_…`), not in the row that it
follows, so that nothing written has to be found and changed again. An issue's state at a moment T, as known
at position n, is its row with

    position <= n  and  occurred_at < T  and  no row follows it with position <= n and occurred_at < T

and figures are counts of such rows (or of the events themselves) over places and months. The rows of places
are found without looking at all of their past (`summary_conditions`): those that nothing follows are
on the board, and the others are told by the rows that follow them.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from projections.schema import Moment, metadata

issue_timeline = Table(
    "issue_timeline",
    metadata,
    # In SQLite only an INTEGER key is the row's own; a BIGINT one would be looked up in an index of its own.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("event_id", String, nullable=False),
    Column("stream", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column(
        "previous_position", BigInteger, doc="of the event of the stream before this one; null for the first"
    ),
    Column("previous_at", Moment, doc="when that one occurred"),
    Column("previous_state", String, doc="the state that it had led to"),
    Column("imported", String, doc="the source that the event was imported from"),
    # The issue as the event left it:
    Column("place", String, nullable=False, doc="where it arose"),
    Column("tier", String, nullable=False, doc="of the place that it is before"),
    Column("state", String, nullable=False),
    Column("category", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("body", String, doc="responsible for it, or who resolved it"),
    Column("raised_at", Moment, nullable=False),
    Column("due", Moment, doc="of the present stage: discussion; then acceptance or resolution"),
    Column("resolution_due", Moment, doc="the resolution deadline, kept while resolved"),
    Column("satisfied", Boolean, doc="the resident's word on the present resolution; null until given"),
    Column("supporters", Integer, nullable=False, doc="those of absorbed issues included"),
    Index("ix_issue_timeline_stream", "stream", "version", unique=True),
    # Beyond what they are searched by, the indexes hold what figures need: most read no row of the table.
    Index(
        "ix_issue_timeline_event",
        *("place", "type", "occurred_at", "position", "stream", "recorded_at", "imported"),
    ),
    # What was still so at a moment, or as known at a position: ended only after that.
    Index(
        "ix_issue_timeline_ended",
        *("place", "previous_state", "occurred_at", "previous_at", "previous_position"),
    ),
    Index("ix_issue_timeline_superseded", "place", "previous_state", "position"),
)
