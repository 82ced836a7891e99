"""Fetches what an OpenID provider publishes: over https, from where it says, and no more than it may be."""

import ipaddress
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

import orjson

TIMEOUT_SECONDS = 5.0
MOST_BYTES = 512 * 1024


class NotFetched(Exception):
    """The provider does not answer, or not with what it should."""


class _NoRedirects(HTTPRedirectHandler):
    """What another address says is not what the provider says."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def is_protected(url: str) -> bool:
    """Whether nobody on the way can change what comes from there: https, or this very machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


def is_loopback(url: str) -> bool:
    """Whether the address is this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def fetch_json(url: str) -> dict[str, Any]:
    """The JSON object at the address. Raises NotFetched."""
    if not is_protected(url):
        raise NotFetched(f"{url} is not https")
    opener = build_opener(_NoRedirects, *([ProxyHandler({})] if is_loopback(url) else []))
    try:
        with opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
            content = answer.read(MOST_BYTES + 1)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise NotFetched(f"{url}: {error}") from error
    if len(content) > MOST_BYTES:
        raise NotFetched(f"{url} answers with more than {MOST_BYTES} bytes")
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NotFetched(f"{url} does not answer with JSON") from error
    if not isinstance(found, dict):
        raise NotFetched(f"{url} does not answer with an object")
    return found
