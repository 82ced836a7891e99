"""What logs show of secrets and personal data: nothing."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.redaction import redact, without_secrets
from tests.architecture.repository import ROOT

TOKEN = "yishi_" + "Ab3-_" * 9
LEFT_OPEN = "issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02 at position 42, 20260301-7K3FQ"


START = "import logging, structlog\nfrom infra.logging import configure_logging\nconfigure_logging('debug')\n"


def logged(script: str) -> str:
    """What a process that does this writes to standard error."""
    command = [sys.executable, "-c", START + script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr


SECRETS = {
    f"Authorization: Bearer {TOKEN}": TOKEN,
    f"GET /sign-in?token={TOKEN}&x=1 HTTP/1.1": TOKEN,
    f"session {TOKEN.replace('yishi', 'session')}": TOKEN[6:],
    "postgresql://yishi:hunter2@db/yishi": "hunter2",
    "postgresql+psycopg://yishi:p%40ss@db": "p%40ss",
    "host=db password=hunter2 user=x": "hunter2",
    "host=db password='hun ter2'": "hun ter2",
    "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl": "c2lnbmF0dXJl",
    "reported by 13812345678": "13812345678",
    "card 330106199001011234": "199001011234",
    "write to wang.fang@example.com": "wang.fang",
    "1 validation error\n name\n  bad [type=x, input_value='王小芳', input_type=str]": "王小芳",
    "DETAIL:  Failing row contains (1, 王小芳, 3幢501).": "王小芳",
    "DETAIL:  Key (name)=(王小芳) already exists.": "王小芳",
    "[SQL: INSERT]\n[parameters: ('王小芳', 1)]": "王小芳",
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_a_secret_in_a_text_is_hidden(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in without_secrets(text)


def test_what_is_neither_secret_nor_personal_is_left_as_it_is() -> None:
    assert without_secrets(LEFT_OPEN) == LEFT_OPEN


@pytest.mark.parametrize(
    "name",
    [
        *("password", "new_password", "Authorization", "cookie", "Set-Cookie", "token", "session_id"),
        *("client_secret", "name", "phone", "email", "door", "description", "reporter"),
    ],
)
def test_a_member_that_is_called_so_is_hidden_however_deep(name: str) -> None:
    entry = redact(None, "info", {"event": "x", name: "王小芳", "inside": [{"deeper": {name: ["王小芳"]}}]})
    assert "王小芳" not in str(entry)


def test_a_line_of_the_log_shows_the_rest() -> None:
    told = f"'issue_raised', stream={LEFT_OPEN!r}, reporter={{'name': '王小芳'}}, position=42"
    entry = json.loads(logged(f"structlog.get_logger().info({told})"))
    assert (entry["event"], entry["stream"], entry["position"]) == ("issue_raised", LEFT_OPEN, 42)
    assert entry["reporter"] == "[hidden]"


def test_what_a_library_logs_is_redacted_too() -> None:
    line = logged(f"logging.getLogger('uvicorn.access').info('%s %s', 'GET', '/sign-in?token={TOKEN}')")
    assert TOKEN not in line
    assert json.loads(line)["event"] == "GET /sign-in?token=[hidden]"


FAILING = """
from pydantic import BaseModel
class Reporter(BaseModel):
    age: int
def read():
    reporter = "王小" + "芳"
    Reporter(age=reporter)
try:
    read()
except ValueError:
    {log}.exception("failed")
"""


@pytest.mark.parametrize("log", ["structlog.get_logger()", "logging.getLogger('library')"])
def test_a_traceback_shows_neither_values_nor_local_variables(log: str) -> None:
    entry = json.loads(logged(FAILING.format(log=log)))
    assert "Traceback" in entry["exception"]
    assert "validation error" in entry["exception"]
    assert "王小芳" not in str(entry)


@pytest.mark.parametrize("more", ["", ", exc_info=True"])
def test_what_cannot_be_written_down_is_not_written_raw_instead(more: str) -> None:
    said = logged(f"logging.getLogger('library').error('%d', 'yishi_{TOKEN}'{more})")
    assert TOKEN not in said


@given(
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    number=st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
)
def test_no_mobile_number_is_logged_whatever_stands_around_it(before: str, after: str, number: str) -> None:
    text = f"{before} {number} {after}"
    entry = redact(None, "info", {"event": text, "deeper": [{"a": text}]})
    assert number not in without_secrets(text) or number in before + after
    assert f" {number} " not in str(entry)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_is_logged_is_redacted_without_fail_and_only_once(value: object) -> None:
    once = redact(None, "info", {"event": "x", "value": value})
    assert redact(None, "info", dict(once)) == once
