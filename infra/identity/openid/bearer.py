"""Bearer tokens that the OpenID provider has signed: whose they are, and what they may do here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from api.sign_in_problems import NotAppointed
from domain.access import Caller
from domain.roles import ROLES
from infra.identity.openid.people import People
from infra.identity.openid.provider_keys import KINDS, ProviderKeys

LEEWAY_SECONDS = 30
"""By how much clocks may differ."""
EVERYWHERE = "*"
MOST_CHARACTERS = 16_384
REQUIRED = ["iss", "aud", "sub", "exp", "iat"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What tokens are to say."""

    issuer: str
    audience: str
    role_claim: str
    place_claim: str
    body_claim: str


class BearerTokens:
    """Recognises who sends a token of the provider."""

    def __init__(self, expected: Expected, keys: ProviderKeys, people: People) -> None:
        """`people` knows the pseudonyms of those who came before."""
        self._expected = expected
        self._keys = keys
        self._people = people

    def caller_for(self, token: str) -> Caller | None:
        """Whose the token is; None for one that is not valid here and now.

        Raises ProviderAway while its keys are not known, NotAppointed for a claim that says nothing we know,
        and AccountIsClosed.
        """
        claims = self._claims(token)
        if claims is None:
            return None
        role = self._role(claims)
        place = self._text(claims, self._expected.place_claim)
        if place is None:
            raise NotAppointed(
                self._expected.place_claim,
                f"a place, or {EVERYWHERE} for everywhere",
                f"辖区编号（不限辖区的写 {EVERYWHERE}）",
            )
        body = self._text(claims, self._expected.body_claim)
        return self._people.caller(claims["sub"], role, None if place == EVERYWHERE else place, body)

    def _claims(self, token: str) -> Mapping[str, Any] | None:
        try:
            id_ = jwt.get_unverified_header(token).get("kid") if len(token) <= MOST_CHARACTERS else None
        except jwt.InvalidTokenError:
            return None
        key = self._keys.key(id_) if isinstance(id_, str) else None
        if key is None:
            return None
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(KINDS.values()),
                issuer=self._expected.issuer,
                audience=self._expected.audience,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except jwt.InvalidTokenError:
            return None
        return claims if isinstance(claims["sub"], str) and claims["sub"] else None

    def _role(self, claims: Mapping[str, Any]) -> str:
        claim = self._expected.role_claim
        value = _claim(claims, claim)
        named = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        known = [role for role in ROLES if role in named]
        if len(known) != 1:
            raise NotAppointed(claim, f"one of the roles {', '.join(ROLES)}", "一个本系统的角色")
        return known[0]

    def _text(self, claims: Mapping[str, Any], name: str) -> str | None:
        value = _claim(claims, name)
        return value if isinstance(value, str) and value else None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name, or of this path: `realm_access.roles` lies in an object `realm_access`."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
