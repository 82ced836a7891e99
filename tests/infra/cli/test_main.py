"""How commands are found, and what a start loads."""

import subprocess
import sys

import pytest

from infra.cli.main import COMMANDS, Group


def words(name: str) -> list[list[str]]:
    command = COMMANDS[name]
    return [[name, word] for word in command.commands] if isinstance(command, Group) else [[name]]


@pytest.mark.parametrize("arguments", [each for name in COMMANDS for each in words(name)], ids=" ".join)
def test_every_command_explains_itself(run, arguments):
    told = run(*arguments, "--help")
    assert told.status == 0
    assert f"yishi {' '.join(arguments)} [OPTIONS]" in told.out


def test_without_a_command_all_are_listed(run):
    told = run("--help")
    assert told.status == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in told.out] == []


@pytest.mark.parametrize(("given", "meant"), [(["sumary"], "summary"), (["token", "creat"], "create")])
def test_a_word_that_is_no_command_is_answered_with_the_one_that_is_meant(run, given, meant):
    told = run(*given)
    assert told.status == 2
    assert f"Did you mean '{meant}'?" in told.err


def test_a_command_that_serves_nothing_does_not_load_the_server():
    look = (
        "import sys; from infra.cli.main import command_line; command_line('log');"
        "print({'fastapi', 'uvicorn', 'jinja2'} & set(sys.modules) or 'none of them')"
    )
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "none of them"
