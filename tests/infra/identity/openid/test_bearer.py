import base64
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from api.sign_in_problems import AccountIsClosed, NotAppointed, ProviderAway
from infra.identity.openid.bearer import BearerTokens, Expected
from infra.identity.openid.people import People
from infra.identity.openid.provider_keys import KEPT_SECONDS, PAUSE_SECONDS, ProviderKeys
from tests.infra.identity.conftest import SHANGHAI, Door, registered
from tests.infra.identity.openid.issuer import AUDIENCE, MAKERS, Issuer, running


class Seconds:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running() as found:
        yield found


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def bearer(door: Door, issuer: Issuer, seconds: Seconds) -> BearerTokens:
    return recognising(door, issuer, seconds)


def recognising(door: Door, issuer: Issuer, seconds: Seconds, role_claim: str = "yishi_role") -> BearerTokens:
    claims = "yishi_place", "yishi_body"
    people = People(
        door.store, door.appointments, issuer=issuer.address, claims=claims, clock=door.clock, zone=SHANGHAI
    )
    expected = Expected(issuer.address, AUDIENCE, role_claim, *claims)
    return BearerTokens(expected, ProviderKeys(issuer.address, seconds), people)


@pytest.mark.parametrize("algorithm", MAKERS)
def test_a_token_of_the_provider_says_who_calls_and_what_they_are_appointed_to(
    door: Door, issuer: Issuer, bearer: BearerTokens, algorithm: str
) -> None:
    registered(door, "binjiang")
    issuer.rotate("other", algorithm)
    caller = bearer.caller_for(issuer.token(yishi_place="binjiang"))
    assert caller is not None
    assert (caller.actor.role, caller.place, caller.actor.body) == ("auditor", "binjiang", None)
    assert door.on_record(caller.actor.id) == ["actor.appointed"]


def test_the_pseudonym_is_the_same_for_one_person_and_tells_nothing_of_them(
    door: Door, issuer: Issuer, bearer: BearerTokens, seconds: Seconds
) -> None:
    first, again = bearer.caller_for(issuer.token()), bearer.caller_for(issuer.token(jti="2"))
    other = bearer.caller_for(issuer.token(sub="13800002222"))
    assert first is not None
    assert first == again
    assert other is not None
    assert other.actor.id != first.actor.id
    assert first == recognising(door, issuer, seconds).caller_for(issuer.token())
    logged = b"".join(file.read_bytes() for file in door.folder.parent.glob("yishi.db*"))
    assert b"13800001111" not in logged


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 31},
    "without an end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "issued in the future": {"iat": int(time.time()) + 3600},
    "without a time of issue": {"iat": None},
    "of another issuer": {"iss": "https://evil.example"},
    "without an issuer": {"iss": None},
    "for another audience": {"aud": "other"},
    "without an audience": {"aud": None},
    "for nobody": {"sub": None},
    "for an empty name": {"sub": ""},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_token_that_does_not_say_what_it_must_lets_nobody_in(
    door: Door, issuer: Issuer, bearer: BearerTokens, claims: dict[str, Any]
) -> None:
    assert bearer.caller_for(issuer.token(**claims)) is None
    assert door.accounts.all() == []


def test_clocks_may_differ_by_half_a_minute(issuer: Issuer, bearer: BearerTokens) -> None:
    now = int(time.time())
    assert bearer.caller_for(issuer.token(exp=now - 10)) is not None
    assert bearer.caller_for(issuer.token(nbf=now + 10, iat=now + 10)) is not None


def test_one_of_several_audiences_is_enough(issuer: Issuer, bearer: BearerTokens) -> None:
    assert bearer.caller_for(issuer.token(aud=["other", AUDIENCE])) is not None


def test_a_token_that_was_changed_or_signed_by_another_lets_nobody_in(
    issuer: Issuer, bearer: BearerTokens
) -> None:
    head, body, signature = issuer.token().split(".")
    changed = base64.urlsafe_b64encode(json.dumps(issuer.claims(yishi_role="administrator")).encode())
    assert bearer.caller_for(f"{head}.{changed.decode().rstrip('=')}.{signature}") is None
    assert bearer.caller_for(f"{head}.{body}.") is None
    with running() as other:
        other.address = issuer.address
        assert bearer.caller_for(other.token()) is None


