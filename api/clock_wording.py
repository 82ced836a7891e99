"""What the clocks of an issue say, in Chinese and English sentences."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.chinese import local_deadline
from domain.issue.clocks import Clock, Pause, Stage

STAGES: Mapping[Stage, str] = {"discuss": "议事", "assign": "交办", "accept": "接办", "resolve": "办理"}
STAGES_EN: Mapping[Stage, str] = {
    "discuss": "Discussion",
    "assign": "Assignment",
    "accept": "Acceptance",
    "resolve": "Resolution",
}
PAUSES: Mapping[Pause, str] = {"information": "等待补充情况", "merged": "并入其他诉求"}
PAUSES_EN: Mapping[Pause, str] = {
    "information": "waiting for information",
    "merged": "merged into another issue",
}


class Names(Protocol):
    """What places and bodies are called: api/pages/names.py."""

    def place(self, id_: str) -> str:
        """The name of a place."""

    def body(self, id_: str | None) -> str:
        """The name of a body."""


def who_zh(clock: Clock, names: Names) -> str:
    """Who is to act, in Chinese."""
    if clock.body:
        return names.body(clock.body)
    return f"{names.place(clock.place)}{'协调员' if clock.stage == 'assign' else '议事会'}"


def who_en(clock: Clock, names: Names) -> str:
    """Who is to act, in English; names are as they were registered."""
    if clock.body:
        return names.body(clock.body)
    return f"the {'coordinator' if clock.stage == 'assign' else 'council'} of {names.place(clock.place)}"


def clock_zh(clock: Clock, names: Names, zone: ZoneInfo) -> str:
    """One stage as a sentence in Chinese."""
    until = f"至 {_minute(clock.end, zone)}" if clock.end else "至今"
    parts = [
        f"{STAGES[clock.stage]}环节（{who_zh(clock, names)}）：{_minute(clock.start, zone)} 起{until}",
        _limit_zh(clock, zone),
        *_between_zh(clock),
        f"已用 {clock.used} 个工作日",
        *([_late_zh(clock)] if clock.due else []),
    ]
    return "，".join(parts) + "。"


def clock_en(clock: Clock, names: Names, zone: ZoneInfo) -> str:
    """The same in English, in local time."""
    until = f"to {_minute(clock.end, zone)}" if clock.end else "and still going on"
    parts = [
        f"{STAGES_EN[clock.stage]} ({who_en(clock, names)}): from {_minute(clock.start, zone)} {until}",
        _limit_en(clock, zone),
        *_between_en(clock),
        f"{_days(clock.used)} used",
        *([_late_en(clock)] if clock.due else []),
    ]
    return "; ".join(parts) + "."


def why_zh(clocks: Sequence[Clock], names: Names, zone: ZoneInfo) -> str:
    """Why the issue is overdue, or that it is not."""
    if late := _late(clocks):
        missed = "；".join(
            f"{STAGES[each.stage]}时限 {_due(each, zone)} 已过，应由 {who_zh(each, names)} 办理，"
            + _late_zh(each)
            for each in late
        )
        return f"超期：{missed}。"
    if pause := _pause(clocks):
        return f"未超期：{PAUSES[pause]}，时限暂停计算。"
    current = [each for each in clocks if each.end is None]
    if not current:
        return "没有正在计时的环节。"
    due = [f"{STAGES[each.stage]}时限 {_due(each, zone)}" for each in current if each.due]
    return f"未超期：{'；'.join(due)}。" if due else "未超期：当前环节没有时限。"


def why_en(clocks: Sequence[Clock], names: Names, zone: ZoneInfo) -> str:
    """The same in English."""
    if late := _late(clocks):
        missed = "; ".join(
            f"{STAGES_EN[each.stage].lower()} was due {_due(each, zone)} from {who_en(each, names)}, "
            + _late_en(each)
            for each in late
        )
        return f"Overdue: {missed}."
    if pause := _pause(clocks):
        return f"Not overdue: {PAUSES_EN[pause]}, so its clocks stand still."
    current = [each for each in clocks if each.end is None]
    if not current:
        return "No stage is going on."
    due = [f"{STAGES_EN[each.stage].lower()} is due {_due(each, zone)}" for each in current if each.due]
    return f"Not overdue: {'; '.join(due)}." if due else "Not overdue: the present stage has no limit."


def unpublished_zh(year: int) -> str:
    """That a deadline lies in a year whose holidays nobody knows yet."""
    return f"{year} 年放假安排尚未收录，该年的工作日暂按周一至周五计算。"


def unpublished_en(year: int) -> str:
    """The same in English."""
    return f" The public holidays of {year} are not known yet; Monday to Friday count as its working days."


def _minute(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _late(clocks: Sequence[Clock]) -> list[Clock]:
    """Stages that go on and have missed their deadline, unless they stand still."""
    return [] if _pause(clocks) else [each for each in clocks if each.end is None and each.late]


def _pause(clocks: Sequence[Clock]) -> Pause | None:
    last = [each.intervals[-1] for each in clocks]
    return next((each.pause for each in last if each.end is None and each.pause), None)


def _due(clock: Clock, zone: ZoneInfo) -> str:
    return local_deadline(clock.due, zone) if clock.due else "—"


def _limit_zh(clock: Clock, zone: ZoneInfo) -> str:
    if clock.due is None or clock.allowed is None:
        return "没有时限"
    return f"时限 {clock.allowed} 个工作日，至 {_due(clock, zone)}"


def _limit_en(clock: Clock, zone: ZoneInfo) -> str:
    if clock.due is None or clock.allowed is None:
        return "no limit"
    return f"{_days(clock.allowed)} allowed, due {_due(clock, zone)}"


def _between_zh(clock: Clock) -> Iterator[str]:
    for pause in _pauses(clock):
        days = sum(each.working_days for each in clock.intervals if each.pause == pause)
        yield f"{PAUSES[pause]}停计 {days} 个工作日"
    if times := _extensions(clock):
        yield f"延期 {times} 次"
    if clock.urged:
        yield f"催办 {len(clock.urged)} 次"


def _between_en(clock: Clock) -> Iterator[str]:
    for pause in _pauses(clock):
        days = sum(each.working_days for each in clock.intervals if each.pause == pause)
        yield f"stood still for {_days(days)}, {PAUSES_EN[pause]}"
    if times := _extensions(clock):
        yield f"extended {_times(times)}"
    if clock.urged:
        yield f"urged {_times(len(clock.urged))}"


def _extensions(clock: Clock) -> int:
    """How often more time was given."""
    return sum(each.by == "issue.deadline_extended" for each in clock.deadlines)


def _pauses(clock: Clock) -> list[Pause]:
    return list(dict.fromkeys(each.pause for each in clock.intervals if each.pause))


def _late_zh(clock: Clock) -> str:
    if not clock.late:
        return "未超期"
    return f"超期 {clock.days_late} 个工作日" if clock.days_late else "超期不足 1 个工作日"


def _late_en(clock: Clock) -> str:
    if not clock.late:
        return "not overdue"
    return f"missed by {_days(clock.days_late) if clock.days_late else 'less than a working day'}"


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
