import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type
from sqlalchemy import select, update

from domain.identity import errors
from infra.identity.passwords import Passwords, nobodys_hash
from infra.identity.tables import accounts
from tests.infra.identity.conftest import Door
from tests.infra.identity.test_accounts import HERE, OTHER, PASSWORD, with_password


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", errors.PasswordTooShort),
        ("elevenchars", errors.PasswordTooShort),
        ("x" * 129, errors.PasswordTooLong),
        ("aaaaaaaaaaaa", errors.PasswordGuessable),
        ("123456789012", errors.PasswordGuessable),
        ("password1234", errors.PasswordGuessable),
        ("P@ssw0rd1234", errors.PasswordGuessable),
        ("qwertyuiop[]", errors.PasswordGuessable),
        ("1qaz2wsx3edc", errors.PasswordGuessable),
        ("woaini1314520", errors.PasswordGuessable),
        ("wangfang1990", errors.PasswordGuessable),
        ("wang.fang2026", errors.PasswordGuessable),
        ("议事议事议事议事议事议事", errors.PasswordGuessable),
        ("手机13800001111的密码", errors.PasswordHoldsIdentifier),
        ("330106199003071234x", errors.PasswordHoldsIdentifier),
    ],
)
def test_a_password_that_others_guess_is_refused(
    passwords: Passwords, password: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        passwords.accept(password, "wang.fang")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        PASSWORD,
        "kP4 vw;Tz91q",
        "x9" + "长" * 10 + "短歌行 " * 20,
        "🌳树🌙月🏮灯🐟鱼🎏旗🧧包",
    ],
)
def test_a_password_of_any_characters_is_taken_if_it_is_hard_to_guess(
    passwords: Passwords, password: str
) -> None:
    hashed = passwords.accept(password, "wang.fang")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password not in hashed
    assert passwords.is_right(password, hashed)
    assert not passwords.is_right(password + " ", hashed)
    assert not passwords.is_right(password, None)


def test_every_hash_has_a_salt_of_its_own(passwords: Passwords) -> None:
    assert passwords.accept(OTHER, "x") != passwords.accept(OTHER, "x")


def test_where_there_is_no_password_one_is_compared_with_that_takes_as_long(passwords: Passwords) -> None:
    assert not passwords.is_outdated(nobodys_hash())
    assert not passwords.is_right(PASSWORD, nobodys_hash())
    assert not passwords.is_right(PASSWORD, None)


def test_a_damaged_hash_lets_nobody_in(passwords: Passwords) -> None:
    for stored in ("", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$x"):
        assert not passwords.is_right(OTHER, stored)


def test_a_hash_with_other_settings_is_made_anew_at_the_next_sign_in(door: Door) -> None:
    id_ = with_password(door)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1, type=Type.ID).hash(PASSWORD)
    with door.store.writing() as connection:
        connection.execute(update(accounts).where(accounts.c.id == id_).values(password=weak))
    assert door.signing_in.sign_in("wang.fang", OTHER, HERE) is None
    assert stored(door) == weak
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is not None
    assert "m=19456,t=2,p=1" in stored(door)
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is not None


def stored(door: Door) -> str:
    with door.store.reading() as connection:
        return str(connection.execute(select(accounts.c.password)).scalar_one())
