import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from infra.tokens import TokenFile, TokensUnusable


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(tmp_path: Path, clock: Clock) -> TokenFile:
    return opened(tmp_path, clock)


def opened(folder: Path, clock: Clock) -> TokenFile:
    numbers = count(1)
    return TokenFile(folder, clock, lambda: str(next(numbers)))


def test_the_first_start_makes_one_administrator_and_tells_the_token_once(tokens: TokenFile) -> None:
    token = tokens.first_token()
    assert token is not None
    caller = tokens.caller_for(token)
    assert caller is not None
    assert (caller.actor.role, caller.place) == ("administrator", None)
    assert tokens.first_token() is None


def test_the_file_holds_hashes_alone_and_is_for_its_owner_only(tokens: TokenFile, tmp_path: Path) -> None:
    secrets = [tokens.first_token(), tokens.one_time_sign_in(), tokens.create("duty", "值班台")]
    file = tmp_path / "tokens.json"
    for secret in secrets:
        assert secret is not None
        assert secret.split("_", 1)[1] not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [grant["name"] for grant in json.loads(file.read_text())] == [None, None, "值班台"]


def test_a_sign_in_code_opens_one_session_and_is_no_token(tokens: TokenFile) -> None:
    code = tokens.one_time_sign_in()
    assert tokens.caller_for(code) is None
    session = tokens.open_session(code)
    assert session is not None
    assert tokens.caller_for(session) is not None
    assert tokens.open_session(code) is None


def test_a_session_opens_no_other_session(tokens: TokenFile) -> None:
    session = tokens.open_session(tokens.create("duty"))
    assert session is not None
    assert tokens.open_session(session) is None


def test_an_ended_session_is_over_and_a_token_cannot_be_ended_so(tokens: TokenFile) -> None:
    token = tokens.create("duty")
    session = tokens.open_session(token)
    assert session is not None
    tokens.end_session(session)
    tokens.end_session(token)
    assert tokens.caller_for(session) is None
    assert tokens.caller_for(token) is not None


def test_codes_and_sessions_expire_and_tokens_do_not(tokens: TokenFile, clock: Clock) -> None:
    token, code = tokens.create("duty"), tokens.one_time_sign_in()
    session = tokens.open_session(token)
    assert session is not None
    clock.now += timedelta(hours=12)
    assert tokens.caller_for(session) is None
    clock.now += timedelta(hours=12)
    assert tokens.open_session(code) is None
    assert tokens.caller_for(token) is not None


def test_what_another_process_grants_is_valid_here_at_once(
    tokens: TokenFile, tmp_path: Path, clock: Clock
) -> None:
    assert tokens.caller_for("x") is None
    other = opened(tmp_path, clock)
    token = other.create("duty")
    assert tokens.caller_for(token) is not None
    session = other.open_session(token)
    assert session is not None
    assert tokens.caller_for(session) is not None
    other.end_session(session)
    assert tokens.caller_for(session) is None


def test_many_at_once_lose_no_grant_and_use_a_code_once(tmp_path: Path, clock: Clock) -> None:
    code = opened(tmp_path, clock).one_time_sign_in()

    def work(_: int) -> tuple[str, str | None]:
        mine = opened(tmp_path, clock)
        return mine.create("duty"), mine.open_session(code)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(24)))
    tokens = opened(tmp_path, clock)
    assert all(tokens.caller_for(token) for token, _ in results)
    assert sum(session is not None for _, session in results) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"{}x", b'[{"kind": 1}]', b"[1]", b"\xff"])
def test_a_damaged_file_says_what_to_do(tokens: TokenFile, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokens.json").write_bytes(content)
    with pytest.raises(TokensUnusable, match="restore it, or delete it"):
        tokens.caller_for("x")


@pytest.mark.parametrize("secret", ["", "x", "yishi_", "\ud800", "王", "x" * 100_000])
def test_what_is_no_token_lets_nobody_in(tokens: TokenFile, secret: str) -> None:
    tokens.first_token()
    assert tokens.caller_for(secret) is None
    assert tokens.open_session(secret) is None
