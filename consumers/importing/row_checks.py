"""Checks of what a row holds, as the kind of row asks for them. Each raises RowRejected."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from consumers.importing.refusal import RowRejected
from domain.event import is_identifier

MAX_EXTERNAL_ID = 200
"""Characters of an id at the source."""


def check_required(required: Iterable[str], values: Mapping[str, str], times: Mapping[str, datetime]) -> None:
    """Each is there, as a value or as a time."""
    for field in required:
        if not values.get(field) and field not in times:
            raise RowRejected(
                "missing-value",
                f"There is no {field}; fill it in"
                + (", or name a fallback in the mapping." if not field.endswith("_at") else "."),
                f"没有 {field}，请填写"
                + ("，或在映射中指定 fallback。" if not field.endswith("_at") else "。"),
            )


def check_beside(beside: Mapping[str, str], values: Mapping[str, str], times: Mapping[str, datetime]) -> None:
    """What means nothing alone has the other beside it, in the same row."""
    for field, other in beside.items():
        if (field in values or field in times) and other not in values and other not in times:
            raise RowRejected(
                "missing-value",
                f"There is {field}, but no {other}; fill in both or neither.",
                f"填有 {field}，但没有 {other}，请同时填写或同时留空。",
            )


def check_ids(fields: Iterable[str], values: Mapping[str, str]) -> None:
    """Those of the fields that have a value hold an id."""
    for field in fields:
        if field in values and not is_identifier(values[field]):
            raise RowRejected(
                "not-an-id",
                f"{values[field][:40]!r} is no id of a {field} (lower-case ASCII letters, digits, dot, "
                "hyphen, underscore); give its id under values in the mapping.",
                f"“{values[field][:40]}”不是 {field} 的编号（小写英文字母、数字、点、连字符、下划线），"
                "请在映射的 values 中指定其编号。",
            )


def check_words(words: Mapping[str, tuple[str, ...]], values: Mapping[str, str]) -> None:
    """Fields of which Yishi has the words hold one of them."""
    for field, allowed in words.items():
        if field in values and values[field] not in allowed:
            listed = ", ".join(allowed)
            raise RowRejected(
                "unknown-value",
                f"{values[field][:40]!r} is no {field}; map it to one of {listed}.",
                f"“{values[field][:40]}”不是 {field} 的取值，请在映射中对应到以下之一：{listed}。",
            )


def check_external_id(id_: str) -> None:
    """It becomes part of command ids, which hold printable characters alone."""
    if len(id_) > MAX_EXTERNAL_ID:
        raise RowRejected(
            "not-an-external-id",
            f"The external_id has {len(id_)} characters, more than {MAX_EXTERNAL_ID}; "
            "name the column that holds the id.",
            f"来源编号有 {len(id_)} 字，超过 {MAX_EXTERNAL_ID} 字，请核对编号所在的列。",
        )
    if not id_.isprintable():
        code = next(ord(character) for character in id_ if not character.isprintable())
        raise RowRejected(
            "not-an-external-id",
            f"The external_id {id_[:40]!r} holds the character U+{code:04X}, which is no part of an id; "
            "take it out.",
            f"来源编号中含有字符 U+{code:04X}，请删去。",
        )
