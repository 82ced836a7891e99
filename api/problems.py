"""What can be wrong with a request itself: RFC 9457 problems, each with a stable `type`.

Business rules are not here: their refusals are turned into problems by the table in errors.py.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
from starlette.responses import Response

PROBLEM_JSON = "application/problem+json"
FieldErrors = Sequence[Mapping[str, str]]


class Problem(Exception):
    """A request that cannot be answered as asked. Subclasses give the status and the title."""

    status: ClassVar[int]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    type: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.type = "urn:yishi:problem:" + re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(
        self,
        detail: str,
        detail_zh: str,
        errors: FieldErrors = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`errors` lists the fields at fault: `in`, `field`, `detail`, `detail_zh`, `code`."""
        super().__init__(detail)
        self.detail = detail
        self.detail_zh = detail_zh
        self.errors = errors
        self.headers = headers or {}

    def members(self) -> dict[str, Any]:
        """The members of the problem object."""
        members: dict[str, Any] = {
            "type": self.type,
            "title": self.title,
            "title_zh": self.title_zh,
            "status": self.status,
            "detail": self.detail,
            "detail_zh": self.detail_zh,
        }
        return members | ({"errors": list(self.errors)} if self.errors else {})

    def response(self) -> Response:
        """The problem as an answer."""
        return Response(orjson.dumps(self.members()), self.status, self.headers, PROBLEM_JSON)


class MalformedHeader(Problem):
    """A header that cannot be read."""

    status = 400
    title = "A header is malformed"
    title_zh = "请求头格式有误"


class SignInNeeded(Problem):
    """No valid token or session."""

    status = 401
    title = "Sign-in needed"
    title_zh = "需要登录"

    def __init__(self) -> None:
        super().__init__(
            "Send a valid API token as `Authorization: Bearer <token>`, or open a sign-in link.",
            "请在 Authorization 请求头中提供有效的令牌，或在浏览器中打开登录链接。",
            headers={"WWW-Authenticate": 'Bearer realm="yishi"'},
        )


class CrossSite(Problem):
    """A write that another site made the browser send."""

    status = 403
    title = "Cross-site request refused"
    title_zh = "已拒绝跨站请求"

    def __init__(self) -> None:
        super().__init__(
            "A write that is signed in by cookie must come from Yishi's own pages; use an API token instead.",
            "以浏览器会话提交的操作必须来自本系统页面；其他程序请使用令牌。",
        )


class NotAllowed(Problem):
    """Signed in, but not in a role that may do this."""

    status = 403
    title = "Not allowed"
    title_zh = "没有权限"


class IssuedSummaryDiffers(Problem):
    """What is computed now is not what was issued: somebody has to look into it."""

    status = 500
    title = "The issued summary cannot be reproduced"
    title_zh = "与印发的纪要不一致"

    def __init__(self, number: int, position: int, sha256: str, computed: str) -> None:
        super().__init__(
            f"Number {number} was issued with SHA-256 {sha256}, and the summary computed now at its position "
            f"{position} has {computed}: log, views or the version of Yishi have changed. Run `yishi doctor` "
            f"and compare with the copy that was filed; position={position} gives what is computed now.",
            f"第 {number} 号纪要印发时的 SHA-256 为 {sha256}，现按其日志位置 {position} 重新生成的为 "
            f"{computed}：日志、数据或系统版本有变化。请管理员运行 yishi doctor，与存档的纪要核对；"
            f"如需查看现在生成的内容，请按 position={position} 查询。",
        )


class NotFoundHere(Problem):
    """No such route."""

    status = 404
    title = "Not found"
    title_zh = "页面不存在"


class NoIssueId(Problem):
    """What stands in the path in place of an issue's id cannot be one."""

    status = 404
    title = "Not found"
    title_zh = "不存在"

    def __init__(self) -> None:
        super().__init__(
            "An issue is named by its id, such as 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02, "
            "and in reads also by its short code, such as 20260301-7K3FQ; check what stands after /issues/.",
            "诉求以编号（如 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02）指明，"
            "查询时也可用短号（如 20260301-7K3FQ），请检查地址是否完整。",
        )


class NoDecisionId(Problem):
    """What stands in the path in place of a decision's id cannot be one."""

    status = 404
    title = "Not found"
    title_zh = "不存在"

    def __init__(self) -> None:
        super().__init__(
            "A decision is named by its id, such as 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02, "
            "without `decision-` before it; check what stands after /decisions/.",
            "决议以编号（如 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02）指明，前面不加 decision-，"
            "请检查地址是否完整。",
        )


class NoCouncilId(Problem):
    """What stands in the path in place of a sitting's id cannot be one."""

    status = 404
    title = "Not found"
    title_zh = "不存在"

    def __init__(self) -> None:
        super().__init__(
            "A sitting of the council is named by its id, such as 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02, "
            "without `council-` before it; check what stands after /councils/.",
            "议事会以编号（如 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02）指明，前面不加 council-，"
            "请检查地址是否完整。",
        )


class NoActivityId(Problem):
    """What stands in the path in place of a volunteer activity's id cannot be one."""

    status = 404
    title = "Not found"
    title_zh = "不存在"

    def __init__(self) -> None:
        super().__init__(
            "A volunteer activity is named by its id, such as 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02, "
            "without `activity-` before it; check what stands after /activities/.",
            "志愿活动以编号（如 019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02）指明，前面不加 activity-，"
            "请检查地址是否完整。",
        )


class MethodNotAllowed(Problem):
    """The route exists, the method does not."""

    status = 405
    title = "Method not allowed"
    title_zh = "不支持该请求方法"


class BodyTooLarge(Problem):
    """More bytes than a command needs."""

    status = 413
    title = "The body is too large"
    title_zh = "请求内容过大"


class NotJson(Problem):
    """Another media type than JSON in UTF-8."""

    status = 415
    title = "The body must be JSON"
    title_zh = "请求内容必须为 JSON"


class InvalidRequest(Problem):
    """Fields that are missing, unknown or of the wrong shape."""

    status = 422
    title = "The request is not valid"
    title_zh = "请求内容有误"


class IdempotencyKeyReused(Problem):
    """The same key with another request."""

    status = 422
    title = "The Idempotency-Key was used for another request"
    title_zh = "幂等键已用于其他请求"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key came with another request before; use a new random key for a new request.",
            "该幂等键此前已用于内容不同的请求，新的请求请使用新的随机键。",
        )


class Unexpected(Problem):
    """A fault of ours; what it was is in our log, under the request's id."""

    status = 500
    title = "Something went wrong"
    title_zh = "系统出错"

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"The request failed through no fault of yours; tell the operator its id: {request_id}.",
            f"系统处理请求时出错，请将请求编号 {request_id} 告知管理员。",
        )


class OutOfSpace(Problem):
    """A disk is full."""

    status = 507
    title = "No space left"
    title_zh = "存储空间不足"

    def __init__(self) -> None:
        super().__init__(
            "The disk of the server is full, and nothing was recorded; have the operator free space, "
            "then repeat the request.",
            "服务器磁盘空间已满，本次内容未能记录；请联系管理员清理空间后重试。",
            headers={"Retry-After": "60"},
        )


class TryAgain(Problem):
    """What is asked for is not there yet."""

    status = 503
    title = "Not ready yet"
    title_zh = "暂未就绪"

    def __init__(self, detail: str, detail_zh: str) -> None:
        super().__init__(detail, detail_zh, headers={"Retry-After": "1"})
