"""The one table that turns refusals and faults into problems (RFC 9457)."""

from collections.abc import Mapping
from datetime import tzinfo

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.invalid_fields import field_error
from api.problems import InvalidRequest, MethodNotAllowed, NotFoundHere, Problem, TryAgain
from api.storage_faults import storage_problem
from domain import errors
from domain.appointment import errors as appointment
from domain.coordination.errors import InvalidMonth
from domain.council import errors as council
from domain.decision import errors as decision
from domain.identity import errors as identity
from domain.issue.errors import RatingOutOfRange
from domain.log import ConcurrentChange
from domain.registry import errors as registry
from projections.period import PeriodNotBegun, PeriodNotUnderstood
from projections.summary_trace import CursorNotUnderstood

STATUS: dict[type[errors.Refusal], int] = {
    errors.Refusal: 409,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.StaleVersion: 412,
    errors.TextRequired: 422,
    errors.TextTooLong: 422,
    errors.TextHoldsControlCharacter: 422,
    registry.InvalidIdentifier: 422,
    registry.PseudonymRequired: 422,
    registry.SeatsOutOfRange: 422,
    registry.EffortOutOfRange: 422,
    registry.ShareOutOfRange: 422,
    RatingOutOfRange: 422,
    decision.CampaignRequired: 422,
    decision.ElectionSeatsOutOfRange: 422,
    decision.RemainingOutOfRange: 422,
    decision.NobodyMayVote: 422,
    decision.NoTasks: 422,
    council.MembersOutOfRange: 422,
    council.AgendaEmpty: 422,
    appointment.UnknownRole: 422,
    appointment.BodyRequired: 422,
    appointment.BodyOnlyForHandlers: 422,
    identity.LabelNotUsable: 422,
    identity.AccountNameNotUsable: 422,
    identity.PasswordTooShort: 422,
    identity.PasswordTooLong: 422,
    identity.PasswordGuessable: 422,
    identity.PasswordHoldsIdentifier: 422,
    InvalidMonth: 422,
    PeriodNotBegun: 422,
    PeriodNotUnderstood: 422,
    CursorNotUnderstood: 422,
}
"""HTTP status of a refusal: that of its own class, or of the nearest above it.

What a rule refuses is 409. 422 is for what the form of one value lacks, whatever is recorded and whatever the
time: a text that is missing, too long or unreadable, an id, period or rating that cannot be one.
"""

LISTED_ERRORS = 50
"""Fields at fault that one answer lists."""

TITLES: dict[int, tuple[str, str]] = {
    403: ("Not allowed", "没有权限"),
    404: ("Not found", "不存在"),
    409: ("Refused by a rule", "不符合规则"),
    412: ("Changed meanwhile", "内容已有变化"),
    422: ("The request is not valid", "请求内容有误"),
}


class Refused(Problem):
    """A refusal as a problem; its `type` carries the rule's name."""

    status = 409
    title, title_zh = TITLES[409]

    def __init__(self, refusal: errors.Refusal, zone: tzinfo) -> None:
        """`zone` is that of the times in the Chinese sentence."""
        super().__init__(refusal.english, refusal.in_chinese(zone))
        self.type = f"urn:yishi:refusal:{refusal.rule}"
        self.status = status_of(type(refusal))  # type: ignore[misc]  # each refusal has its own
        self.title, self.title_zh = TITLES[self.status]  # type: ignore[misc]  # the same


def status_of(refusal: type[errors.Refusal]) -> int:
    """The HTTP status of a class of refusals."""
    return next(STATUS[cls] for cls in refusal.__mro__ if cls in STATUS)


def problem_of(error: Exception, zone: tzinfo) -> Problem | None:
    """The problem that tells of an error, or None when the error is a fault of ours.

    `zone` is that of the times in Chinese sentences.
    """
    match error:
        case Problem():
            return error
        case errors.Refusal():
            return Refused(error, zone)
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _unroutable(error)
        case ConcurrentChange():
            return TryAgain(
                "Others keep changing this at the same time; repeat the request.",
                "其他用户正在同时修改，请稍后重试。",
            )
    return storage_problem(error)


def _invalid(error: RequestValidationError) -> InvalidRequest:
    fields = [field_error(item) for item in error.errors()[:LISTED_ERRORS]]
    english = "; ".join(f"{_place(field)}: {field['detail']}" for field in fields)
    chinese = "；".join(f"{_place(field)}：{field['detail_zh']}" for field in fields)
    return InvalidRequest(
        f"Mend these fields and send it again: {english}.",
        f"地址、筛选条件或填写的内容有误，请改正后重试（{chinese}）。",
        errors=fields,
    )


def _place(field: Mapping[str, str]) -> str:
    return f"{field['in']} {field['field']}".rstrip()


def _unroutable(error: HTTPException) -> Problem:
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return MethodNotAllowed(
            f"Use one of these methods here: {allowed}.",
            f"此处支持的请求方法：{allowed}。",
            headers={"Allow": allowed},
        )
    if error.status_code == 404:
        return NotFoundHere(
            "There is nothing at this address; see /api/v1/openapi.json for what there is.",
            "没有这个地址，请检查链接是否完整。",
        )
    return InvalidRequest(str(error.detail), "请求内容有误，无法读取。")
