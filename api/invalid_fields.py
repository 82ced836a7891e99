"""What is wrong with one field of a request: a stable code, and a short sentence in English and Chinese."""

from collections.abc import Mapping
from typing import Any

from domain.event import IDENTIFIER

Saying = tuple[str, str, str]
"""Code, English, Chinese."""


class Unsuitable(ValueError):
    """A value that a check of ours refuses, with what to do in both languages."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


def pointer_to(*path: object) -> str:
    """The JSON Pointer (RFC 6901) of a member; "" stands for the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def field_error(item: Mapping[str, Any]) -> dict[str, str]:
    """Which part of the request is at fault and why, from one error of a Pydantic validation.

    The code is ours and stays the same when the library that validates changes.
    """
    where, *path = item["loc"]
    code, english, chinese = _saying(str(item["type"]), item.get("ctx") or {})
    return {
        "in": str(where),
        "field": pointer_to(*path),
        "detail": english,
        "detail_zh": chinese,
        "code": code,
    }


def _saying(type_: str, facts: Mapping[str, Any]) -> Saying:
    if isinstance(error := facts.get("error"), Unsuitable):
        return ("value", error.english, error.chinese)
    if facts.get("pattern") == IDENTIFIER:
        return _IDENTIFIER
    if type_ in _WITH_FACTS:
        code, english, chinese = _WITH_FACTS[type_]
        return (code, english.format(**facts), chinese.format(**facts))
    if type_ == "literal_error":
        return _one_of(str(facts["expected"]))
    return next((saying for ends, saying in _BY_ENDING if type_.endswith(ends)), _UNSUITABLE)


def _one_of(expected: str) -> Saying:
    words = expected.replace("'", "").replace(" or ", ", ")
    return ("literal", f"give one of: {words}", f"只能填写其中之一：{words.replace(', ', '、')}")


_IDENTIFIER: Saying = (
    "pattern",
    "use 1 to 64 lower-case letters, digits, dots, hyphens and underscores, "
    "beginning and ending with a letter or digit",
    "请使用 1 至 64 个小写字母、数字、点、连字符或下划线，首尾须为字母或数字",
)
_WITH_FACTS: Mapping[str, Saying] = {
    "missing": ("missing", "it is missing; fill it in", "缺少此项，请填写"),
    "extra_forbidden": ("extra", "there is no such field here; remove it", "没有这一项，请删除"),
    "string_pattern_mismatch": (
        "pattern",
        "it is not of the required form ({pattern})",
        "格式不符合要求（{pattern}）",
    ),
    "string_too_short": (
        "length",
        "write at least {min_length} characters",
        "至少填写 {min_length} 个字符",
    ),
    "string_too_long": ("length", "write at most {max_length} characters", "最多填写 {max_length} 个字符"),
    "too_short": ("length", "list at least {min_length}", "至少填写 {min_length} 项"),
    "too_long": ("length", "list at most {max_length}", "最多填写 {max_length} 项"),
    "greater_than_equal": ("range", "give {ge} or more", "不得小于 {ge}"),
    "less_than_equal": ("range", "give {le} or less", "不得大于 {le}"),
    "greater_than": ("range", "give more than {gt}", "须大于 {gt}"),
    "less_than": ("range", "give less than {lt}", "须小于 {lt}"),
    "int_parsing_size": ("range", "the number is too large", "数值过大"),
}
_BY_ENDING: tuple[tuple[tuple[str, ...], Saying], ...] = (
    (("string_type", "string_unicode"), ("type", "give text", "须为文字")),
    (
        ("int_type", "int_parsing", "int_from_float"),
        ("type", "give a whole number", "须为整数"),
    ),
    (("bool_type", "bool_parsing"), ("type", "give true or false", "须为 true 或 false")),
    (("list_type", "tuple_type"), ("type", "give a list", "须为列表")),
    (
        ("dict_type", "model_type", "model_attributes_type", "dataclass_type"),
        ("type", "give a JSON object", "须为 JSON 对象"),
    ),
    (("_type", "_parsing"), ("type", "it is of the wrong type", "类型不正确")),
)
_UNSUITABLE: Saying = (
    "value",
    "the value is not suitable; see the description of the field",
    "内容不符合要求",
)
