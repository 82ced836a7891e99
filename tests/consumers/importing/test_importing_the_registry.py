"""Places, bodies, responsibility lists, posts, duties and activities, from the rows of a file to the log."""

from pathlib import Path

import pytest

from tests.consumers.importing.records import Records, columns, csv_file, mapping, rejects_of

FIELDS = {
    "place": columns("place", "name", "tier", "parent"),
    "body": columns("body", "name", "kind", "place"),
    "responsibility": columns(
        *("external_id", "set_at", "category", "body", "council_required", "accept_days", "discuss_days"),
        "resolve_days",
        place={"value": "garden"},
    ),
    "post": columns(
        *("post", "name", "seats", "claimant", "party_member", "claimed_at", "released_at", "release_reason"),
        body={"value": "garden-team"},
    ),
    "duty": columns(
        *("member", "starts_at", "ends_at", "rostered_at"),
        station={"value": "gate"},
        station_name={"value": "花园党群服务站"},
        place={"value": "garden"},
    ),
    "activity": columns(
        *("external_id", "name", "starts_at", "planned_at", "issue", "held_at", "volunteers", "minutes"),
        *("hours", "result", "cancelled_at", "reason"),
        place={"value": "garden"},
        body={"value": "garden-team"},
    ),
}
LANE = {"place": "lane", "name": "东里小区", "tier": "compound", "parent": "lake"}
COMPANY = {"body": "lane-co", "name": "东里物业", "kind": "property_company", "place": "garden"}
LINE = {"external_id": "1", "category": "rubbish", "body": "clean-co", "resolve_days": "3"}
POST = {
    "post": "lights",
    "name": "楼道照明巡查岗",
    "seats": "1",
    "claimant": "v-1",
    "claimed_at": "2025-03-01",
}
DUTY = {"member": "v-1", "starts_at": "2025-11-03 09:00", "ends_at": "2025-11-03 12:00"}
ACTIVITY = {"external_id": "V-1", "name": "清理楼道", "starts_at": "2025-11-08 08:30"}
HELD = {"volunteers": "15", "hours": "37.5", "result": "清运六车"}


@pytest.fixture
def records() -> Records:
    return Records()


def imported(records: Records, tmp_path: Path, kind: str, *rows: dict[str, str], **tables: object) -> Path:
    """The file with these rows, after its import."""
    fields = FIELDS[kind]
    blank = dict.fromkeys([rule["column"] for rule in fields.values() if "column" in rule], "")
    file = csv_file(tmp_path / f"{kind}.csv", [blank | row for row in rows])
    records.run(file, mapping(kind, fields, **tables))
    return file


def refused(records: Records, tmp_path: Path, kind: str, *rows: dict[str, str]) -> str:
    """The rule by which the last row is rejected."""
    file = imported(records, tmp_path, kind, *rows)
    return rejects_of(file)[-1][3]


def test_places_come_in_any_order(records: Records, tmp_path: Path) -> None:
    above = {"place": "shore", "name": "湖岸社区", "tier": "community", "parent": "north"}
    file = imported(records, tmp_path, "place", {**LANE, "parent": "shore"}, above)
    assert [event.stream for event in records.events] == ["place-shore", "place-lane"]
    assert not file.with_name("place.csv.rejects.csv").exists()


def test_what_is_above_may_stand_in_the_mapping(records: Records, tmp_path: Path) -> None:
    shore = {"id": "shore", "name": "湖岸社区", "tier": "community", "parent": "north"}
    imported(records, tmp_path, "place", {**LANE, "parent": "shore"}, places=[shore])
    assert [event.stream for event in records.events] == ["place-shore", "place-lane"]


