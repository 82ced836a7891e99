import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from domain.event import rfc3339
from infra.identifiers import new_id
from infra.identity.dismissed import end_dismissed
from infra.identity.migration import take_over
from infra.identity.signing_in import SigningIn
from infra.identity.store import IdentityStore, IdentityUnusable
from infra.identity.tokens import Tokens
from tests.infra.identity.conftest import SHANGHAI, Clock, Door
from tests.infra.identity.test_accounts import HERE, PASSWORD, with_password


def grant(kind: str, secret: str, actor: dict[str, str], **more: str | None) -> dict[str, object]:
    """One secret as the former file held it."""
    hashed = sha256(secret.encode()).hexdigest()
    return {"kind": kind, "sha256": hashed, "actor": actor, "expires_at": None, "name": None} | more


def secret(kind: str, letter: str) -> str:
    return f"{kind}_{letter * 43}"


def test_tokens_and_sessions_of_the_former_file_go_on(door: Door, clock: Clock) -> None:
    administrator = {"id": f"actor-{new_id()}", "role": "administrator"}
    handler = {"id": f"actor-{new_id()}", "role": "body_handler"}
    soon = rfc3339(clock.now + timedelta(hours=1))
    door.folder.joinpath("tokens.json").write_text(
        json.dumps(
            [
                grant("token", secret("yishi", "a"), administrator),
                grant("token", secret("yishi", "h"), handler, name="物业"),
                grant("sign-in", secret("signin", "s"), administrator, expires_at=soon),
                grant("session", secret("session", "b"), administrator, expires_at=soon),
            ]
        )
    )
    take_over(door.store, door.appointments, clock())
    for found in (
        door.tokens.caller_for(secret("yishi", "a")),
        door.sessions.caller_in(secret("session", "b")),
    ):
        assert found is not None
        assert (found.actor.id, found.actor.role, found.place) == (*administrator.values(), None)
    kept = door.tokens.caller_for(secret("yishi", "h"))
    assert kept is not None
    assert kept.actor.id == handler["id"]
    assert {token.name: token.expires_on for token in door.tokens.all()} == {None: None, "物业": None}
    assert door.on_record(administrator["id"]) == ["actor.appointed"]
    assert not door.folder.joinpath("tokens.json").exists()
    assert door.tokens.first_token() is None
    clock.passes(hours=1)
    assert door.sessions.caller_in(secret("session", "b")) is None


def test_a_file_that_was_taken_over_and_left_by_a_crash_is_taken_over_again(door: Door, clock: Clock) -> None:
    actor = {"id": f"actor-{new_id()}", "role": "auditor"}
    content = json.dumps([grant("token", secret("yishi", "a"), actor)])
    file = door.folder / "tokens.json"
    file.write_text(content)
    take_over(door.store, door.appointments, clock())
    door.tokens.revoke(actor["id"].removeprefix("actor-"), door.context())
    file.write_text(content)
    take_over(door.store, door.appointments, clock())
    assert door.tokens.caller_for(secret("yishi", "a")) is None
    assert len(door.tokens.all()) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"{}x", b'[{"kind": 1}]', b"[1]", b"\xff"])
def test_a_damaged_former_file_says_what_to_do(door: Door, clock: Clock, content: bytes) -> None:
    door.folder.joinpath("tokens.json").write_bytes(content)
    with pytest.raises(IdentityUnusable, match="restore it, or remove it"):
        take_over(door.store, door.appointments, clock())
    assert door.folder.joinpath("tokens.json").read_bytes() == content


def test_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "identity.db").write_bytes(b"no database" * 1000)
    with pytest.raises(IdentityUnusable, match="restore it from its backup, or move it away"):
        IdentityStore(tmp_path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "identity.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
    with pytest.raises(IdentityUnusable, match="another program"):
        IdentityStore(tmp_path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    IdentityStore(tmp_path).close()
    with sqlite3.connect(tmp_path / "identity.db") as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(IdentityUnusable, match="newer version"):
        IdentityStore(tmp_path)


def test_an_older_copy_of_the_store_brings_nobody_back(door: Door, tmp_path: Path, clock: Clock) -> None:
    token, kept = door.tokens.create("auditor"), door.tokens.create("auditor")
    id_ = with_password(door)
    with closing(sqlite3.connect(door.folder / "identity.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    door.tokens.revoke(door.id_of(token), door.context())
    door.accounts.close(id_, door.context())
    older = tmp_path / "restored"
    older.mkdir()
    shutil.move(tmp_path / "copy.db", older / "identity.db")
    with closing(IdentityStore(older)) as store:
        tokens = Tokens(store, door.appointments, clock, SHANGHAI)
        assert tokens.caller_for(token) is not None
        assert end_dismissed(store, door.log, clock) == 2
        assert tokens.caller_for(token) is None
        assert tokens.caller_for(kept) is not None
        assert SigningIn(store, clock, SHANGHAI).sign_in("wang.fang", PASSWORD, HERE) is None
        assert end_dismissed(store, door.log, clock) == 0
