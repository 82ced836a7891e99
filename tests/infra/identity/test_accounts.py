from datetime import date
from pathlib import Path

import pytest

from api.identity import AccountWanted
from domain.appointment.errors import UnknownRole
from domain.identity import errors
from domain.registry.errors import UnknownPlace
from infra.identifiers import new_id
from tests.infra.identity.conftest import Clock, Door, opened, registered

PASSWORD = "桂花树在垃圾房的东边开花"
OTHER = "correct horse battery staple"
HERE = "192.0.2.1"


def made(door: Door, name: str = "wang.fang", **more: str) -> str:
    """The id of a new account."""
    id_ = new_id()
    door.accounts.create(AccountWanted(id_, name, **({"role": "coordinator"} | more)), door.context())
    return id_


def with_password(door: Door, name: str = "wang.fang", **more: str) -> str:
    """The id of an account whose holder has set the password."""
    id_ = made(door, name, **more)
    link = door.accounts.first_link(id_)
    assert link is not None
    door.signing_in.set_password(link, PASSWORD)
    return id_


def test_an_account_is_opened_by_its_link_and_then_by_its_password(door: Door) -> None:
    id_ = made(door)
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is None
    link = door.accounts.first_link(id_)
    assert link is not None
    assert door.signing_in.named_by_link(link) == "wang.fang"
    by_link = door.signing_in.set_password(link, PASSWORD)
    by_password = door.signing_in.sign_in("wang.fang", PASSWORD, HERE)
    assert by_password is not None
    for session in (by_link, by_password):
        caller = door.sessions.caller_in(session)
        assert caller is not None
        assert (caller.actor.id, caller.actor.role) == (f"actor-{id_}", "coordinator")
        assert door.sessions.account_in(session) == id_
    assert door.signing_in.sign_in("wang.fang", OTHER, HERE) is None
    assert door.on_record(f"actor-{id_}") == ["actor.appointed"]


@pytest.mark.parametrize("typed", ["WANG.FANG", " wang.fang ", "ｗａｎｇ．ｆａｎｇ"])
def test_a_name_and_a_password_are_the_same_however_they_are_typed(door: Door, typed: str) -> None:
    with_password(door)
    assert door.signing_in.sign_in(typed, PASSWORD, HERE) is not None
    wide = door.accounts.new_link(door.accounts.named(typed).id, door.context())
    door.signing_in.set_password(wide, "ｃｏｒｒｅｃｔ horse battery staple")
    assert door.signing_in.sign_in(typed, OTHER, HERE) is not None


