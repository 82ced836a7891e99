"""The public keys of an OpenID provider: fetched when they are needed, kept, and fetched anew as they rotate.

A key that is not known is looked for once more, since providers rotate theirs; but no oftener than every half
minute, so that made-up key ids do not turn into requests to the provider. While it is away, the keys that are
known go on for a day.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from api.sign_in_problems import ProviderAway
from infra.identity.openid.fetching import NotFetched, fetch_json

FRESH_SECONDS = 3600.0
KEPT_SECONDS = 24 * 3600.0
PAUSE_SECONDS = 30.0
KINDS = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
"""Kinds of keys, each with its algorithm. Symmetric keys are none that others can check with."""
LEAST_RSA_BITS = 2048


class ProviderKeys:
    """The keys that an issuer signs with."""

    def __init__(
        self,
        issuer: str,
        monotonic: Callable[[], float],
        fetch: Callable[[str], Mapping[str, Any]] = fetch_json,
    ) -> None:
        """`monotonic` gives seconds that only grow."""
        self._issuer = issuer
        self._monotonic = monotonic
        self._fetch = fetch
        self._lock = Lock()
        self._keys: Mapping[str, PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None

    def key(self, id_: str) -> PyJWK | None:
        """The key of this id, None when the provider has none. Raises ProviderAway."""
        known = self._keys.get(id_)
        if known is not None and self._age() < FRESH_SECONDS:
            return known
        with self._lock:
            if self._may_try() and (id_ not in self._keys or self._age() >= FRESH_SECONDS):
                self._refresh()
            if self._age() >= KEPT_SECONDS:
                raise ProviderAway
            return self._keys.get(id_)

    def _age(self) -> float:
        return float("inf") if self._fetched_at is None else self._monotonic() - self._fetched_at

    def _may_try(self) -> bool:
        return self._tried_at is None or self._monotonic() - self._tried_at >= PAUSE_SECONDS

    def _refresh(self) -> None:
        self._tried_at = self._monotonic()
        try:
            self._keys = self._published()
        except NotFetched as error:
            structlog.get_logger().warning("openid_keys_not_fetched", error=str(error)[:300])
        else:
            self._fetched_at = self._monotonic()

    def _published(self) -> Mapping[str, PyJWK]:
        configuration = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if configuration.get("issuer") != self._issuer:
            raise NotFetched(f"what {self._issuer} publishes is of another issuer")
        listed = self._fetch(str(configuration.get("jwks_uri"))).get("keys")
        if not isinstance(listed, list):
            raise NotFetched(f"{self._issuer} publishes no keys")
        return {str(item["kid"]): key for item in listed if (key := _usable(item))}


def _usable(item: object) -> PyJWK | None:
    """The published key, if it is one that tokens may be signed with."""
    if not isinstance(item, dict) or not item.get("kid") or item.get("use", "sig") != "sig":
        return None
    algorithm = KINDS.get(str(item.get("kty")))
    if algorithm is None or item.get("alg", algorithm) != algorithm:
        return None
    try:
        key = PyJWK(item, algorithm)
    except PyJWTError:
        return None
    too_short = isinstance(key.key, RSAPublicKey) and key.key.key_size < LEAST_RSA_BITS
    return None if too_short else key
