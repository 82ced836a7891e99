"""Refusals: what the rules say no to, each with a name and a sentence in English and Chinese.

They know nothing of HTTP: api/errors.py holds the table that turns them into answers.
"""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar

from domain.chinese import CHINA_TIME, in_chinese
from domain.event import rfc3339


class Refusal(Exception):
    """A command that a business rule refuses. `rule` is the stable name that answers carry."""

    rule: ClassVar[str]
    en: ClassVar[str]
    zh: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.rule = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, **facts: Any) -> None:
        """The values that the sentences hold; moments as such, with their time zone."""
        self.facts = facts
        super().__init__(self.english)

    @property
    def english(self) -> str:
        """What was refused and what to do instead, in English; moments in RFC 3339."""
        return self.en.format(**{name: _in_english(fact) for name, fact in self.facts.items()})

    @property
    def chinese(self) -> str:
        """The same in Chinese, with moments in the time of China."""
        return self.in_chinese(CHINA_TIME)

    def in_chinese(self, zone: tzinfo) -> str:
        """The same in Chinese, with moments in the local time of the zone."""
        return self.zh.format(**in_chinese(self.facts, zone))


def _in_english(fact: object) -> object:
    if isinstance(fact, tuple):
        return ", ".join(str(_in_english(each)) for each in fact)
    if not isinstance(fact, datetime):
        return fact
    if fact.microsecond % 1000:
        return fact.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return rfc3339(fact)


class NotFound(Refusal):
    """Base of refusals because the thing named does not exist."""


class NotAllowed(Refusal):
    """Base of refusals because of who asks; the rules are in access.py."""


class NotYetRecorded(NotFound):
    """It is asked about as of a time or position at which nobody knew of it."""

    en = (
        "What you ask about was recorded later than that: at {recorded_at}, at position {position}; "
        "ask for that or later."
    )
    zh = "当时尚未登记：它于 {recorded_at} 登记（日志位置 {position}），请查询此后的时间或日志位置。"


class StaleVersion(Refusal):
    """Somebody else has changed the stream since the caller read it."""

    en = "It has changed since you read it (version {actual}, you had {expected}); read it again and repeat."
    zh = "您读取之后内容已有变化（现为第 {actual} 版，您依据的是第 {expected} 版），请重新读取后再试。"


class InTheFuture(Refusal):
    """Nothing can be recorded before it happens."""

    en = "The time {occurred_at} is in the future; give the time at which it happened."
    zh = "时间 {occurred_at} 晚于现在，请填写实际发生的时间。"


class BeforeThePreviousEvent(Refusal):
    """The history of one stream is in order of occurrence, so that its clocks have one meaning."""

    en = (
        "The time {occurred_at} is before the previous step, which happened at {previous}; give a later time."
    )
    zh = "时间 {occurred_at} 早于上一步骤的时间 {previous}，请填写更晚的时间。"


class TextRequired(Refusal):
    """Base of refusals because a text that others rely on is missing or blank."""


class TextTooLong(Refusal):
    """A text is longer than what can be kept and shown."""

    en = "The {field} has {length} characters; write at most {limit}."
    zh = "“{field}”共 {length} 字，最多 {limit} 字，请缩短后再提交。"


class TextHoldsControlCharacter(Refusal):
    """A text holds a character that no one can see and that breaks documents."""

    en = "The {field} holds the control character U+{code:04X}; remove it."
    zh = "“{field}”中含有控制字符 U+{code:04X}，请删除后再提交。"
