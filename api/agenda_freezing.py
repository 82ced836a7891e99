"""What the agenda of a meeting holds once it is frozen: the proposed items, or those that were chosen.

An item that is chosen by its subject keeps the reasons for which it was proposed; what was not proposed is
there because the meeting added it. Titles that are left out and how often a task was carried over are for the
rules of the meeting to fill in.
"""

from collections.abc import Mapping
from typing import Any

from api.coordination_bodies import AgendaItemBody, FreezeAgendaBody
from api.dependencies import Services
from api.positions import wait_for
from api.problems import InvalidRequest
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import Meeting


def frozen_items(services: Services, meeting: Meeting, body: FreezeAgendaBody) -> dict[str, Any]:
    """The `position` and `items` of the command.

    Raises InvalidRequest for a position beyond the log, and TryAgain when the views do not reach it in time.
    """
    position = _position(services, body.position)
    proposed = services.propose_agenda(meeting.place, meeting.month, position)
    if body.items is None:
        return {"position": position, "items": tuple(proposed)}
    by_subject = {item.subject: item for item in proposed if item.subject is not None}
    items = (_item(str(number), chosen, by_subject) for number, chosen in enumerate(body.items, start=1))
    return {"position": position, "items": tuple(items)}


def _position(services: Services, asked: int | None) -> int:
    head = services.log.head()
    position = head if asked is None else asked
    if position > head:
        raise _beyond_the_log(head)
    wait_for(services, position)
    return position


def _item(number: str, chosen: AgendaItemBody, proposed: Mapping[str, AgendaItem]) -> AgendaItem:
    known = proposed.get(chosen.subject) if chosen.subject is not None else None
    if known is not None:
        return known.model_copy(update={"item": number, "title": chosen.title or known.title})
    return AgendaItem(item=number, subject=chosen.subject, title=chosen.title or "", reasons=())


def _beyond_the_log(head: int) -> InvalidRequest:
    fault = {
        "in": "body",
        "field": "/position",
        "detail": f"the log ends at {head}; give a position from 1 to {head}",
        "detail_zh": f"目前最后的日志位置是 {head}，请填写 1 至 {head} 之间的日志位置",
        "code": "position",
    }
    return InvalidRequest(f"position: {fault['detail']}.", f"{fault['detail_zh']}。", errors=[fault])
