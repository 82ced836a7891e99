"""Brings what many threads ask a database at the same time into one call, since every call costs as much.

Nobody waits for others to come: a thread that is alone asks at once. Those who come while it asks are
answered together by the next call, which begins after they have come: no answer is older than its question.
"""

from collections import deque
from collections.abc import Callable, Sequence
from copy import copy
from threading import Event, Lock
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST = 100
"""Questions that one call takes together."""


class _Asked(Generic[Question, Answer]):
    """One thread's question, on its way."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.answers: Sequence[Answer] = ()
        """The answer, once it is there."""
        self.error: Exception | None = None
        """Why there will be none."""
        self.woken = Event()
        """Set when the question has been dealt with, and when its thread is to lead."""


class Gathering(Generic[Question, Answer]):
    """Answers the questions of many threads, one call after the other."""

    def __init__(
        self,
        answer: Callable[[Sequence[Question]], Sequence[Answer]],
        *,
        faults: tuple[type[Exception], ...] = (),
    ) -> None:
        """`answer` gives the answers to the questions in their order; one call follows the other.

        `faults` are errors of the database, not of a question: to ask again would only repeat them.
        """
        self._answer = answer
        self._faults = faults
        self._guard = Lock()
        self._waiting: deque[_Asked[Question, Answer]] = deque()
        self._leader: _Asked[Question, Answer] | None = None

    def ask(self, question: Question) -> Answer:
        """The answer to the question.

        Raises what `answer` raises. A fault is raised for all who asked together; when anything else fails,
        each is asked again by itself, so that one that cannot be answered does not take others with it.
        """
        asked: _Asked[Question, Answer] = _Asked(question)
        try:
            self._queue(asked)
            if self._leader is asked:
                self._lead()
        finally:
            # The thread may have been interrupted anywhere.
            self._leave(asked)
        if asked.error is not None:
            raise asked.error
        return (asked.answers or self._answer([question]))[0]

    def _queue(self, asked: _Asked[Question, Answer]) -> None:
        with self._guard:
            self._waiting.append(asked)
            if self._leader is None:
                self._leader = asked
        if self._leader is not asked:
            asked.woken.wait()

    def _lead(self) -> None:
        """Ask for all who wait, the leader first among them."""
        with self._guard:
            group = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            answers = self._answer([asked.question for asked in group])
            for asked, answer in zip(group, answers, strict=True):
                asked.answers = (answer,)
        except self._faults as fault:
            for asked in group:
                asked.error = _own(fault)
        except Exception:
            if len(group) == 1:
                raise
        finally:
            for asked in group:
                asked.woken.set()

    def _leave(self, asked: _Asked[Question, Answer]) -> None:
        """Hand the lead on to the one who has waited longest."""
        with self._guard:
            if asked in self._waiting:
                self._waiting.remove(asked)
            if self._leader is asked:
                self._leader = self._waiting[0] if self._waiting else None
                if self._leader is not None:
                    self._leader.woken.set()


def _own(fault: Exception) -> Exception:
    """The fault for one thread to raise: raising one changes its traceback."""
    own = copy(fault)
    own.__cause__ = fault.__cause__
    return own
