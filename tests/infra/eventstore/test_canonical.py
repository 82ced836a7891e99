"""Canonical JSON, against the reference implementation of RFC 8785."""

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from infra.eventstore.canonical import GREATEST_INTEGER, canonical
from infra.eventstore.errors import NotStorable

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXT | st.booleans() | st.integers(-GREATEST_INTEGER, GREATEST_INTEGER),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(VALUES)
@example({"\ue000": 1, "\U00010000": 2, "b": {"\ufb33": 3, "\U0001f600": [True, {}]}})
@example({"text": '\x00\x1f\x7f\u2028"\\/', "z": [], "a": ""})
def test_every_storable_value_has_the_bytes_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"data": {"rating": 4.5}}, "data: rating: 4.5 is a floating-point number"),
        ({"data": [float("nan")]}, "data: nan is a floating-point number"),
        ({"area": 2**53}, r"area: 9007199254740992 is beyond"),
        ({"area": -(2**53)}, r"area: -9007199254740992 is beyond"),
        ({"note": None}, "note: None is neither"),
        ({"note": b"bytes"}, "note: b'bytes' is neither"),
        ({1: "one"}, "1 is the name of a member but not text"),
        ({"note": "half of an emoji \ud83d"}, "JSON cannot carry"),
        ({"half \ud83d": 1}, "JSON cannot carry"),
    ],
)
def test_what_would_not_read_back_the_same_is_refused_and_named(value: Any, reason: str) -> None:
    with pytest.raises(NotStorable, match=reason):
        canonical(value)


@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_value_nested_too_deeply_is_refused(depth: int) -> None:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    with pytest.raises(NotStorable, match="nest"):
        canonical(value)