def test_what_is_offered_is_registered_for_those_alone_who_are_not_rejected(
    records: Records, tmp_path: Path
) -> None:
    shore = {"id": "shore", "name": "湖岸社区", "tier": "community", "parent": "north"}
    bad = {**LANE, "tier": "district", "parent": "shore"}
    file = imported(records, tmp_path, "place", bad, places=[shore])
    assert rejects_of(file)[0][3] == "parent-not-above"
    assert records.events == []
    imported(records, tmp_path, "place", {**bad, "tier": "compound"}, places=[shore])
    assert [event.stream for event in records.events] == ["place-shore", "place-lane"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"name": ""}, "missing-value"),
        ({"tier": "小区"}, "unknown-value"),
        ({"place": "东里"}, "not-an-id"),
        ({"parent": "nowhere"}, "unknown-place"),
        ({"parent": "garden"}, "parent-not-above"),
        ({"place": "garden"}, "place-taken"),
    ],
)
def test_a_place_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "place", {**LANE, **cells}) == rule
    assert records.events == []


def test_a_name_with_a_number_is_masked(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "body", {**COMPANY, "name": "东里物业13812345678"})
    assert records.facts("body.registered")[0]["name"] == "东里物业138****5678"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"kind": "物业"}, "unknown-value"),
        ({"place": "nowhere"}, "unknown-place"),
        ({"body": "clean-co"}, "body-taken"),
    ],
)
def test_a_body_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "body", {**COMPANY, **cells}) == rule


def test_the_lines_of_one_list_are_set_at_once(records: Records, tmp_path: Path) -> None:
    second = {"category": "parking", "council_required": "no", "accept_days": "1"}
    imported(records, tmp_path, "responsibility", {**LINE, "set_at": "2025-01-01"}, second)
    (listed,) = records.facts("place.responsibilities_set")
    assert [(each["category"], each["council_required"]) for each in listed["entries"]] == [
        ("rubbish", True),
        ("parking", False),
    ]
    assert records.events[0].occurred_at.isoformat() == "2024-12-31T16:00:00+00:00"


def test_a_new_list_has_a_new_id(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "responsibility", LINE)
    changed = {**LINE, "resolve_days": "5"}
    assert refused(records, tmp_path, "responsibility", changed) == "imported-step-differs"
    imported(records, tmp_path, "responsibility", {**changed, "external_id": "2"})
    assert [each["entries"][0]["resolve_days"] for each in records.facts("place.responsibilities_set")] == [
        3,
        5,
    ]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"category": ""}, "missing-value"),
        ({"category": "unheard-of"}, "unknown-category"),
        ({"body": "ridge-co"}, "body-serves-elsewhere"),
        ({"resolve_days": "0"}, "not-a-number"),
        ({"resolve_days": "三天"}, "not-a-number"),
        ({"council_required": "要"}, "unknown-value"),
    ],
)
def test_a_list_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "responsibility", {**LINE, **cells}) == rule
    assert records.events == []


def test_a_post_is_open_since_it_was_first_claimed(records: Records, tmp_path: Path) -> None:
    later = {**POST, "claimant": "v-2", "claimed_at": "2025-10-01"}
    left = {"released_at": "2025-09-30", "release_reason": "搬离小区"}
    imported(records, tmp_path, "post", later, {**POST, **left})
    assert records.types == [
        *("body.post_opened", "body.post_claimed", "body.post_released", "body.post_claimed"),
    ]
    assert [event.occurred_at.month for event in records.events] == [2, 2, 9, 9]


def test_a_post_that_nobody_claimed_is_open_from_the_import_on(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "post", {"post": "gate", "name": "门岗"})
    (opened,) = records.events
    assert (opened.data.facts()["seats"], opened.occurred_at.year) == (1, 2026)


def test_somebody_can_come_back_to_a_post(records: Records, tmp_path: Path) -> None:
    again = {**POST, "claimed_at": "2025-10-01"}
    imported(records, tmp_path, "post", {**POST, "released_at": "2025-09-30"}, again)
    imported(records, tmp_path, "post", {**POST, "released_at": "2025-09-30"}, again)
    assert records.types.count("body.post_claimed") == 2


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"claimant": "张三"}, "pseudonym-required"),
        ({"claimant": "13812345678"}, "pseudonym-required"),
        ({"claimant": ""}, "missing-value"),
        ({"claimed_at": "", "released_at": "2025-09-30"}, "contradiction"),
        ({"released_at": "2025-02-01"}, "contradiction"),
        ({"release_reason": "搬离"}, "missing-value"),
        ({"seats": "0"}, "seats-out-of-range"),
        ({"name": "", "seats": ""}, "post-not-found"),
    ],
)
def test_a_post_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "post", {**POST, **cells}) == rule
    assert records.events == []


