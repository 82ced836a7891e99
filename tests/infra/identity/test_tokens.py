import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.appointment.errors import BodyRequired, UnknownRole
from domain.identity.errors import ExpiryOutOfRange, LabelNotUsable, TokenNotFound
from domain.registry.errors import UnknownBody, UnknownPlace
from infra.identity.credentials import hash_of, is_credential, new_credential
from tests.infra.identity.conftest import Clock, Door, opened, registered


def test_a_token_is_of_its_role_and_place_and_on_record_before_it_lets_anybody_in(door: Door) -> None:
    registered(door, "binjiang")
    caller = door.tokens.caller_for(door.tokens.create("auditor", place="binjiang"))
    assert caller is not None
    assert (caller.actor.role, caller.place, caller.actor.body, caller.read_only) == (
        "auditor",
        "binjiang",
        None,
        False,
    )
    appointment = door.appointments.appointment(caller.actor.id)
    assert appointment is not None
    assert (appointment.role, appointment.place, appointment.dismissed) == ("auditor", "binjiang", False)


def test_the_first_start_makes_one_administrators_token(door: Door) -> None:
    token = door.tokens.first_token()
    assert token is not None
    caller = door.tokens.caller_for(token)
    assert caller is not None
    assert (caller.actor.role, caller.place) == ("administrator", None)
    assert door.tokens.first_token() is None


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"role": "king"}, UnknownRole),
        ({"role": "auditor", "place": "nowhere"}, UnknownPlace),
        ({"role": "body_handler"}, BodyRequired),
        ({"role": "body_handler", "body": "nobody"}, UnknownBody),
        ({"role": "auditor", "name": ""}, LabelNotUsable),
        ({"role": "auditor", "name": "两\n行"}, LabelNotUsable),
        ({"role": "auditor", "name": "长" * 101}, LabelNotUsable),
        ({"role": "auditor", "expires_on": date(2026, 2, 28)}, ExpiryOutOfRange),
        ({"role": "auditor", "expires_on": date(2028, 3, 1)}, ExpiryOutOfRange),
    ],
)
def test_what_cannot_be_appointed_is_refused_and_leaves_nothing(
    door: Door, wanted: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        door.tokens.create(**wanted)  # type: ignore[arg-type]
    assert door.tokens.all() == []
    assert door.log.head() == 0


def test_a_token_holds_through_its_last_day_and_no_longer(door: Door, clock: Clock) -> None:
    token = door.tokens.create("auditor", expires_on=date(2026, 3, 2))
    clock.now = clock.now.replace(day=2, hour=15, minute=59, second=59)
    assert door.tokens.caller_for(token) is not None
    assert door.tokens.all()[0].expires_on == date(2026, 3, 2)
    clock.passes(seconds=1)
    assert door.tokens.caller_for(token) is None
    assert not door.tokens.all()[0].holds


def test_without_a_day_a_token_holds_for_a_year(door: Door) -> None:
    door.tokens.create("integrator")
    assert door.tokens.all()[0].expires_on == date(2027, 3, 1)


def test_a_revoked_token_lets_nobody_in_nor_do_browsers_signed_in_by_it(door: Door) -> None:
    token, other = door.tokens.create("auditor"), door.tokens.create("auditor")
    session = door.tokens.open_session(token)
    assert session is not None
    assert door.sessions.caller_in(session) == door.tokens.caller_for(token)
    id_ = door.id_of(token)
    door.tokens.revoke(id_, door.context())
    assert door.tokens.caller_for(token) is None
    assert door.sessions.caller_in(session) is None
    assert door.tokens.open_session(token) is None
    assert door.tokens.caller_for(other) is not None
    assert door.on_record(f"actor-{id_}") == ["actor.appointed", "actor.dismissed"]


def test_to_revoke_once_more_changes_nothing_and_what_there_is_not_is_refused(door: Door) -> None:
    id_ = door.id_of(door.tokens.create("auditor"))
    door.tokens.revoke(id_, door.context())
    first = door.tokens.find(id_)
    door.clock.passes(hours=1)
    door.tokens.revoke(id_, door.context())
    assert door.tokens.find(id_) == first
    assert door.on_record(f"actor-{id_}") == ["actor.appointed", "actor.dismissed"]
    with pytest.raises(TokenNotFound):
        door.tokens.revoke("nothing", door.context())


def test_a_revocation_that_was_not_put_on_record_is_when_it_is_repeated(door: Door) -> None:
    token = door.tokens.create("auditor")
    id_ = door.id_of(token)
    dismiss, door.appointments.dismiss = door.appointments.dismiss, _away  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        door.tokens.revoke(id_, door.context())
    assert door.tokens.caller_for(token) is None
    door.appointments.dismiss = dismiss  # type: ignore[method-assign]
    door.tokens.revoke(id_, door.context())
    assert door.on_record(f"actor-{id_}") == ["actor.appointed", "actor.dismissed"]


def _away(*_: object) -> None:
    raise ConnectionError


def test_the_day_of_last_use_is_local_and_noted_once_a_day(door: Door, clock: Clock) -> None:
    token = door.tokens.create("auditor")
    assert door.tokens.all()[0].last_used_on is None
    clock.now = clock.now.replace(hour=16, minute=30)
    door.tokens.caller_for(token)
    assert door.tokens.all()[0].last_used_on == date(2026, 3, 2)


def test_use_is_no_later_for_a_store_that_others_hold(door: Door, tmp_path: Path, clock: Clock) -> None:
    token = door.tokens.create("auditor")
    with opened(tmp_path, clock) as other, other.store.writing():
        assert door.tokens.caller_for(token) is not None
    assert door.tokens.all()[0].last_used_on is None
    door.tokens.caller_for(token)
    assert door.tokens.all()[0].last_used_on is not None


def test_the_store_holds_no_secret_and_is_for_its_owner_alone(door: Door) -> None:
    door.accounts.one_time_sign_in()
    token = door.tokens.create("auditor", name="热线")
    secrets = [token, door.accounts.one_time_sign_in(), door.tokens.open_session(token)]
    content = b"".join(file.read_bytes() for file in door.folder.iterdir())
    for secret in secrets:
        assert secret is not None
        assert secret.split("_", 1)[1].encode() not in content
        assert hash_of(secret).encode() in content
    assert stat.S_IMODE((door.folder / "identity.db").stat().st_mode) == 0o600
    assert stat.S_IMODE(door.folder.stat().st_mode) == 0o700


def test_names_of_tokens_and_accounts_are_not_in_the_log(door: Door, tmp_path: Path) -> None:
    door.tokens.create("auditor", name="热线平台对接")
    door.accounts.one_time_sign_in()
    logged = b"".join(file.read_bytes() for file in tmp_path.glob("yishi.db*"))
    assert "热线平台对接".encode() not in logged


def test_what_another_process_does_holds_here_at_once(door: Door, tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as other:
        token = other.tokens.create("auditor")
        session = other.tokens.open_session(token)
        assert session is not None
        assert door.tokens.caller_for(token) is not None
        assert door.sessions.caller_in(session) is not None
        other.tokens.revoke(other.id_of(token), other.context())
        assert door.tokens.caller_for(token) is None
        assert door.sessions.caller_in(session) is None


def _make_and_revoke(folder: str) -> list[str]:
    clock = Clock()
    with opened(Path(folder), clock) as door:
        made = [door.tokens.create("auditor") for _ in range(20)]
        for token in made[::2]:
            door.tokens.revoke(door.id_of(token), door.context())
    return made


def test_processes_that_make_and_revoke_at_once_lose_nothing(tmp_path: Path, clock: Clock) -> None:
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.map(_make_and_revoke, [str(tmp_path)] * 2)
    with opened(tmp_path, clock) as door:
        held = [door.tokens.caller_for(token) is not None for token in first + second]
        assert held == [False, True] * 20
        assert len(door.tokens.all()) == 40
        for token in door.tokens.all():
            assert (door.on_record(token.actor)[-1] == "actor.dismissed") == (token.revoked_at is not None)


def test_a_link_is_used_once_however_many_try_at_once(door: Door, tmp_path: Path, clock: Clock) -> None:
    link = door.accounts.one_time_sign_in()

    def work(_: int) -> str | None:
        with opened(tmp_path, clock) as other:
            return other.signing_in.open_link(link)

    with ThreadPoolExecutor(6) as pool:
        opened_sessions = list(pool.map(work, range(12)))
    assert sum(session is not None for session in opened_sessions) == 1


SECRETS = st.from_regex(r"(yishi|session|signin)_[A-Za-z0-9_-]{43}", fullmatch=True)


@given(SECRETS)
def test_a_secret_is_of_one_kind_by_how_it_begins(secret: str) -> None:
    beginnings = {"token": "yishi_", "session": "session_", "link": "signin_"}
    for kind, beginning in beginnings.items():
        assert is_credential(kind, secret) == secret.startswith(beginning)  # type: ignore[arg-type]


@given(SECRETS, st.integers(0, 60), st.characters(exclude_characters="-_", exclude_categories=["Nd", "L"]))
def test_what_is_longer_or_holds_another_character_is_no_secret(secret: str, at: int, more: str) -> None:
    changed = secret[:at] + more + secret[at:]
    assert not any(is_credential(kind, changed) for kind in ("token", "session", "link"))


@given(st.text())
def test_other_text_is_no_secret(text: str) -> None:
    assert not any(is_credential(kind, text) for kind in ("token", "session", "link"))


def test_one_secret_is_not_taken_for_another(door: Door) -> None:
    token = door.tokens.create("auditor")
    link, session = door.accounts.one_time_sign_in(), door.tokens.open_session(token)
    assert session is not None
    for wrong in (link, session, f"{token} ", token[:-1], token.upper(), "", "\ud800", "王" * 49):
        assert door.tokens.caller_for(wrong) is None
    for wrong in (link, token, session.upper()):
        assert door.sessions.caller_in(wrong) is None
        door.sessions.end(wrong)
    for wrong in (token, session):
        assert door.signing_in.open_link(wrong) is None
        assert door.signing_in.named_by_link(wrong) is None
    assert door.tokens.caller_for(token) is not None
    assert door.sessions.caller_in(session) is not None


def test_secrets_are_of_256_random_bits() -> None:
    made = {new_credential("token") for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_credential("token", secret) for secret in made)


def test_lists_are_in_the_order_of_their_making(door: Door) -> None:
    names = ["一", "二", "三"]
    for name in names:
        door.tokens.create("auditor", name=name)
        door.clock.now += timedelta(seconds=1)
    assert [token.name for token in door.tokens.all()] == names[::-1]
