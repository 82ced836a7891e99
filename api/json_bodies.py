"""Request bodies: JSON in UTF-8 of a bounded size, without anything that text should not hold."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.invalid_fields import pointer_to
from api.limits.problems import BodyTooSlow
from api.problems import BodyTooLarge, InvalidRequest, NotJson

MAX_BYTES = 1024 * 1024
READ_SECONDS = 30.0
"""In which a body has to arrive whole; 1 MiB does so at 35 kB a second."""
MAX_DEPTH = 32
"""Objects and lists within each other; no command needs more than five."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters but tab, line feed and carriage return; databases and documents choke on them."""
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)


class JsonBodies:
    """ASGI middleware that reads a body whole, within the limit, and checks it before all else."""

    def __init__(self, app: ASGIApp, seconds: float = READ_SECONDS) -> None:
        """`seconds` is how long a body may take to arrive."""
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the checked body on. Raises BodyTooLarge, BodyTooSlow, NotJson, InvalidRequest."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            async with asyncio.timeout(self.seconds):
                body = await _read(receive, headers)
        except TimeoutError:
            raise BodyTooSlow(self.seconds) from None
        if scope["path"].startswith("/api/"):
            scope, body = _checked(scope, headers, body)
        await self.app(scope, _once(body, receive), send)


async def _read(receive: Receive, headers: Headers) -> bytes:
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 9 or int(declared) > MAX_BYTES):
        raise _too_large(headers)
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > MAX_BYTES:
            raise _too_large(headers)
    return b"".join(chunks)


def _too_large(headers: Headers) -> BodyTooLarge:
    # Who waits for leave to send the body does not send it now, so what comes next could not be told apart.
    waiting = "expect" in headers
    return BodyTooLarge(
        f"Send at most {MAX_BYTES} bytes; many issues at once come in by `yishi import`.",
        f"请求内容不得超过 {MAX_BYTES} 字节；大量诉求请用导入功能。",
        headers={"Connection": "close"} if waiting else None,
    )


def _checked(scope: Scope, headers: Headers, body: bytes) -> tuple[Scope, bytes]:
    """The body as it came; an absent one counts as an empty object, since many commands need no member."""
    if not body.strip():
        kept = [pair for pair in scope["headers"] if pair[0] not in {b"content-type", b"content-length"}]
        return {**scope, "headers": [*kept, (b"content-type", b"application/json")]}, b"{}"
    if not _JSON.fullmatch(headers.get("content-type", "")) or "content-encoding" in headers:
        raise NotJson(
            "Send JSON in UTF-8, uncompressed, with `Content-Type: application/json`.",
            "请以未压缩的 UTF-8 编码 JSON 提交，并注明 Content-Type: application/json。",
        )
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(
            f"The body is not valid JSON in UTF-8: {error}.", f"请求内容不是有效的 UTF-8 编码 JSON：{error}。"
        ) from error
    for path, english, chinese in _faults(_members(body)):
        pointer = pointer_to(*path)
        fault = {"in": "body", "field": pointer, "detail": english, "detail_zh": chinese, "code": "text"}
        raise InvalidRequest(
            f"Mend the body at {json.dumps(pointer, ensure_ascii=False)}: {english}.",
            f"请修改请求内容（{pointer or '整体'}）：{chinese}。",
            errors=[fault],
        )
    return scope, body


class _Object(dict[str, Any]):
    """A JSON object that remembers which member it was given twice."""

    repeated: str | None = None


def _members(body: bytes) -> Any:
    """Valid JSON with its repeated members known; orjson silently keeps the last of them."""
    try:
        # Numbers are left as text: nothing here looks at them, and long ones are slow to convert.
        return json.loads(body, object_pairs_hook=_object, parse_int=str, parse_float=str)
    except RecursionError:
        return _too_deep()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.repeated = next(name for name in names if names.count(name) > 1)
    return found


def _too_deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    return value


def _faults(value: Any) -> Iterator[tuple[Sequence[object], str, str]]:
    """Where the value is too deep, has a member twice, or holds control characters: path and reason."""
    pending: list[tuple[tuple[object, ...], Any]] = [((), value)]
    while pending:
        path, item = pending.pop()
        if len(path) > MAX_DEPTH:
            yield path[:3], f"more than {MAX_DEPTH} levels deep", f"嵌套超过 {MAX_DEPTH} 层"
            return
        if isinstance(item, str) and (found := UNSEEN.search(item)):
            yield path, *_unseen(found[0])
        elif isinstance(item, _Object):
            if item.repeated is not None and not UNSEEN.search(item.repeated):
                yield (*path, item.repeated), "it is given more than once; keep one", "重复填写，请只保留一处"
            for name in item:
                if found := UNSEEN.search(name):
                    yield path, *_unseen(found[0])
            pending += [((*path, name), member) for name, member in item.items()]
        elif isinstance(item, list):
            pending += [((*path, index), member) for index, member in enumerate(item)]


def _unseen(character: str) -> tuple[str, str]:
    code = f"U+{ord(character):04X}"
    return f"it holds the control character {code}; remove it", f"含有控制字符 {code}，请删除"


def _once(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, and after that what the connection says."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
