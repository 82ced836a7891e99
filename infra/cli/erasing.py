"""`yishi erase`: makes a person's data unreadable, for ever."""

import sys
from typing import Annotated, cast

import typer
from sqlalchemy import select

from domain.chinese import ERASURE_GROUNDS
from domain.event import Actor, stream_kind
from domain.issue.errors import IssueNotFound
from domain.issue.issue import Issue
from domain.service import Context
from domain.subject.commands import EraseSubject
from domain.subject.errors import SubjectNotFound
from domain.subject.events import Ground
from infra.bootstrap import Yishi, erasure_register, open_yishi, utc_now
from infra.cli.console import console
from infra.cli.streams import stream_named
from infra.identifiers import new_id
from infra.settings import load_settings
from projections.issue_board import issue_board

OPERATOR = Actor(id="command-line", role="administrator")
LISTED = 20
"""Issues of the person that are shown before the question."""


def erase(
    who: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT", help="subject-<uuid>; or the code or id of an issue, for who reported it."
        ),
    ],
    ground: Annotated[
        str,
        typer.Option(help=f"Article 47 of the law on personal information: {', '.join(ERASURE_GROUNDS)}."),
    ] = "consent_withdrawn",
    reason: Annotated[str | None, typer.Option(help="What else is to be known; no personal data.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make all personal data of a person unreadable, for ever: destroys the key that they are sealed with.

    Names, telephone numbers, door numbers and the person's own words go; issues, their course and every
    figure stay. Servers may run, and can open nothing of the person from then on.
    """
    if ground not in ERASURE_GROUNDS:
        raise typer.BadParameter(f"one of: {', '.join(ERASURE_GROUNDS)}.", param_hint="--ground")
    settings = load_settings()
    with open_yishi(settings) as yishi:
        subject = _subject(yishi, who)
        _confirm(yishi, who, subject, yes)
        _erase(yishi, subject, cast(Ground, ground), reason)
    register = erasure_register(settings)
    console().print(f"Keep a copy of {register} apart: it keeps restored backups from bringing anybody back.")


def _erase(yishi: Yishi, subject: str, ground: Ground, reason: str | None) -> None:
    now, id_ = utc_now(), f"erase:{new_id()}"
    command = EraseSubject(by=OPERATOR, now=now, subject=subject, ground=ground, reason=reason)
    context = Context(
        by=OPERATOR, command_id=id_, correlation_id=id_, causation_id=id_, clock=now, occurred_at=now
    )
    yishi.subjects.erase(command, context)
    if (recorded := yishi.subjects.load(subject)) and (erased := recorded.erased):
        typer.echo(f"{subject} erased at {erased.at:%Y-%m-%dT%H:%M:%SZ} ({erased.ground})")


def _subject(yishi: Yishi, who: str) -> str:
    """The person's pseudonym. Raises IssueNotFound and SubjectNotFound."""
    if stream_kind(who) == "subject":
        return who.lower()
    issue = yishi.issues.find(stream_named(yishi, who))
    if issue is None:
        raise IssueNotFound(issue=who)
    if issue.reporter is None:
        raise SubjectNotFound(subject=who)
    return issue.reporter


def _confirm(yishi: Yishi, who: str, subject: str, yes: bool) -> None:
    """Ask on a terminal. Elsewhere a person who was not named by the pseudonym is erased only if told to."""
    is_terminal = sys.stdin.isatty()
    if yes or (who.lower() == subject and not is_terminal):
        return
    for line in _concerned(yishi, subject):
        typer.echo(line)
    if not is_terminal:
        raise typer.BadParameter(
            f"{who} is no pseudonym of a person; give --yes to erase {subject}.", param_hint="SUBJECT"
        )
    typer.confirm("Make this person's data unreadable, for ever?", abort=True)


def _concerned(yishi: Yishi, subject: str) -> list[str]:
    """What the person reported, as far as it is open."""
    yishi.views.reach()
    rows = issue_board.c
    with yishi.read() as connection:
        found = select(rows.stream).where(rows.snapshot.contains(f'"{subject}"')).order_by(rows.stream)
        streams = connection.execute(found).scalars().all()
    issues = [issue for stream in streams if (issue := yishi.issues.find(stream))]
    own: list[Issue] = [issue for issue in issues if issue.reporter == subject]
    lines = [f"{subject}: name, numbers and own words in {len(own)} issues reported:"]
    return [*lines, *(f"  {issue.code} {issue.title}" for issue in own[:LISTED])]
