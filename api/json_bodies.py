"""Request bodies: JSON in UTF-8 of a bounded size, without anything that text should not hold."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BodyTooLarge, InvalidRequest, NotJson

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
"""Objects and lists within each other; no command needs more than five."""
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters but tab, line feed and carriage return; databases and documents choke on them."""
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)


class JsonBodies:
    """ASGI middleware that reads a body whole, within the limit, and checks it before all else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the checked body on. Raises BodyTooLarge, NotJson, InvalidRequest."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        body = await _read(receive, headers.get("content-length", ""))
        if scope["path"].startswith("/api/"):
            scope, body = _checked(scope, headers, body)
        await self.app(scope, _once(body, receive), send)


async def _read(receive: Receive, declared: str) -> bytes:
    if declared.isascii() and declared.isdigit() and (len(declared) > 9 or int(declared) > MAX_BYTES):
        raise _too_large()
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > MAX_BYTES:
            raise _too_large()
    return b"".join(chunks)


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(
        f"Send at most {MAX_BYTES} bytes; many issues at once come in by `yishi import`.",
        f"请求内容不得超过 {MAX_BYTES} 字节；大量诉求请用导入功能。",
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
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(
            f"The body is not valid JSON in UTF-8: {error}.", f"请求内容不是有效的 UTF-8 编码 JSON：{error}。"
        ) from error
    for pointer, reason in _faults(value):
        fault = {"in": "body", "field": pointer, "detail": reason, "code": "text"}
        raise InvalidRequest(
            f"Mend the body at {pointer}: {reason}.", f"请修改 {pointer} 处的内容。", errors=[fault]
        )
    return scope, body


def _faults(value: Any) -> Iterator[tuple[str, str]]:
    """Where the value is too deep, or a text holds control characters: JSON Pointer and reason."""
    pending: list[tuple[str, int, Any]] = [("", 0, value)]
    while pending:
        pointer, depth, item = pending.pop()
        if depth > MAX_DEPTH:
            yield pointer[:200], f"more than {MAX_DEPTH} levels deep"
            return
        if isinstance(item, str):
            if found := UNSEEN.search(item):
                yield pointer or "/", f"it holds the control character U+{ord(found[0]):04X}; remove it"
        elif isinstance(item, dict):
            for name in item:
                if UNSEEN.search(name):
                    yield pointer or "/", "the name of a member holds a control character; remove it"
            pending += [(f"{pointer}/{name}", depth + 1, member) for name, member in item.items()]
        elif isinstance(item, list):
            pending += [(f"{pointer}/{index}", depth + 1, member) for index, member in enumerate(item)]


def _once(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, and after that what the connection says."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
