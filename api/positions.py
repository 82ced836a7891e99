"""Reads at a position or at a time, and reads that wait for the views."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import InServices, Services
from api.moments import RecordedMoment
from api.problems import InvalidRequest, TryAgain

PATIENCE = 5.0
"""Seconds that a read waits for the views."""
MAX_POSITION = 2**63 - 1


class AtQuery(BaseModel):
    """As if the log ended there. At most one of the two."""

    model_config = ConfigDict(extra="forbid")

    position: int | None = Field(default=None, ge=0, le=MAX_POSITION)
    """As if the log ended at this position."""
    as_of: RecordedMoment | None = None
    """As if the log ended at what was recorded at or before this moment."""


def log_position(services: Services, at: AtQuery) -> int:
    """The position of the log that the query asks for; default its end.

    Raises InvalidRequest for both at once, for a position beyond the end and for a time in the future.
    """
    if at.position is not None and at.as_of is not None:
        raise _fault("as_of", "give either position or as_of, not both", "position 与 as_of 只能填写一项。")
    if at.as_of is not None:
        return _position_at(services, at.as_of)
    head = services.log.head()
    if at.position is None:
        return head
    within_the_log(at.position, head, "position")
    return at.position


def within_the_log(position: int, head: int, field: str) -> None:
    """Raises InvalidRequest, naming the field of the query, for a position beyond the end of the log."""
    if position > head:
        raise _fault(
            field,
            f"the log ends at {head}; give a position from 0 to {head}",
            f"目前最后的日志位置是 {head}，请填写 0 至 {head} 之间的日志位置。",
        )


def view_position(services: Services, at: AtQuery) -> int:
    """The position that a view is read at; default what all views have reached.

    Raises InvalidRequest as `log_position`, and TryAgain when the views do not reach it in time.
    """
    if at.position is None and at.as_of is None:
        return services.views.position()
    position = log_position(services, at)
    wait_for(services, position)
    return position


def wait_for(services: Services, position: int) -> None:
    """Wait until the views know the position. Raises TryAgain after 5 seconds."""
    if not services.views.wait_for(position, PATIENCE):
        raise TryAgain(
            f"The views have not reached position {position} yet; repeat the request in a second.",
            f"数据尚未更新到日志位置 {position}，请稍后重试。",
        )


def minimum_position(
    services: InServices,
    yishi_min_position: Annotated[
        int | None,
        Header(ge=0, le=MAX_POSITION, description="Wait until the views have reached this position."),
    ] = None,
) -> None:
    """Wait for the position that the caller has seen written. Raises TryAgain.

    One beyond the log is waited for like any other: another server may have written it just now.
    """
    if yishi_min_position is not None:
        wait_for(services, yishi_min_position)


MinimumPosition = Depends(minimum_position)


def _position_at(services: Services, moment: datetime) -> int:
    if moment > services.clock():
        raise _fault(
            "as_of", "it is in the future; give a time up to now", "该时间晚于现在，请填写不晚于现在的时间。"
        )
    return services.log.position_at(moment)


def _fault(field: str, detail: str, detail_zh: str) -> InvalidRequest:
    fault = {
        "in": "query",
        "field": f"/{field}",
        "detail": detail,
        "detail_zh": detail_zh.rstrip("。"),
        "code": "position",
    }
    return InvalidRequest(f"{field}: {detail}.", detail_zh, errors=[fault])
