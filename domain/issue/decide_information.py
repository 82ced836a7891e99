"""Decisions on information that an assigned body lacks: pure, as those of decide.py."""

from datetime import datetime

from domain import texts
from domain.event import DomainEvent
from domain.issue import commands as c
from domain.issue import errors, policies
from domain.issue import events as e
from domain.issue.issue import Issue
from domain.issue.rules import Rules


def request_information(issue: Issue, command: c.RequestInformation, rules: Rules) -> list[DomainEvent]:
    """The assigned body asks for what it lacks, one question at a time; its clocks stand still."""
    policies.follows_the_previous_event(issue, command.now)
    assignment = policies.is_assigned(issue)
    policies.acts_for_or_coordinates(command, issue, assignment)
    policies.is_not_waiting(issue)
    question = texts.required(command.question, errors.QuestionRequired, "question")
    return [e.InformationRequested(body=assignment.body, question=question, imported=command.imported)]


def give_information(issue: Issue, command: c.GiveInformation, rules: Rules) -> list[DomainEvent]:
    """Somebody says what was asked for: the clocks go on."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_assigned(issue)
    since = policies.is_waiting(issue)
    answer = texts.required(command.answer, errors.AnswerRequired, "answer")
    return [_given(issue, command, rules, since, answer)]


def no_longer_awaited(issue: Issue, command: c.IssueCommand, rules: Rules) -> list[DomainEvent]:
    """The end of a wait without an answer; nothing where nobody waits."""
    if issue.waiting_since is None:
        return []
    return [_given(issue, command, rules, issue.waiting_since, None)]


def _given(
    issue: Issue, command: c.IssueCommand, rules: Rules, since: datetime, answer: str | None
) -> e.InformationGiven:
    """Each deadline moves on by the working time that has passed since the question."""

    def moved(deadline: datetime | None) -> datetime | None:
        waited = rules.calendar.worked(since, command.now)
        return None if deadline is None else rules.calendar.moved_on(deadline, waited)

    return e.InformationGiven(
        answer=answer,
        accept_due=moved(issue.accept_due),
        due=moved(issue.due),
        imported=command.imported,
    )
