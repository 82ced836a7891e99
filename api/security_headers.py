"""The headers of every answer that tell browsers how to guard it, after the OWASP secure headers project."""

from collections.abc import Mapping

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # For browsers that do not know frame-ancestors.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), display-capture=(), fullscreen=(), geolocation=(), "
    "microphone=(), payment=(), publickey-credentials-get=(), usb=()",
    # Answers are made for one person, and may show personal data: no cache keeps them, nor the browser's.
    "Cache-Control": "no-store",
}
"""Set on every answer that does not set them itself."""
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""A year in which browsers ask by https alone (RFC 6797); told by https only, as the RFC has it."""


def _encoded(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


_BY_SCHEME = {"http": _encoded(HEADERS), "https": _encoded({**HEADERS, **ONLY_HTTPS})}


def add_security_headers(headers: list[tuple[bytes, bytes]], scheme: str) -> None:
    """Add what the answer to a request of this scheme does not set itself; names are in lower case."""
    present = {name for name, _ in headers}
    headers.extend(header for header in _BY_SCHEME[scheme] if header[0] not in present)