@pytest.mark.parametrize(
    ("name", "more", "refusal"),
    [
        ("w", {}, errors.AccountNameNotUsable),
        ("wang fang", {}, errors.AccountNameNotUsable),
        ("1wang", {}, errors.AccountNameNotUsable),
        ("wang\nfang", {}, errors.AccountNameNotUsable),
        ("w" * 65, {}, errors.AccountNameNotUsable),
        ("w13800001111", {}, errors.AccountNameNotUsable),
        ("WANG.FANG", {}, errors.AccountNameTaken),
        ("li", {"role": "king"}, UnknownRole),
        ("li", {"place": "nowhere"}, UnknownPlace),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_leaves_nothing(
    door: Door, name: str, more: dict[str, str], refusal: type[Exception]
) -> None:
    made(door)
    head = door.log.head()
    with pytest.raises(refusal):
        made(door, name, **more)
    assert [account.name for account in door.accounts.all()] == ["wang.fang"]
    assert door.log.head() == head


def test_the_same_request_again_makes_no_other_account(door: Door) -> None:
    wanted = AccountWanted(new_id(), "li", "coordinator")
    context = door.context()
    door.accounts.create(wanted, context)
    assert door.accounts.create(wanted, context).replayed
    assert door.accounts.first_link(wanted.id) is not None
    assert door.accounts.first_link(wanted.id) is None


def test_a_link_works_once_and_for_three_days_and_a_newer_one_takes_its_place(
    door: Door, clock: Clock
) -> None:
    id_ = made(door)
    first = door.accounts.first_link(id_)
    assert first is not None
    second = door.accounts.new_link(id_, door.context())
    with pytest.raises(errors.LinkNotValid):
        door.signing_in.set_password(first, PASSWORD)
    clock.passes(hours=71)
    door.signing_in.set_password(second, PASSWORD)
    with pytest.raises(errors.LinkNotValid):
        door.signing_in.set_password(second, OTHER)
    third = door.accounts.new_link(id_, door.context())
    clock.passes(hours=72)
    with pytest.raises(errors.LinkNotValid):
        door.signing_in.set_password(third, OTHER)
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is not None


def test_a_link_for_a_password_signs_nobody_in_and_one_to_sign_in_sets_no_password(door: Door) -> None:
    to_set = door.accounts.first_link(made(door))
    assert to_set is not None
    assert door.signing_in.open_link(to_set) is None
    assert door.signing_in.named_by_link(to_set) == "wang.fang"
    to_sign_in = door.accounts.one_time_sign_in()
    assert door.signing_in.named_by_link(to_sign_in) is None
    assert door.signing_in.open_link(to_sign_in) is not None


def test_a_password_that_is_refused_leaves_the_link_as_it_was(door: Door) -> None:
    link = door.accounts.first_link(made(door))
    assert link is not None
    with pytest.raises(errors.PasswordTooShort):
        door.signing_in.set_password(link, "short")
    door.signing_in.set_password(link, PASSWORD)


def test_a_new_password_ends_all_other_sessions(door: Door) -> None:
    id_ = with_password(door)
    sessions = [door.signing_in.sign_in("wang.fang", PASSWORD, HERE) for _ in range(2)]
    with pytest.raises(errors.PasswordWrong):
        door.signing_in.change_password(id_, OTHER, OTHER, HERE)
    assert all(session and door.sessions.caller_in(session) for session in sessions)
    new = door.signing_in.change_password(id_, PASSWORD, OTHER, HERE)
    assert not any(session and door.sessions.caller_in(session) for session in sessions)
    assert door.sessions.caller_in(new) is not None
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is None
    assert door.signing_in.sign_in("wang.fang", OTHER, HERE) is not None


def test_signing_out_everywhere_ends_the_sessions_of_one_account_alone(door: Door) -> None:
    mine, other = with_password(door), with_password(door, "li")
    sessions = [door.signing_in.sign_in("wang.fang", PASSWORD, HERE) for _ in range(2)]
    others = door.signing_in.sign_in("li", PASSWORD, HERE)
    door.signing_in.sign_out_everywhere(mine)
    assert not any(session and door.sessions.caller_in(session) for session in sessions)
    assert others is not None
    assert door.sessions.account_in(others) == other


def test_a_closed_account_is_shut_at_once_for_good(door: Door) -> None:
    id_ = with_password(door)
    session = door.signing_in.sign_in("wang.fang", PASSWORD, HERE)
    link = door.accounts.new_link(id_, door.context())
    door.accounts.close(id_, door.context())
    door.accounts.close(id_, door.context())
    assert session is not None
    assert door.sessions.caller_in(session) is None
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is None
    assert door.signing_in.named_by_link(link) is None
    assert door.on_record(f"actor-{id_}") == ["actor.appointed", "actor.dismissed"]
    for again in (
        lambda: door.accounts.new_link(id_, door.context()),
        lambda: door.accounts.appoint(id_, "auditor", None, None, door.context()),
        lambda: door.signing_in.change_password(id_, PASSWORD, OTHER, HERE),
    ):
        with pytest.raises(errors.AccountClosed):
            again()
    with pytest.raises(errors.AccountNameTaken):
        made(door)


def test_another_appointment_holds_at_once_in_every_session(door: Door, tmp_path: Path) -> None:
    registered(door, "binjiang")
    id_ = with_password(door)
    session = door.signing_in.sign_in("wang.fang", PASSWORD, HERE)
    assert session is not None
    with opened(tmp_path, door.clock) as other:
        other.accounts.appoint(id_, "auditor", "binjiang", None, other.context())
    caller = door.sessions.caller_in(session)
    assert caller is not None
    assert (caller.actor.role, caller.place) == ("auditor", "binjiang")
    with pytest.raises(UnknownPlace):
        door.accounts.appoint(id_, "auditor", "nowhere", None, door.context())
    assert door.sessions.caller_in(session) == caller
    assert door.on_record(f"actor-{id_}") == ["actor.appointed", "actor.appointed"]


def test_the_one_time_link_is_that_of_the_first_administrator_who_is_open(door: Door) -> None:
    first = door.signing_in.open_link(door.accounts.one_time_sign_in())
    again = door.signing_in.open_link(door.accounts.one_time_sign_in())
    assert first is not None
    assert again is not None
    assert door.sessions.account_in(first) == door.sessions.account_in(again)
    door.accounts.close(str(door.sessions.account_in(first)), door.context())
    new = door.signing_in.open_link(door.accounts.one_time_sign_in())
    assert new is not None
    assert [account.name for account in door.accounts.all()] == ["administrator", "administrator1"]
    caller = door.sessions.caller_in(new)
    assert caller is not None
    assert (caller.actor.role, caller.place) == ("administrator", None)


def test_the_one_time_link_expires_after_a_day(door: Door, clock: Clock) -> None:
    early, late = door.accounts.one_time_sign_in(), door.accounts.one_time_sign_in()
    clock.passes(hours=23)
    assert door.signing_in.open_link(early) is not None
    clock.passes(hours=1)
    assert door.signing_in.open_link(late) is None


def test_a_session_ends_when_nobody_is_there_for_an_hour(door: Door, clock: Clock) -> None:
    session = door.signing_in.open_link(door.accounts.one_time_sign_in())
    assert session is not None
    for _ in range(3):
        clock.passes(minutes=59)
        assert door.sessions.caller_in(session) is not None
    clock.passes(minutes=60)
    assert door.sessions.caller_in(session) is None


def test_a_session_ends_after_twelve_hours_whoever_is_there(door: Door, clock: Clock) -> None:
    session = door.signing_in.open_link(door.accounts.one_time_sign_in())
    assert session is not None
    for _ in range(23):
        clock.passes(minutes=30)
        assert door.sessions.caller_in(session) is not None
    clock.passes(minutes=30)
    assert door.sessions.caller_in(session) is None


def test_an_ended_session_is_over_and_no_other(door: Door) -> None:
    one = door.signing_in.open_link(door.accounts.one_time_sign_in())
    two = door.signing_in.open_link(door.accounts.one_time_sign_in())
    assert one is not None
    assert two is not None
    door.sessions.end(one)
    assert door.sessions.caller_in(one) is None
    assert door.sessions.caller_in(two) is not None


def test_lists_show_when_somebody_signed_in_last(door: Door, clock: Clock) -> None:
    with_password(door)
    made(door, "li")
    clock.passes(hours=20)
    door.signing_in.sign_in("wang.fang", PASSWORD, HERE)
    shown = [(each.name, each.last_used_on, each.has_password) for each in door.accounts.all()]
    assert shown == [("li", None, False), ("wang.fang", date(2026, 3, 2), True)]
