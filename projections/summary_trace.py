"""From a figure to the events that it counts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, String, Subquery, literal, select, union_all

from domain.errors import NotFound, Refusal
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline as t
from projections.pages import readable
from projections.period import Period
from projections.reader import EntryReader
from projections.summary_conditions import Conditions
from projections.summary_counted import ALONG, COUNTED, counts, with_code
from projections.summary_counted_entry import Counted
from projections.summary_measures import COUNTS, DIMENSIONS, NO_CODE, QUANTILES, RATES, RESOLVED, Measure
from projections.summary_scope import Scope, begun_scope_of, known_place, places_under

Role = Literal["counted", "part", "rest"]
"""Of a share, `part` is counted above and below the line and `rest` below it only; all else is `counted`."""
_NAME = re.compile(r"(?P<base>[a-z_]+\.[a-z_0-9]+)(?:\.by_(?P<dimension>[a-z]+)\.(?P<code>\S+))?")


class FigureUnknown(NotFound):
    """No figure has this name."""

    en = "There is no figure {name!r}; the summary lists their names, such as issues.raised or rate.on_time."
    zh = "没有名为“{name}”的数据项；名称见月度协调报告，如 issues.raised、rate.on_time。"


class CursorNotUnderstood(Refusal):
    """The cursor is not one that a page ended with."""

    en = "{cursor!r} is no cursor of this list; leave it out to begin, then pass on what `next` says."
    zh = "“{cursor}”不是本列表的翻页标记；首页请不要填写，之后请原样使用 next 的值。"


@dataclass(frozen=True, slots=True)
class FigureEvent:
    """One event that a figure counts, with what it is about."""

    event_id: str
    position: int
    stream: str
    code: str | None
    """Of an issue."""
    title: str
    type: str
    occurred_at: datetime
    role: Role
    amount: int = 1
    """How much it adds to the figure: 1 for each thing counted, people, seats; minutes for hours."""


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Events by position, and the cursor of the next page, or None at the end."""

    items: tuple[FigureEvent, ...]
    next: str | None


def figure_events(  # noqa: PLR0917 what a summary takes, and a name
    connection: Connection,
    log: EntryReader,
    place: str,
    period: Period,
    position: int,
    zone: ZoneInfo,
    name: str,
    *,
    limit: int = 100,
    cursor: str | None = None,
) -> FigurePage:
    """The events that the figure counts, oldest position first, `limit` at a time after `cursor`.

    Raises FigureUnknown, CursorNotUnderstood, PeriodNotBegun and PlaceUnknownAtPosition.
    """
    scope = begun_scope_of(connection, place, period, position, zone)
    after = _position_of(cursor)
    if (counted := _counted(connection, scope, name)) is not None:
        return _page_of(log, [event for event in counted if event.position > after], limit)
    traced = _traced(connection, scope, name)
    rows = union_all(*(_rows(role, where).where(t.c.position > after) for role, where in traced))
    page = rows.order_by("position").limit(limit + 1).subquery()
    events = [FigureEvent(**row) for row in connection.execute(_with_issues(page)).mappings()]
    more = len(events) > limit
    return FigurePage(tuple(events[:limit]), str(events[limit - 1].position) if more else None)


def is_figure(name: str) -> bool:
    """Whether a summary could hold a figure of this name."""
    parsed = _NAME.fullmatch(name)
    if parsed is not None and parsed["base"] in COUNTED:
        return parsed["dimension"] in {None, ALONG.get(parsed["base"])}
    if parsed is None or parsed["base"] not in {*COUNTS, *RATES, *QUANTILES}:
        return False
    return parsed["dimension"] is None or parsed["dimension"] in DIMENSIONS


def _counted(connection: Connection, scope: Scope, name: str) -> list[Counted] | None:
    """What a figure beside those of issues counts, each event once; None for a figure of issues."""
    parsed = _NAME.fullmatch(name)
    if parsed is None or parsed["base"] not in COUNTED or not is_figure(name):
        return None
    base = parsed["base"]
    events = counts(connection, scope, [base])[base]
    return _merged(events if parsed["dimension"] is None else with_code(base, events, parsed["code"]))


def _merged(events: Iterable[Counted]) -> list[Counted]:
    """One event may set several tasks."""
    merged: dict[int, Counted] = {}
    for event in events:
        same = merged.get(event.position)
        merged[event.position] = event if same is None else _together(same, event)
    return list(merged.values())


def _together(first: Counted, second: Counted) -> Counted:
    return first._replace(title=f"{first.title}；{second.title}", amount=first.amount + second.amount)


def _page_of(log: EntryReader, events: Sequence[Counted], limit: int) -> FigurePage:
    told = tuple(_told(log, event) for event in events[:limit])
    return FigurePage(told, str(told[-1].position) if len(events) > limit else None)


def _told(log: EntryReader, counted: Counted) -> FigureEvent:
    [entry] = readable(log.entries(counted.position - 1, 1, counted.position))
    return FigureEvent(
        event_id=entry.envelope.id,
        position=entry.position,
        stream=entry.envelope.stream,
        code=None,
        title=counted.title,
        type=entry.envelope.data.type,
        occurred_at=entry.envelope.occurred_at,
        role="counted",
        amount=counted.amount,
    )


def _traced(connection: Connection, scope: Scope, name: str) -> list[tuple[Role, Conditions]]:
    parsed = _NAME.fullmatch(name)
    if parsed is None or not is_figure(name):
        raise FigureUnknown(name=name[:200])
    along: Conditions = ()
    if parsed["dimension"] is not None:
        along = (_has_code(connection, scope, parsed["dimension"], parsed["code"]),)
    return [(role, (*measure.conditions(scope), *along)) for role, measure in _measures(parsed["base"])]


def _measures(base: str) -> list[tuple[Role, Measure]]:
    if base in RATES:
        return [("part", RATES[base].part), ("rest", RATES[base].rest)]
    return [("counted", COUNTS.get(base, RESOLVED))]


def _has_code(connection: Connection, scope: Scope, dimension: str, code: str) -> ColumnElement[bool]:
    if dimension != "place":
        return t.c[dimension].is_(None) if code == NO_CODE else t.c[dimension] == code
    if code == NO_CODE:
        return t.c.place == scope.place
    below = known_place(connection, code, scope.position)
    return t.c.place.in_(places_under(connection, below.path, scope.position))


def _rows(role: Role, where: Conditions) -> Select[Any]:
    columns = (t.c.event_id, t.c.position, t.c.stream, t.c.type, t.c.occurred_at)
    return select(*columns, literal(role, String).label("role")).where(*where)


def _with_issues(page: Subquery) -> Select[Any]:
    """The rows of the page with what never changes in an issue, and is on the board alone."""
    board = issue_board.c
    joined = page.join(issue_board, board.stream == page.c.stream)
    return select(page, board.code, board.title).select_from(joined).order_by(page.c.position)


def _position_of(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not re.fullmatch(r"[1-9][0-9]{0,17}", cursor):
        raise CursorNotUnderstood(cursor=cursor[:40])
    return int(cursor)
