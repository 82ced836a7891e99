"""Requests that ask for more than is given: each says the limit, and when to come again."""

from api.problems import Problem


class AddressTooLong(Problem):
    """More characters in the address than any search or cursor needs."""

    status = 414
    title = "The address is too long"
    title_zh = "地址过长"

    def __init__(self, most: int) -> None:
        """`most` is how many bytes an address may have."""
        super().__init__(
            f"Shorten the address, its query included, to at most {most} bytes; "
            "what is longer belongs into the body of a POST.",
            f"地址（含查询条件）不得超过 {most} 字节，请缩短后重试。",
        )


class HeadersTooLarge(Problem):
    """More or longer headers than browsers and programs send."""

    status = 431
    title = "The headers are too large"
    title_zh = "请求头过大"

    def __init__(self, most: int, most_bytes: int) -> None:
        """`most` is how many headers there may be, `most_bytes` how long they may be together."""
        super().__init__(
            f"Send at most {most} headers of together {most_bytes} bytes; clear the cookies of this site.",
            f"请求头不得超过 {most} 项、合计 {most_bytes} 字节，请清除本站的 Cookie 后重试。",
        )


class BodyTooSlow(Problem):
    """A body that does not arrive."""

    status = 408
    title = "The body did not arrive in time"
    title_zh = "提交超时"

    def __init__(self, seconds: float) -> None:
        """`seconds` is how long a body may take."""
        super().__init__(
            f"The body did not arrive within {seconds:g} seconds, and nothing was recorded; "
            "send it again with the same Idempotency-Key.",
            f"请求内容未能在 {seconds:g} 秒内送达，没有记录任何内容，请检查网络后使用相同的幂等键重试。",
            headers={"Connection": "close"},
        )


class ServerBusy(Problem):
    """As many requests are being answered as this process answers at once."""

    status = 503
    title = "The server is busy"
    title_zh = "系统繁忙"

    def __init__(self, most: int) -> None:
        """`most` is how many requests are answered at once."""
        super().__init__(
            f"The server is answering {most} requests, as many as it takes at once; "
            "repeat the request in a moment.",
            f"系统正在处理 {most} 个请求，已达上限，请稍后重试。",
            headers={"Retry-After": "1"},
        )


class TooManyRequests(Problem):
    """A client has used up its requests for now."""

    status = 429
    title = "Too many requests"
    title_zh = "请求过于频繁"

    def __init__(self, whose: tuple[str, str], quota: int, wait: int, headers: dict[str, str]) -> None:
        """`whose` requests are counted, in English and Chinese; `quota` a minute; `wait` in seconds."""
        english, chinese = whose
        super().__init__(
            f"{english} may send {quota} requests a minute; send the next one in {wait} seconds. "
            "An operator can raise the limit by the settings YISHI_RATE_….",
            f"{chinese}每分钟最多 {quota} 次请求，请在 {wait} 秒后重试。",
            headers=headers | {"Retry-After": str(wait)},
        )


class ConnectionsExhausted(Problem):
    """As many connections are open as one process holds."""

    status = 503
    title = "The server is busy"
    title_zh = "系统繁忙"

    def __init__(self, most: int) -> None:
        """`most` is how many connections there may be."""
        super().__init__(
            f"The server holds {most} connections, as many as it can; connect again in a moment.",
            f"系统的连接数已达上限（{most}），请稍后重试。",
            headers={"Retry-After": "5"},
        )


class HeadTooLarge(Problem):
    """Address and headers that do not end."""

    status = 431
    title = "The headers are too large"
    title_zh = "请求头过大"

    def __init__(self, most: int) -> None:
        """`most` is how many bytes of them are held."""
        super().__init__(
            f"Address and headers together have more than {most} bytes; "
            "send less, and clear the cookies of this site.",
            f"地址与请求头合计超过 {most} 字节，请减少内容，并清除本站的 Cookie 后重试。",
        )


class HeadTooSlow(Problem):
    """Address and headers that do not arrive."""

    status = 408
    title = "The request did not arrive in time"
    title_zh = "请求超时"

    def __init__(self, seconds: float) -> None:
        """`seconds` is how long they may take."""
        super().__init__(
            f"Address and headers did not arrive within {seconds:g} seconds; send the request again.",
            f"请求未能在 {seconds:g} 秒内送达，请检查网络后重试。",
        )


class NotHttp(Problem):
    """Bytes that are no request."""

    status = 400
    title = "Not a request in HTTP/1.1"
    title_zh = "请求格式有误"

    def __init__(self) -> None:
        super().__init__(
            "What was sent is not a request in HTTP/1.1; check address, scheme (http or https) and client.",
            "收到的内容不是 HTTP/1.1 请求，请检查地址、协议（http 或 https）和客户端。",
        )
