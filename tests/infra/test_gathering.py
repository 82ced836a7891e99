"""Questions of many threads that are answered together."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from infra.gathering import MOST, Gathering

THREADS = 24


class Doubling:
    """Answers with the double; its first call waits until it is let go."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.begun, self.go = Event(), Event()

    def __call__(self, questions: Sequence[int]) -> list[int]:
        self.calls.append(list(questions))
        if len(self.calls) == 1:
            self.begun.set()
            self.go.wait(30)
        if -1 in questions:
            raise LookupError("there is no double of -1")
        return [2 * question for question in questions]


def ask_while_the_first_is_answered(doubling: Doubling, questions: Sequence[int]) -> list[int | str]:
    """Ask 0, and the questions while that is answered; gives their answers, or what they raised."""
    gathering = Gathering(doubling)

    def ask(question: int) -> int | str:
        try:
            return gathering.ask(question)
        except LookupError as error:
            return str(error)

    with ThreadPoolExecutor(len(questions) + 1) as pool:
        first = pool.submit(ask, 0)
        assert doubling.begun.wait(30)
        others = [pool.submit(ask, question) for question in questions]
        while len(gathering._waiting) < len(questions):
            pass
        doubling.go.set()
        return [first.result(30), *(other.result(30) for other in others)]


def test_who_is_alone_is_answered_at_once() -> None:
    calls = []

    def answer(questions: Sequence[int]) -> list[int]:
        calls.append(list(questions))
        return [2 * question for question in questions]

    gathering = Gathering(answer)
    assert [gathering.ask(1), gathering.ask(2)] == [2, 4]
    assert calls == [[1], [2]]


def test_those_who_come_during_a_call_are_answered_by_the_next_each_with_its_own_answer() -> None:
    doubling = Doubling()
    answers = ask_while_the_first_is_answered(doubling, range(1, THREADS))
    assert answers == [2 * number for number in range(THREADS)]
    assert [len(call) for call in doubling.calls] == [1, THREADS - 1]


def test_one_call_takes_a_bounded_number_of_questions() -> None:
    doubling = Doubling()
    answers = ask_while_the_first_is_answered(doubling, range(1, MOST + 11))
    assert answers == [2 * number for number in range(MOST + 11)]
    assert [len(call) for call in doubling.calls] == [1, MOST, 10]


def test_a_question_that_cannot_be_answered_fails_alone() -> None:
    answers = ask_while_the_first_is_answered(Doubling(), [1, -1, 3])
    assert answers == [0, 2, "there is no double of -1", 6]


def test_after_a_failure_questions_are_answered_again() -> None:
    gathering = Gathering(lambda questions: [1 // question for question in questions])
    with pytest.raises(ZeroDivisionError):
        gathering.ask(0)
    assert gathering.ask(1) == 1


def test_a_thread_that_is_interrupted_leaves_nobody_waiting() -> None:
    begun, go = Event(), Event()

    def answer(questions: Sequence[int]) -> list[int]:
        if questions[0] == 0:
            begun.set()
            go.wait(30)
            raise KeyboardInterrupt
        return list(questions)

    gathering = Gathering(answer)

    def interrupted() -> str:
        try:
            gathering.ask(0)
        except KeyboardInterrupt:
            return "interrupted"
        return "answered"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(interrupted)
        assert begun.wait(30)
        second = pool.submit(gathering.ask, 7)
        while not gathering._waiting:
            pass
        go.set()
        assert (first.result(30), second.result(30)) == ("interrupted", 7)


class Away(Exception):
    """The database does not answer."""


def test_a_fault_of_the_database_is_met_once_and_told_to_all_who_asked_together() -> None:
    calls: list[int] = []
    begun, go, faults = Event(), Event(), []

    def answer(questions: Sequence[int]) -> list[int]:
        calls.append(len(questions))
        if len(calls) == 1:
            begun.set()
            go.wait(30)
            return list(questions)
        raise Away("the server is away") from OSError("broken pipe")

    gathering = Gathering(answer, faults=(Away,))

    def ask(question: int) -> None:
        try:
            gathering.ask(question)
        except Away as fault:
            faults.append(fault)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        pool.submit(ask, 0)
        assert begun.wait(30)
        for question in range(THREADS):
            pool.submit(ask, question)
        while len(gathering._waiting) < THREADS:
            pass
        go.set()
    assert calls == [1, THREADS]
    assert len({id(fault) for fault in faults}) == THREADS
    assert {(str(fault), str(fault.__cause__)) for fault in faults} == {("the server is away", "broken pipe")}


def test_a_fault_is_told_to_who_is_alone() -> None:
    def answer(questions: Sequence[int]) -> list[int]:
        raise Away

    with pytest.raises(Away):
        Gathering(answer, faults=(Away,)).ask(1)
