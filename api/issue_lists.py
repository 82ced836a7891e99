"""Searches the issue board: filters, and pages that stay stable while issues come in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, tuple_

from api.cursors import decode, encode
from api.invalid_fields import Unsuitable
from api.issue_answers import IssueItem, IssuePage
from api.json_bodies import UNSEEN
from api.known import known_body, known_category, known_place
from domain.event import Identifier
from domain.issue.events import OPEN_STATES, State
from domain.registry.reader import RegistryReader
from projections.issue_board import issue_board
from projections.registry import categories, places
from projections.schema import from_microseconds, to_microseconds


def _printable(text: str) -> str:
    if UNSEEN.search(text):
        raise Unsuitable("it holds a control character; remove it", "含有控制字符，请删除")
    return text


StateFilter = Literal["open", State]
Printable = Annotated[str, AfterValidator(_printable)]


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(max_length=500)] | None = None
    """`next` of the page before."""
    limit: int = Field(default=50, ge=1, le=200)


class FormQuery(BaseModel):
    """A query that a form of a page may send."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """A form sends every field; what was left blank filters nothing."""
        if not isinstance(given, dict):
            return given
        lists = {
            name: [item for item in value if item] for name, value in given.items() if isinstance(value, list)
        }
        return {name: value for name, value in {**given, **lists}.items() if value not in ("", [])}


class IssueFilters(FormQuery):
    """What a list of issues holds. All filters must hold."""

    place: Identifier | None = None
    """It arose in this place or below it."""
    state: list[StateFilter] = Field(default_factory=list, max_length=20)
    """One of these states; `open` stands for all that are worked on."""
    category: Identifier | None = None
    """This category or one below it."""
    body: Identifier | None = None
    """The body responsible."""
    overdue: bool | None = None
    """Whether the deadline of its present stage has passed."""
    q: Annotated[Printable, Field(max_length=100)] | None = None
    """Words of the title, or a code."""


class IssueQuery(IssueFilters, PageQuery):
    """Filters and page."""

    def filters(self) -> IssueFilters:
        """The filters alone."""
        return IssueFilters.model_validate(self.model_dump(exclude={"cursor", "limit"}))


def known_filters(registry: RegistryReader, filters: IssueFilters) -> None:
    """Raises PlaceNotFound, CategoryNotFound and BodyNotFound."""
    known_place(registry, filters.place)
    known_category(registry, filters.category)
    known_body(registry, filters.body)


def issue_page(connection: Connection, query: IssueQuery, now: datetime) -> IssuePage:
    """A page of issues, the last raised first. Raises InvalidRequest for a cursor of another list."""
    filters = query.filters()
    board = issue_board.c
    wanted = _matching(connection, filters, now).order_by(board.raised_at.desc(), board.stream.desc())
    if query.cursor is not None:
        raised_at, stream = decode(query.cursor, filters, int, str)
        wanted = wanted.where(tuple_(board.raised_at, board.stream) < (from_microseconds(raised_at), stream))
    rows = connection.execute(wanted.limit(query.limit + 1)).mappings().all()
    items = [IssueItem.of_row(dict(row), now) for row in rows[: query.limit]]
    return IssuePage(items=items, next=_next(rows, query.limit, filters))


def count_issues(connection: Connection, filters: IssueFilters, now: datetime) -> int:
    """How many issues match."""
    return connection.execute(
        select(func.count()).select_from(_matching(connection, filters, now).subquery())
    ).scalar_one()


def _next(rows: Sequence[RowMapping], limit: int, filters: IssueFilters) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode([to_microseconds(last["raised_at"]), last["stream"]], filters)


def _matching(connection: Connection, filters: IssueFilters, now: datetime) -> Select[tuple[object, ...]]:
    board = issue_board.c
    columns = [column for column in issue_board.c if column.name != "snapshot"]
    conditions: list[ColumnElement[bool]] = []
    if filters.place is not None:
        conditions.append(board.place.in_(below(filters.place)))
    if filters.state:
        conditions.append(board.state.in_(_states(filters.state)))
    if filters.category is not None:
        conditions.append(board.category.in_(_categories(connection, filters.category)))
    if filters.body is not None:
        conditions.append(board.body == filters.body)
    if filters.overdue is not None:
        conditions.append(_overdue(now) if filters.overdue else ~_overdue(now))
    if filters.q and filters.q.strip():
        conditions += [_says(word) for word in filters.q.split()]
    return select(*columns).where(*conditions)


def below(place: str) -> Select[tuple[str]]:
    """The place and those below it, by the path of the tree."""
    return select(places.c.id).where(places.c.path.contains(f"/{place}/", autoescape=True))


def _states(states: Sequence[str]) -> list[str]:
    return sorted({name for state in states for name in (OPEN_STATES if state == "open" else {state})})


def _categories(connection: Connection, top: str) -> set[str]:
    """The category and those below it; the tree is small, so it is read whole."""
    rows = connection.execute(
        select(categories.c.id, categories.c.parent).order_by(categories.c.version)
    ).all()
    parents = {row.id: row.parent for row in rows}
    found, size = {top}, 0
    while len(found) > size:
        size = len(found)
        found |= {id_ for id_, parent in parents.items() if parent in found}
    return found


def _overdue(now: datetime) -> ColumnElement[bool]:
    board = issue_board.c
    return and_(board.state.in_(sorted(OPEN_STATES)), board.due.is_not(None), board.due < now)


def _says(word: str) -> ColumnElement[bool]:
    board = issue_board.c
    return or_(
        board.title.icontains(word, autoescape=True),
        func.upper(board.code).startswith(word.upper(), autoescape=True),
    )
