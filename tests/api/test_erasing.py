"""Erasing a person over HTTP, and what is shown of them afterwards."""

from datetime import UTC, datetime

import pytest

from tests.api.conftest import REPORTER, Api

WORDS = "天热味道很大，楼下几户都开不了窗。"


def reported(api: Api) -> tuple[str, str]:
    """The id of an issue with personal data, and the pseudonym of who reported it."""
    id_ = api.raised(description=WORDS, reporter=REPORTER)
    return id_, str(api.get(f"/issues/{id_}").json()["reporter"])


def erase(api: Api, subject: str, **body: object):
    return api.post(f"/subjects/{subject}/erase", {"ground": "consent_withdrawn", **body})


def test_an_erased_person_is_no_longer_in_any_answer_and_it_is_said_when_and_why(api: Api) -> None:
    id_, subject = reported(api)
    assert api.get(f"/issues/{id_}").json()["personal"] == "open"
    answer = erase(api, subject, reason="本人书面申请")
    assert (answer.status_code, answer.json()["id"]) == (200, subject)
    erased = answer.json()["erased"]
    assert (erased["ground"], erased["ground_zh"], erased["reason"]) == (
        "consent_withdrawn",
        "本人撤回同意",
        "本人书面申请",
    )
    detail = api.get(f"/issues/{id_}").json()
    assert (detail["personal"], detail["erased"]) == ("erased", erased)
    assert (detail["description"], detail["reporter_data"]) == (None, None)
    [raised] = api.get(f"/issues/{id_}/timeline").json()["items"]
    assert raised["erased"] == erased


def test_what_was_before_the_erasure_is_shown_without_the_person_too(api: Api) -> None:
    id_, subject = reported(api)
    head = api.yishi.log.head()
    erase(api, subject)
    assert api.get(f"/issues/{id_}?position={head}").json()["personal"] == "erased"


def test_the_page_says_in_their_place_when_and_why(api: Api) -> None:
    id_, subject = reported(api)
    assert WORDS in api.page(f"/issues/{id_}").text
    erase(api, subject, reason="本人书面申请")
    page = api.page(f"/issues/{id_}").text
    assert WORDS not in page
    assert REPORTER["name"] not in page
    assert page.count("〔已删除〕") == 2
    assert "第四十七条（本人撤回同意）" in page
    assert "本人书面申请" in page
    assert f"{datetime.now(UTC).astimezone(api.services.zone):%Y-%m-%d}" in page


def test_the_words_of_others_stay(api: Api) -> None:
    id_, subject = reported(api)
    other, _ = reported(api)
    erase(api, subject)
    assert api.get(f"/issues/{other}").json()["description"] == WORDS
    assert api.get(f"/issues/{id_}").json()["title"]


def test_erasing_twice_answers_the_same_and_records_once(api: Api) -> None:
    _, subject = reported(api)
    first = erase(api, subject).json()
    head = api.yishi.log.head()
    again = erase(api, subject, reason="又一次")
    assert (again.status_code, again.json()) == (200, first)
    assert api.yishi.log.head() == head


def test_a_repeated_request_is_answered_as_the_first(api: Api) -> None:
    _, subject = reported(api)
    key = {"Idempotency-Key": "erase-1"}
    body = {"ground": "consent_withdrawn"}
    first = api.post(f"/subjects/{subject}/erase", body, headers=key)
    again = api.post(f"/subjects/{subject}/erase", body, headers=key)
    assert (again.json(), again.headers["Idempotent-Replay"]) == (first.json(), "true")


def test_nobody_of_that_pseudonym_is_not_found(api: Api) -> None:
    answer = erase(api, "subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:refusal:subject-not-found")


def test_another_law_must_be_named(api: Api) -> None:
    _, subject = reported(api)
    answer = erase(api, subject, ground="other_law")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:refusal:erasure-reason-required")
    assert erase(api, subject, ground="other_law", reason="档案法第十四条").status_code == 200


@pytest.mark.parametrize("ground", ["because", "", None])
def test_a_ground_that_the_law_does_not_know_is_refused(api: Api, ground: object) -> None:
    _, subject = reported(api)
    assert erase(api, subject, ground=ground).status_code == 422


def test_nothing_more_is_kept_under_the_pseudonym_of_an_erased_person(api: Api) -> None:
    _, subject = reported(api)
    erase(api, subject)
    issue = {"place": "xinghe", "category": "sanitation", "title": "楼道灯坏了", "channel": "duty"}
    answer = api.post("/issues", issue | {"reporter": {"id": subject, **REPORTER}})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:yishi:refusal:subject-erased")
    assert api.post("/issues", issue | {"reporter": REPORTER}).status_code == 201


def test_answers_with_personal_data_are_kept_by_no_browser(api: Api) -> None:
    id_, _ = reported(api)
    for answer in (api.get(f"/issues/{id_}"), api.page(f"/issues/{id_}")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_repeated_report_of_an_erased_person_is_answered_without_bringing_them_back(api: Api) -> None:
    issue = {"place": "xinghe", "category": "sanitation", "title": "楼道灯坏了", "channel": "duty"}
    body, key = issue | {"reporter": REPORTER, "description": WORDS}, {"Idempotency-Key": "raise-1"}
    first = api.post("/issues", body, headers=key)
    erase(api, first.json()["reporter"])
    again = api.post("/issues", body, headers=key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert api.get(f"/issues/{first.json()['id']}").json()["personal"] == "erased"