def test_a_post_has_no_more_claimants_than_seats(records: Records, tmp_path: Path) -> None:
    other = {**POST, "claimant": "v-2"}
    assert refused(records, tmp_path, "post", POST, other) == "post-full"
    assert records.types == ["body.post_opened", "body.post_claimed"]


def test_a_station_is_open_since_its_first_duty(records: Records, tmp_path: Path) -> None:
    earlier = {**DUTY, "starts_at": "2025-10-01 09:00", "ends_at": "2025-10-01 12:00"}
    imported(records, tmp_path, "duty", DUTY, earlier)
    assert records.types == ["station.opened", "station.duty_rostered", "station.duty_rostered"]
    assert [event.occurred_at.month for event in records.events] == [10, 10, 11]


def test_a_duty_that_is_still_ahead_is_rostered_now_and_once(records: Records, tmp_path: Path) -> None:
    ahead = {**DUTY, "starts_at": "2026-06-20 09:00", "ends_at": "2026-06-20 12:00"}
    imported(records, tmp_path, "duty", ahead)
    imported(records, tmp_path, "duty", ahead)
    assert records.types == ["station.opened", "station.duty_rostered"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"member": "张三"}, "pseudonym-required"),
        ({"member": "v-2", "ends_at": "2025-11-03 08:00"}, "duty-ends-before-it-begins"),
        ({"member": "v-2", "ends_at": "2025-11-05 08:00"}, "duty-too-long"),
        ({"ends_at": ""}, "missing-value"),
        ({"starts_at": "2025-11-03 10:00"}, "duties-overlap"),
        (
            {"starts_at": "2025-11-03 12:00", "ends_at": "2025-11-03 13:00", "rostered_at": "2020-01-01"},
            "too-far-off",
        ),
    ],
)
def test_a_duty_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "duty", DUTY, {**DUTY, **cells}) == rule


def test_an_activity_is_planned_and_held(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "activity", {**ACTIVITY, **HELD})
    assert records.types == ["activity.planned", "activity.held"]
    assert records.facts("activity.held")[0]["minutes"] == 2250


def test_an_activity_can_be_called_off_before_it_begins(records: Records, tmp_path: Path) -> None:
    imported(records, tmp_path, "activity", {**ACTIVITY, "cancelled_at": "2025-11-07", "reason": "大风"})
    assert records.types == ["activity.planned", "activity.cancelled"]
    assert {event.occurred_at for event in records.events} == {records.events[0].occurred_at}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"result": "清运六车"}, "missing-value"),
        ({"held_at": "2025-11-08 12:00"}, "missing-value"),
        ({**HELD, "hours": "37.51"}, "not-a-number"),
        ({**HELD, "held_at": "2025-11-08 08:00"}, "before-the-previous-event"),
        ({**HELD, "planned_at": "2025-11-01", "held_at": "2025-11-08 08:00"}, "activity-not-begun"),
        ({**HELD, "volunteers": "0"}, "effort-out-of-range"),
        ({"reason": "大风"}, "missing-value"),
        ({**HELD, "cancelled_at": "2025-11-07", "reason": "大风"}, "activity-cancelled-already"),
        ({"issue": "S-9"}, "unknown-issue"),
    ],
)
def test_an_activity_that_cannot_be_is_rejected_by_name(
    records: Records, tmp_path: Path, cells: dict[str, str], rule: str
) -> None:
    assert refused(records, tmp_path, "activity", {**ACTIVITY, **cells}) == rule
    assert records.events == []


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("place", LANE),
        ("body", COMPANY),
        ("responsibility", LINE),
        ("post", POST),
        ("duty", DUTY),
        ("activity", {**ACTIVITY, **HELD}),
    ],
)
def test_the_same_file_again_changes_nothing(
    records: Records, tmp_path: Path, kind: str, row: dict[str, str]
) -> None:
    imported(records, tmp_path, kind, row)
    head = records.log.head()
    file = imported(records, tmp_path, kind, row)
    assert records.log.head() == head
    assert not file.with_name(f"{kind}.csv.rejects.csv").exists()
