"""Tokens and accounts as administrators see them: those appointed where they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol, TypeVar

from fastapi import Path

from api.authority import Authority
from api.cursors import decode, encode
from api.issue_lists import PageQuery
from domain.errors import NotFound
from domain.event import rfc3339

RIGHT = "access.administer"
InId = Annotated[str, Path(alias="id", max_length=100, description="The id, as in the list.")]


class Appointed(Protocol):
    """What says where it is appointed."""

    @property
    def id(self) -> str:
        """A UUID."""

    @property
    def place(self) -> str | None:
        """The place; None: everywhere."""

    @property
    def created_at(self) -> datetime:
        """When it was made."""


Shown = TypeVar("Shown", bound=Appointed)


def may_appoint(authority: Authority, place: str | None) -> None:
    """Nobody lets others in beyond their own place. Raises NotAllowedHere and NotAllowedEverywhere."""
    if place is None:
        authority.everywhere()
    else:
        authority.at(place)


def in_sight(authority: Authority, found: Sequence[Shown]) -> list[Shown]:
    """Those that are appointed for the caller's place or below it."""
    if authority.place is None:
        return list(found)
    seen: dict[str | None, bool] = {None: False}
    for item in found:
        if item.place is not None and item.place not in seen:
            seen[item.place] = authority.may(RIGHT, item.place)
    return [item for item in found if seen[item.place]]


def seen(authority: Authority, found: Shown, missing: NotFound) -> Shown:
    """The same, where the caller may see it. Raises `missing`, as if it were not there."""
    if not in_sight(authority, [found]):
        raise missing
    return found


def page_of(found: Sequence[Shown], query: PageQuery, name: str) -> tuple[list[Shown], str | None]:
    """A page, the newest first, and the cursor of the next. Raises InvalidRequest for another list's."""
    ordered = sorted(found, key=_age, reverse=True)
    if query.cursor is not None:
        last = decode(query.cursor, name, str, str)
        ordered = [item for item in ordered if _age(item) < last]
    rest = ordered[query.limit :]
    return ordered[: query.limit], encode(_age(ordered[query.limit - 1]), name) if rest else None


def _age(found: Appointed) -> list[str]:
    """What lists are in the order of; no two share it."""
    return [rfc3339(found.created_at), found.id]
