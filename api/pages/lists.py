"""What the pages of lists share: filters that a person chose, and the way to the next page."""

from collections.abc import Sequence
from urllib.parse import urlencode

from api.issue_lists import PageQuery
from api.pages.names import Names


def next_page(path: str, query: PageQuery, cursor: str | None) -> str | None:
    """The address of the next page under the same filters; None on the last."""
    if cursor is None:
        return None
    return f"{path}?{urlencode({**_chosen(query), 'cursor': cursor}, doseq=True)}"


def is_filtered(query: PageQuery) -> bool:
    """Whether anything was filtered for, so that an empty list does not look like nothing being there."""
    return bool(_chosen(query).keys() - {"limit"})


def unknown_place(place: str | None, names: Names) -> Sequence[tuple[str, str]]:
    """A place asked for and not registered: a mistyped id would otherwise look like an empty list."""
    return [("辖区", place)] if place is not None and place not in names.places else []


def _chosen(query: PageQuery) -> dict[str, object]:
    return query.model_dump(exclude={"cursor"}, exclude_none=True, exclude_defaults=True, mode="json")
