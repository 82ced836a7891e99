from hashlib import sha256

import rfc8785
from httpx import Response
from sqlalchemy import update

from projections.issue_timeline import issue_timeline
from tests.api.conftest import Api
from tests.api.governance import fields_at_fault, refused, this_month

MONTH = "2025-01"
PATH = f"/places/xinghe/summaries/{MONTH}"
REASON = "补录 1 月 12 日提出的诉求。"


def posted(
    api: Api, path: str, body: dict[str, str | int], headers: dict[str, str] | None = None
) -> Response:
    """Ask for a summary to be issued, by views that have followed."""
    api.yishi.views.catch_up()
    return api.post(path, body, headers)


def issued(api: Api, path: str, **body: str | int) -> Response:
    """Issue a summary, which must succeed."""
    answer = posted(api, path, body)
    assert answer.status_code == 201, answer.text
    return answer


def in_january(api: Api, day: int = 10) -> str:
    return api.raised(occurred_at=f"2025-01-{day}T01:00:00Z")


def test_a_summary_is_issued_with_its_number_position_and_the_hash_of_its_canonical_json(api: Api) -> None:
    in_january(api)
    head = api.yishi.log.head()
    answer = issued(api, PATH)
    told = answer.json()
    assert (told["number"], told["position"], told["reason"]) == (1, head, None)
    text = api.get(f"{PATH}?position={head}")
    assert told["sha256"] == sha256(text.content).hexdigest()
    assert text.content == rfc8785.dumps(text.json())


def test_a_summary_at_a_position_is_the_same_whether_it_is_issued_or_not(api: Api) -> None:
    in_january(api)
    path = f"{PATH}?position={api.yishi.log.head()}"
    before = api.get(path).content
    issued(api, PATH)
    assert api.get(path).content == api.get(f"{PATH}?number=1").content == before


def test_what_arrives_late_makes_a_correction_and_both_numbers_can_be_read_again(api: Api) -> None:
    in_january(api)
    first = issued(api, PATH).json()
    in_january(api, 12)
    second = issued(api, PATH, reason=REASON).json()
    assert (second["number"], second["reason"], second["late_events"]) == (2, REASON, 1)
    assert second["position"] > first["position"]
    listed = api.get(f"{PATH}/issued").json()
    assert listed["items"] == [first, second]
    for number, raised in ((1, 1), (2, 2)):
        again = api.get(f"{PATH}?number={number}")
        assert again.json()["figures"]["issues.raised"] == raised
        assert sha256(again.content).hexdigest() == listed["items"][number - 1]["sha256"]


def test_a_correction_needs_a_reason_and_something_that_arrived(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    refused(posted(api, PATH, {"reason": REASON}), "summary-still-holds")
    api.raised()
    refused(posted(api, PATH, {"reason": REASON}), "summary-still-holds")
    in_january(api, 12)
    refused(posted(api, PATH, {}), "correction-reason-required", 422)


def test_what_arrives_late_elsewhere_corrects_nothing_here_and_the_summary_above(api: Api) -> None:
    in_january(api)
    above = f"/places/chunfeng/summaries/{MONTH}"
    issued(api, PATH)
    issued(api, above)
    api.raised(place="yueming", occurred_at="2025-01-12T01:00:00Z")
    refused(posted(api, PATH, {"reason": REASON}), "summary-still-holds")
    assert issued(api, above, reason=REASON).json()["number"] == 2


def test_a_month_that_is_not_over_cannot_be_issued(api: Api) -> None:
    api.raised()
    refused(posted(api, f"/places/xinghe/summaries/{this_month()}", {}), "month-not-over")


def test_only_a_month_can_be_issued_and_only_of_a_place(api: Api) -> None:
    in_january(api)
    refused(posted(api, "/places/xinghe/summaries/2025-01..2025-02", {}), "invalid-month", 422)
    refused(posted(api, f"/places/nowhere/summaries/{MONTH}", {}), "place-unknown-at-position", 404)
    refused(api.get(f"/places/nowhere/summaries/{MONTH}/issued"), "place-not-found", 404)


def test_a_repeated_request_is_answered_as_the_first(api: Api) -> None:
    in_january(api)
    key = {"Idempotency-Key": "issue-once"}
    first = posted(api, PATH, {}, key)
    again = posted(api, PATH, {}, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.content == first.content
    assert len(api.get(f"{PATH}/issued").json()["items"]) == 1


def test_a_number_that_was_not_issued_is_not_found(api: Api) -> None:
    in_january(api)
    refused(api.get(f"{PATH}?number=1"), "summary-not-issued", 404)
    issued(api, PATH)
    refused(api.get(f"{PATH}?number=2"), "summary-not-issued", 404)


def test_a_number_and_a_position_cannot_be_asked_for_together(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    assert fields_at_fault(api.get(f"{PATH}?number=1&position=3")) == ["/number"]


def test_an_issued_summary_that_is_computed_otherwise_now_is_told_and_not_shown(api: Api) -> None:
    in_january(api)
    told = issued(api, PATH).json()
    api.yishi.views.catch_up()
    with api.yishi.database.execution_options(writes=True).begin() as connection:
        connection.execute(update(issue_timeline).values(category="parking"))
    answer = api.get(f"{PATH}?number=1")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:yishi:problem:issued-summary-differs")
    assert told["sha256"] in answer.json()["detail"]
    assert f"position={told['position']}" in answer.json()["detail_zh"]


def test_a_summary_is_issued_at_a_position_that_is_in_the_log(api: Api) -> None:
    in_january(api)
    beyond = posted(api, PATH, {"position": api.yishi.log.head() + 1})
    assert fields_at_fault(beyond) == ["/position"]