def test_no_algorithm_without_a_key_of_the_provider_is_taken(issuer: Issuer, bearer: BearerTokens) -> None:
    issuer.rotate("rsa", "RS256")
    _, key = issuer.keys["rsa"]
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    unsigned = jwt.encode(issuer.claims(), None, "none", headers={"kid": "rsa"})  # type: ignore[arg-type]
    assert bearer.caller_for(unsigned) is None
    # The public key as the secret of a symmetric algorithm: the classic confusion.
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "rsa"}).encode()).decode().rstrip("=")
    body = issuer.token().split(".")[1]
    mac = hmac.digest(public, f"{head}.{body}".encode(), "sha256")
    assert bearer.caller_for(f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}") is None
    for algorithm in ("RS384", "RS512", "PS256"):
        other = jwt.encode(issuer.claims(), key, algorithm, headers={"kid": "rsa"})
        assert bearer.caller_for(other) is None
    assert bearer.caller_for(issuer.token("rsa")) is not None


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "x" * 20_000 + ".y.z", "é.é.é", "eyJhbGciOiJFUzI1NiJ9.e30.x"]
)
def test_what_is_no_token_lets_nobody_in_and_asks_nothing_of_the_provider(
    issuer: Issuer, bearer: BearerTokens, token: str
) -> None:
    assert bearer.caller_for(token) is None
    assert issuer.asked == []


@pytest.mark.parametrize(
    ("claims", "named"),
    [
        ({"yishi_role": None}, "yishi_role"),
        ({"yishi_role": "king"}, "yishi_role"),
        ({"yishi_role": ["auditor", "coordinator"]}, "yishi_role"),
        ({"yishi_role": {"auditor": True}}, "yishi_role"),
        ({"yishi_place": None}, "yishi_place"),
        ({"yishi_place": ""}, "yishi_place"),
        ({"yishi_place": ["binjiang"]}, "yishi_place"),
        ({"yishi_place": "nowhere"}, "yishi_place"),
        ({"yishi_role": "body_handler"}, "yishi_body"),
        ({"yishi_role": "body_handler", "yishi_body": "nobody"}, "yishi_body"),
        ({"yishi_body": "xinghe-property"}, "yishi_body"),
    ],
)
def test_a_claim_that_names_nothing_known_is_told_and_gives_no_right(
    door: Door, issuer: Issuer, bearer: BearerTokens, claims: dict[str, Any], named: str
) -> None:
    with pytest.raises(NotAppointed, match=f"its claim {named}"):
        bearer.caller_for(issuer.token(**claims))
    assert door.log.head() == 0


def test_the_role_may_stand_among_others_and_deep_in_the_claims(
    door: Door, issuer: Issuer, seconds: Seconds
) -> None:
    deep = recognising(door, issuer, seconds, "realm_access.roles")
    caller = deep.caller_for(issuer.token(realm_access={"roles": ["offline_access", "coordinator"]}))
    assert caller is not None
    assert caller.actor.role == "coordinator"
    whole = recognising(door, issuer, seconds, "https://yishi.example/role")
    named = {"https://yishi.example/role": "auditor"}
    caller = whole.caller_for(issuer.token(**named))
    assert caller is not None
    assert caller.actor.role == "auditor"


def test_another_role_in_the_claims_is_put_on_record_before_it_holds(
    door: Door, issuer: Issuer, bearer: BearerTokens
) -> None:
    first = bearer.caller_for(issuer.token())
    bearer.caller_for(issuer.token())
    second = bearer.caller_for(issuer.token(yishi_role="coordinator"))
    assert first is not None
    assert second is not None
    assert second.actor.id == first.actor.id
    assert door.on_record(first.actor.id) == ["actor.appointed", "actor.appointed"]


def test_whoever_is_shut_out_here_stays_out_whatever_the_provider_says(
    door: Door, issuer: Issuer, bearer: BearerTokens
) -> None:
    bearer.caller_for(issuer.token())
    [account] = door.accounts.all()
    assert account.openid
    door.accounts.close(account.id, door.context())
    with pytest.raises(AccountIsClosed):
        bearer.caller_for(issuer.token())
    assert door.on_record(account.actor) == ["actor.appointed", "actor.dismissed"]


def test_keys_are_fetched_once_and_kept(issuer: Issuer, bearer: BearerTokens) -> None:
    for _ in range(5):
        assert bearer.caller_for(issuer.token()) is not None
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_a_rotated_key_is_found_at_the_first_token_that_needs_it(
    issuer: Issuer, bearer: BearerTokens, seconds: Seconds
) -> None:
    old = issuer.token()
    assert bearer.caller_for(old) is not None
    issuer.rotate("second", "EdDSA")
    seconds.now += PAUSE_SECONDS
    assert bearer.caller_for(issuer.token()) is not None
    assert bearer.caller_for(old) is None


