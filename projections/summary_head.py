"""The head of a summary: place, period and position, and the coordination meeting of the month."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.coordination.meeting import Meeting, fold, meeting_stream
from projections.coordination import coordination_timeline
from projections.pages import readable
from projections.reader import StreamReader
from projections.summary_model import (
    Fact,
    FactsSection,
    PeriodLabel,
    PlaceLabel,
)
from projections.summary_model_parts import Value
from projections.summary_scope import Scope
from projections.summary_times import local_time, minute
from projections.summary_told import attending, is_known


def head(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    log: StreamReader,
    scope: Scope,
    place: PlaceLabel,
    period: PeriodLabel,
    figures: Mapping[str, Value],
) -> FactsSection:
    """Place, period and position; of one month the meeting and who came, of several how many there were."""
    facts = [
        Fact(label="辖区", value=" · ".join(place.lineage)),
        Fact(label="层级", value=place.tier_label),
        Fact(label="期间", value=period.label),
        Fact(
            label="起止时间",
            value=f"{minute(period.starts_at)} 至 {minute(period.ends_at)}（不含），{period.zone}",
        ),
        Fact(label="日志位置", value=str(scope.position)),
    ]
    if not is_known(connection, scope, coordination_timeline):
        return FactsSection(id="meeting", title="基本信息", facts=tuple(facts))
    held = _meeting(log, scope) if scope.period.is_one_month else None
    facts += _told(held, ZoneInfo(period.zone)) if held else _none(scope, figures)
    attendance = attending(held.attendance) if held else ()
    return FactsSection(id="meeting", title="会议基本情况", facts=tuple(facts), attendance=attendance)


def _meeting(log: StreamReader, scope: Scope) -> Meeting | None:
    """The meeting of the month, which bears its name whenever it was held, as known at the position."""
    stream = meeting_stream(scope.place, str(scope.period.first))
    return fold(None, (each.envelope for each in readable(log.stream_entries(stream, scope.position))))


def _told(meeting: Meeting, zone: ZoneInfo) -> Iterator[Fact]:
    when = minute(local_time(meeting.starts_at, zone)) if meeting.starts_at else "时间未登记"
    match meeting.state:
        case "scheduled" | "agenda_frozen":
            yield Fact(label="月度协调会", value=f"{when}，已召集，尚未登记出席情况")
        case _:
            present = sum(each.present for each in meeting.attendance)
            came = f"出席 {present} 人" if meeting.attendance else "出席情况未登记"
            state = "已结束" if meeting.state == "closed" else "进行中"
            yield Fact(label="月度协调会", value=f"{when}，{came}，{state}")
    if meeting.items:
        settled = len({outcome.item for outcome in meeting.outcomes})
        tasks = f"，交办任务 {len(meeting.tasks)} 项" if meeting.tasks else ""
        yield Fact(label="会议议程", value=f"{len(meeting.items)} 项，已形成结果 {settled} 项{tasks}")


def _none(scope: Scope, figures: Mapping[str, Value]) -> Iterator[Fact]:
    below = f"本级及下级辖区共召开 {figures['meetings.held']} 次"
    yield Fact(label="月度协调会", value=f"本级本月没有召开；{below}" if scope.period.is_one_month else below)
