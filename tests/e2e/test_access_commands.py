"""Tokens and accounts from the command line: real processes, each of its own."""

import json
from pathlib import Path

import pytest

from tests.e2e.test_command_line import Run
from tests.e2e.test_command_line import yishi as yishi  # noqa: PLC0414 the fixture


def said(yishi: Run, *arguments: str) -> str:
    """What a command that must succeed prints."""
    done = yishi(*arguments)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout.strip()


def refused(yishi: Run, *arguments: str) -> str:
    """The one sentence of a command that must fail."""
    done = yishi(*arguments)
    assert (done.returncode, done.stdout) == (1, ""), done
    assert done.stderr.startswith("yishi: ")
    return done.stderr


def test_a_token_is_made_listed_and_revoked(yishi: Run) -> None:
    token = said(yishi, "token", "create", "--role", "auditor", "--name", "热线", "--read-only")
    assert len(token.splitlines()) == 1
    listed = json.loads(said(yishi, "token", "list", "--json"))
    assert (listed["name"], listed["role"], listed["read_only"], listed["holds"]) == (
        "热线",
        "auditor",
        True,
        True,
    )
    assert token not in said(yishi, "token", "list", "--json", "--all")
    assert "lets nobody in" in said(yishi, "token", "revoke", listed["id"])
    assert said(yishi, "token", "list", "--json") == ""
    assert json.loads(said(yishi, "token", "list", "--json", "--all"))["revoked"] is True
    recorded = [json.loads(line)["event"] for line in said(yishi, "log", "--json").splitlines()]
    assert [(event["type"], event["stream"]) for event in recorded] == [
        ("actor.appointed", listed["actor"]),
        ("actor.dismissed", listed["actor"]),
    ]
    assert {event["actor"]["id"] for event in recorded} == {"yishi-command-line"}
    assert "热线" not in said(yishi, "log", "--json")
    assert "auditor" in said(yishi, "replay", listed["actor"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("token", "create", "--role", "auditor", "--place", "nowhere"), "no place nowhere"),
        (("token", "create", "--role", "body_handler"), "name the body"),
        (("token", "create", "--role", "body_handler", "--body", "nobody"), "no body nobody"),
        (("token", "create", "--role", "auditor", "--expires", "2001-01-01"), "name a day from"),
        (("token", "revoke", "nothing"), "yishi token list"),
        (("account", "create", "w", "--role", "auditor"), "2 to 64 letters"),
        (("account", "create", "wang", "--role", "king"), "There is no role king"),
        (("account", "link", "nobody"), "yishi account list"),
        (("account", "close", "nobody"), "yishi account list"),
        (("account", "appoint", "nobody", "--role", "auditor"), "yishi account list"),
    ],
)
def test_what_cannot_be_is_one_sentence_with_what_to_do(
    yishi: Run, arguments: tuple[str, ...], told: str
) -> None:
    assert told in refused(yishi, *arguments)
    assert said(yishi, "log", "--json") == ""


def test_an_account_is_made_appointed_anew_and_closed(yishi: Run, tmp_path: Path) -> None:
    link = said(
        yishi, "account", "create", "wang.fang", "--role", "coordinator", "--address", "https://yishi.example"
    )
    assert link.startswith("https://yishi.example/password?link=signin_")
    again = said(yishi, "account", "link", "Wang.Fang")
    assert again != link
    assert "wang.fang" in said(yishi, "account", "list")
    assert "auditor of everywhere" in said(yishi, "account", "appoint", "wang.fang", "--role", "auditor")
    assert "Closed" in said(yishi, "account", "close", "wang.fang")
    assert "wang.fang" not in said(yishi, "account", "list")
    assert "wang.fang" in said(yishi, "account", "list", "--all")
    assert "closed for good" in refused(yishi, "account", "link", "wang.fang")
    assert "already" in refused(yishi, "account", "create", "wang.fang", "--role", "auditor")
    types = [json.loads(line)["event"]["type"] for line in said(yishi, "log", "--json").splitlines()]
    assert types == ["actor.appointed", "actor.appointed", "actor.dismissed"]
    assert b"wang.fang" not in b"".join(file.read_bytes() for file in (tmp_path / "var").glob("yishi.*"))


def test_a_damaged_store_is_one_sentence_with_what_to_do(yishi: Run, tmp_path: Path) -> None:
    said(yishi, "token", "create", "--role", "auditor")
    for file in (tmp_path / "var" / "keys").glob("identity.db*"):
        file.write_bytes(b"no database" * 1000)
    assert "restore it from its backup" in refused(yishi, "token", "list")