def test_made_up_key_ids_ask_the_provider_at_most_every_half_minute(
    issuer: Issuer, bearer: BearerTokens, seconds: Seconds
) -> None:
    bearer.caller_for(issuer.token())
    _, key = issuer.keys["first"]
    for n in range(50):
        made_up = jwt.encode(issuer.claims(), key, "ES256", headers={"kid": f"made up {n}"})
        assert bearer.caller_for(made_up) is None
    assert len(issuer.asked) == 2
    seconds.now += PAUSE_SECONDS
    assert bearer.caller_for(made_up) is None
    assert len(issuer.asked) == 4


def test_known_keys_go_on_for_a_day_while_the_provider_is_away(
    issuer: Issuer, bearer: BearerTokens, seconds: Seconds
) -> None:
    assert bearer.caller_for(issuer.token()) is not None
    issuer.answers["/.well-known/openid-configuration"] = 503, b""
    seconds.now += KEPT_SECONDS - 1
    assert bearer.caller_for(issuer.token()) is not None
    seconds.now += 1
    with pytest.raises(ProviderAway):
        bearer.caller_for(issuer.token())
    del issuer.answers["/.well-known/openid-configuration"]
    seconds.now += PAUSE_SECONDS
    assert bearer.caller_for(issuer.token()) is not None


def test_a_withdrawn_key_is_forgotten_within_the_hour(
    issuer: Issuer, bearer: BearerTokens, seconds: Seconds
) -> None:
    token = issuer.token()
    assert bearer.caller_for(token) is not None
    issuer.rotate("second")
    seconds.now += 3600
    assert bearer.caller_for(token) is None


BROKEN: dict[str, tuple[str, int, bytes]] = {
    "away": ("/.well-known/openid-configuration", 503, b""),
    "of another issuer": ("/.well-known/openid-configuration", 200, b'{"issuer": "https://evil.example"}'),
    "led elsewhere": ("/.well-known/openid-configuration", 302, b"/elsewhere"),
    "no JSON": ("/keys", 200, b"<html>"),
    "no object": ("/keys", 200, b"[]"),
    "no keys": ("/keys", 200, b'{"keys": 1}'),
    "endless": ("/keys", 200, b'{"keys": [' + b" " * 600_000 + b"]}"),
}


@pytest.mark.parametrize(("path", "status", "content"), BROKEN.values(), ids=BROKEN)
def test_without_keys_a_provider_that_does_not_answer_is_told(
    issuer: Issuer, bearer: BearerTokens, path: str, status: int, content: bytes
) -> None:
    issuer.answers[path] = status, content
    with pytest.raises(ProviderAway):
        bearer.caller_for(issuer.token())


def test_keys_are_taken_over_https_alone(issuer: Issuer, bearer: BearerTokens) -> None:
    told = {"issuer": issuer.address, "jwks_uri": "http://keys.example/keys"}
    issuer.answers["/.well-known/openid-configuration"] = 200, json.dumps(told).encode()
    with pytest.raises(ProviderAway):
        bearer.caller_for(issuer.token())


def test_keys_that_nobody_should_sign_with_are_passed_over(issuer: Issuer, bearer: BearerTokens) -> None:
    weak = rsa.generate_private_key(65537, 1024)
    secret = base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("=")
    issuer.published += [
        {**RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True), "kid": "weak"},
        {"kty": "oct", "k": secret, "kid": "shared"},
        {**issuer.published[0], "kid": "for encryption", "use": "enc"},
        {"kty": "EC", "kid": "broken"},
        {"no": "kid"},
        "no key",  # type: ignore[list-item]
    ]
    _, key = issuer.keys["first"]
    assert bearer.caller_for(issuer.token("first")) is not None
    assert bearer.caller_for(jwt.encode(issuer.claims(), weak, "RS256", headers={"kid": "weak"})) is None
    shared = jwt.encode(issuer.claims(), b"k" * 32, "HS256", headers={"kid": "shared"})
    assert bearer.caller_for(shared) is None
    other = jwt.encode(issuer.claims(), key, "ES256", headers={"kid": "for encryption"})
    assert bearer.caller_for(other) is None
