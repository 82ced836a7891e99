import importlib
import pkgutil
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import api
import domain
import projections
from api.errors import STATUS, TITLES, Refused, problem_of, status_of
from api.problems import Problem
from domain.errors import InTheFuture, Refusal, TextRequired

SHANGHAI = ZoneInfo("Asia/Shanghai")


def subclasses(cls: Any) -> set[Any]:
    return {cls}.union(*(subclasses(child) for child in cls.__subclasses__()))


for package in (domain, projections, api):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

REFUSALS = sorted(
    (
        cls
        for cls in subclasses(Refusal)
        if cls is not Refusal and hasattr(cls, "en") and "tests" not in cls.__module__
    ),
    key=lambda cls: cls.__name__,
)
PROBLEMS = sorted(subclasses(Problem) - {Problem, Refused}, key=lambda cls: cls.__name__)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_refusal_has_a_status_a_title_and_a_stable_name(refusal: type[Refusal]) -> None:
    status = status_of(refusal)
    assert status in {403, 404, 409, 412, 422}
    assert TITLES[status]
    assert refusal.rule == refusal.rule.lower()


def test_no_two_refusals_share_a_name() -> None:
    names = [refusal.rule for refusal in REFUSALS]
    assert len(names) == len(set(names))


def test_a_refusal_of_its_own_status_keeps_it_and_others_inherit() -> None:
    class SomethingNew(Refusal):
        en, zh = "No.", "不行。"

    assert status_of(SomethingNew) == STATUS[Refusal] == 409
    problem = problem_of(SomethingNew(), SHANGHAI)
    assert isinstance(problem, Refused)
    assert problem.members()["type"] == "urn:yishi:refusal:something-new"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_a_status_and_titles_in_both_languages(problem: type[Problem]) -> None:
    assert 400 <= problem.status <= 599
    assert problem.title
    assert problem.title_zh
    assert problem.type.startswith("urn:yishi:problem:")


def test_an_error_that_nobody_foresaw_is_no_problem_of_the_caller() -> None:
    assert problem_of(KeyError("x"), SHANGHAI) is None


def test_what_a_rule_refuses_is_a_conflict_and_what_a_value_lacks_is_not_valid() -> None:
    """The whole list of refusals that are no conflict, so that a new one is put there on purpose."""
    of_the_form = {refusal.rule for refusal in REFUSALS if status_of(refusal) == 422}
    texts = {refusal.rule for refusal in REFUSALS if issubclass(refusal, TextRequired)}
    periods = {refusal.rule for refusal in REFUSALS if refusal.__module__.startswith("projections.")}
    assert of_the_form - texts - periods == {
        "account-name-not-usable",
        "agenda-empty",
        "body-only-for-handlers",
        "body-required",
        "campaign-required",
        "effort-out-of-range",
        "election-seats-out-of-range",
        "invalid-identifier",
        "invalid-month",
        "label-not-usable",
        "members-out-of-range",
        "no-tasks",
        "nobody-may-vote",
        "password-guessable",
        "password-holds-identifier",
        "password-too-long",
        "password-too-short",
        "pseudonym-required",
        "rating-out-of-range",
        "remaining-out-of-range",
        "seats-out-of-range",
        "share-out-of-range",
        "text-holds-control-character",
        "text-too-long",
        "unknown-role",
    }
    assert status_of(InTheFuture) == 409


@pytest.mark.parametrize(
    ("zone", "told"), [("Asia/Shanghai", "2026-03-01 08:00"), ("Asia/Urumqi", "2026-03-01 06:00")]
)
def test_chinese_sentences_tell_local_time_and_english_ones_rfc_3339(zone: str, told: str) -> None:
    refusal = InTheFuture(occurred_at=datetime(2026, 3, 1, tzinfo=UTC))
    problem = problem_of(refusal, ZoneInfo(zone))
    assert problem is not None
    assert f"时间 {told} 晚于现在" in problem.detail_zh
    assert "The time 2026-03-01T00:00:00.000Z is" in problem.detail
