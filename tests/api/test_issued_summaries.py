import zlib
from hashlib import sha256

import rfc8785
from httpx import Response
from sqlalchemy import delete, insert, update

from infra.issued_texts import issued_texts
from projections.issue_timeline import issue_timeline
from tests.api.conftest import Api
from tests.api.governance import ATTENDANCE, done, fields_at_fault, refused, task, this_month

MONTH = "2025-01"
PATH = f"/places/xinghe/summaries/{MONTH}"
MEMBER = "actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"
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


def test_the_meeting_of_the_month_makes_a_correction_also_when_it_is_held_after_its_end(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    done(api, "/coordination-meetings", place="xinghe", month=MONTH)
    meeting = f"/coordination-meetings/xinghe/{MONTH}"
    api.yishi.views.catch_up()
    done(api, f"{meeting}/freeze-agenda", items=[{"title": "冬季供暖准备"}])
    done(api, f"{meeting}/attend", attendance=ATTENDANCE)
    told = issued(api, PATH, reason="补开 1 月协调会。").json()
    assert (told["number"], told["late_events"]) == (2, 3)
    shown = [api.get(f"{PATH}?number={number}&format=md").text for number in (1, 2)]
    assert ["出席 18 人" in text for text in shown] == [False, True]


def test_a_task_of_the_meeting_that_is_done_after_the_month_corrects_nothing(api: Api) -> None:
    meeting = f"/coordination-meetings/xinghe/{MONTH}"
    done(api, "/coordination-meetings", place="xinghe", month=MONTH)
    api.yishi.views.catch_up()
    done(api, f"{meeting}/freeze-agenda", items=[{"title": "冬季供暖准备"}])
    done(api, f"{meeting}/attend", attendance=ATTENDANCE)
    done(api, f"{meeting}/outcome", item="1", outcome="task", note="供暖前检修。", task=task())
    issued(api, PATH)
    done(api, f"{meeting}/complete-task", task="1", outcome="已检修。")
    refused(posted(api, PATH, {"reason": REASON}), "summary-still-holds")


def test_a_roster_that_is_written_down_after_the_month_makes_a_correction(api: Api) -> None:
    began = {"occurred_at": "2025-01-02T01:00:00Z"}
    done(api, "/stations", id="xinghe-station", name="星河小区党群服务站", place="xinghe", **began)
    later = {"occurred_at": "2025-02-03T01:00:00Z"}
    shift = {"member": MEMBER, "starts_at": "2025-01-20T01:00:00Z"}
    issued(api, PATH)
    done(api, "/stations/xinghe-station/roster", **shift, ends_at="2025-01-20T09:00:00Z", **later)
    second = issued(api, PATH, reason="补录 1 月值班。").json()
    done(api, "/stations/xinghe-station/cancel-duty", **shift, **later)
    third = issued(api, PATH, reason="1 月 20 日值班未到岗。").json()
    assert [(told["number"], told["late_events"]) for told in (second, third)] == [(2, 1), (3, 1)]
    shifts = [api.get(f"{PATH}?number={n}").json()["figures"]["duty.shifts"] for n in (1, 2, 3)]
    assert shifts == [0, 1, 0]


def test_the_roster_of_another_month_corrects_nothing(api: Api) -> None:
    began = {"occurred_at": "2025-01-02T01:00:00Z"}
    done(api, "/stations", id="xinghe-station", name="星河小区党群服务站", place="xinghe", **began)
    issued(api, PATH)
    shift = {"member": MEMBER, "starts_at": "2025-02-20T01:00:00Z", "ends_at": "2025-02-20T09:00:00Z"}
    done(api, "/stations/xinghe-station/roster", **shift, occurred_at="2025-01-28T01:00:00Z")
    refused(posted(api, PATH, {"reason": REASON}), "summary-still-holds")


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


def computed_otherwise(api: Api) -> None:
    """From now on summaries are computed with other words."""
    api.yishi.views.catch_up()
    with api.yishi.database.execution_options(writes=True).begin() as connection:
        connection.execute(update(issue_timeline).values(category="parking"))


def without_texts(api: Api) -> None:
    """As where the views are of another day than the log."""
    with api.yishi.database.execution_options(writes=True).begin() as connection:
        connection.execute(delete(issued_texts))


def test_an_issued_summary_is_read_as_it_was_issued_whatever_would_be_computed_now(api: Api) -> None:
    in_january(api)
    position = issued(api, PATH).json()["position"]
    formats = ("json", "md", "html")
    before = [api.get(f"{PATH}?position={position}&format={each}").content for each in formats]
    computed_otherwise(api)
    assert [api.get(f"{PATH}?number=1&format={each}").content for each in formats] == before
    assert api.get(f"{PATH}?position={position}").content != before[0]


def test_an_issued_summary_whose_text_is_lost_is_computed_again(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    before = api.get(f"{PATH}?number=1").content
    without_texts(api)
    assert api.get(f"{PATH}?number=1").content == before


def test_a_text_that_was_changed_where_it_is_kept_is_not_taken_for_what_was_issued(api: Api) -> None:
    in_january(api)
    told = issued(api, PATH).json()
    damaged = {"sha256": told["sha256"], "text": zlib.compress(b'{"place": "xinghe"}')}
    without_texts(api)
    with api.yishi.database.execution_options(writes=True).begin() as connection:
        connection.execute(insert(issued_texts).values(damaged))
    assert sha256(api.get(f"{PATH}?number=1").content).hexdigest() == told["sha256"]


def test_an_issued_summary_that_is_computed_otherwise_now_is_told_and_not_shown(api: Api) -> None:
    in_january(api)
    told = issued(api, PATH).json()
    computed_otherwise(api)
    without_texts(api)
    answer = api.get(f"{PATH}?number=1")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:yishi:problem:issued-summary-differs")
    assert told["sha256"] in answer.json()["detail"]
    assert f"position={told['position']}" in answer.json()["detail_zh"]


def test_a_summary_is_issued_at_a_position_that_is_in_the_log(api: Api) -> None:
    in_january(api)
    beyond = posted(api, PATH, {"position": api.yishi.log.head() + 1})
    assert fields_at_fault(beyond) == ["/position"]
