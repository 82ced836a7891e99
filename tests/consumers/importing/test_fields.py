"""What a mapping makes of the cells of a row."""

# ruff: noqa: DTZ001  # the cells of a sheet hold times without a zone

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.importing.values import one_line, several_lines
from domain import texts
from tests.consumers.importing.given import Importing, mapping_content, row, workbook

A7 = {
    "regex": r"(?P<letter>[A-Z])(?P<number>\d{1,2})(?P<kind>[市县区])",
    "value": "{letter:lower}{number}",
    "places": [
        {"id": "{letter:lower}", "name": "{letter}市", "tier": "city", "parent": "town"},
        {
            "id": "{letter:lower}{number}",
            "name": "{letter}{number}{kind}",
            "tier": "district",
            "parent": "{letter:lower}",
        },
    ],
}
A = {"regex": "(?P<letter>[A-Z])市", "value": "{letter:lower}", "places": A7["places"][:1]}
PLACE = {"from": ["标题", "内容"], "patterns": [A7, A], "fallback": "lane"}
ANSWERING = {
    "template": "reply-{place}",
    "bodies": [
        {"id": "reply-{place}", "name": "{place_name}答复单位", "kind": "department", "place": "{place}"}
    ],
}


def province(**fields: Any) -> dict[str, Any]:
    """A mapping that takes places from texts, under a province."""
    content = mapping_content(**{"place": PLACE, "body": ANSWERING} | fields)
    content["places"][0]["tier"] = "province"
    return content


def imported(tmp_path: Path, content: dict[str, Any], rows: list[list[Any]], header: Any = None) -> Importing:
    importing = Importing()
    file = workbook(tmp_path / "a.xlsx", rows, header) if header else workbook(tmp_path / "a.xlsx", rows)
    importing.report = importing.run(file, content)
    return importing


def rejected(
    tmp_path: Path, content: dict[str, Any], cells: list[Any], header: Any = None
) -> tuple[str, str]:
    """The rule and the reason with which one row is rejected."""
    importing = imported(tmp_path, content, [cells], header)
    assert importing.report.rejected == 1
    line = (tmp_path / "a.xlsx.rejects.csv").read_text("utf-8-sig").splitlines()[1]
    _, reason, _, rule, *_ = next(csv.reader([line]))
    return rule, reason


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("A7县的路灯", "", "a7"),
        ("A市A7县的路灯", "", "a7"),
        ("A市的路灯", "住在B9市", "a"),
        ("路灯不亮", "住在B9市", "b9"),
        ("路灯不亮", "C市", "c"),
        ("路灯不亮", "不知何处", "lane"),
    ],
)
def test_a_place_is_taken_from_the_first_text_that_names_one(
    tmp_path: Path, title: str, text: str, place: str
) -> None:
    importing = imported(tmp_path, province(), [row(标题=title, 内容=text)])
    assert importing.facts("issue.raised")[0]["place"] == place


def test_what_a_pattern_finds_is_registered_with_what_is_above_it(tmp_path: Path) -> None:
    importing = imported(
        tmp_path, province(), [row("1", 标题="A7县"), row("2", 标题="A8区"), row("3", 标题="A7县")]
    )
    places = [
        (p["place"], p["name"], p["tier"], tuple(p.get("ancestors", ())))
        for p in importing.facts("place.registered")
    ]
    assert places == [
        ("town", "示范区", "province", ()),
        ("a", "A市", "city", ("town",)),
        ("a7", "A7县", "district", ("town", "a")),
        ("a8", "A8区", "district", ("town", "a")),
    ]


def test_the_body_of_a_place_is_named_after_it_and_resolves(tmp_path: Path) -> None:
    importing = imported(tmp_path, province(), [row("1", 标题="A7县"), row("2", 标题="无处")])
    bodies = [(b["body"], b["name"], b["place"]) for b in importing.facts("body.registered")]
    assert bodies == [("reply-a7", "A7县答复单位", "a7"), ("reply-lane", "示范小区答复单位", "lane")]
    assert [facts["body"] for facts in importing.facts("issue.resolved")] == ["reply-a7", "reply-lane"]


def test_a_text_that_fits_no_pattern_is_rejected_where_there_is_no_fallback(tmp_path: Path) -> None:
    rule, reason = rejected(
        tmp_path, province(place={**PLACE, "fallback": None}), row(标题="无处", 内容="无处")
    )
    assert rule == "no-match"
    assert "标题, 内容" in reason


def test_a_place_whose_name_would_be_blank_rejects_its_row(tmp_path: Path) -> None:
    named = {"id": "yard", "name": "{name}", "tier": "compound", "parent": "town"}
    pattern = {"regex": "(?P<name>[东西]?)院", "value": "yard", "places": [named]}
    content = mapping_content(place={"from": ["标题"], "patterns": [pattern]})
    assert rejected(tmp_path, content, row(标题="院内积水"))[0] == "not-a-name"


def test_values_are_translated_and_unknown_ones_rejected(tmp_path: Path) -> None:
    channel = {"column": "标题", "values": {"12345热线": "hotline", "网格": "grid"}}
    importing = imported(
        tmp_path, mapping_content(channel=channel), [row("1", 标题="12345热线"), row("2", 标题="网格")]
    )
    assert [facts["channel"] for facts in importing.facts("issue.raised")] == ["hotline", "grid"]
    rule, reason = rejected(tmp_path, mapping_content(channel=channel), row(标题="传真"))
    assert rule == "unknown-value"
    assert "'传真'" in reason


def test_a_fallback_stands_for_unknown_and_empty_values(tmp_path: Path) -> None:
    channel = {"column": "内容", "values": {"网格": "grid"}, "fallback": "other"}
    rows = [row("1", 内容="网格"), row("2", 内容="传真"), row("3", 内容=None)]
    importing = imported(tmp_path, mapping_content(channel=channel), rows)
    assert [facts["channel"] for facts in importing.facts("issue.raised")] == ["grid", "other", "other"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (datetime(2025, 3, 1, 9, 30), datetime(2025, 3, 1, 1, 30)),
        ("2025/3/1 9:30:00", datetime(2025, 3, 1, 1, 30)),
        ("2025-03-01 09:30", datetime(2025, 3, 1, 1, 30)),
        ("2025-03-01", datetime(2025, 2, 28, 16, 0)),
        ("2025年3月1日", datetime(2025, 2, 28, 16, 0)),
        ("2025年3月1日 8:00", datetime(2025, 3, 1, 0, 0)),
        ("2025年3月1日 8:00:30", datetime(2025, 3, 1, 0, 0, 30)),
        ("2025年3月1日8:00", datetime(2025, 3, 1, 0, 0)),
        ("2025年3月1日 8时05分", datetime(2025, 3, 1, 0, 5)),
        ("2025-03-01T08:00:00", datetime(2025, 3, 1, 0, 0)),
        ("2025-03-01T08:00:00Z", datetime(2025, 3, 1, 8, 0)),
        ("2025-03-01T08:00:00.250Z", datetime(2025, 3, 1, 8, 0, 0, 250_000)),
        ("2025-03-01T08:00:00+08:00", datetime(2025, 3, 1, 0, 0)),
        ("2025-03-01T08:00+0100", datetime(2025, 3, 1, 7, 0)),
        ("2025-03-01 08:00:00+00:00", datetime(2025, 3, 1, 8, 0)),
        (datetime(2025, 3, 1), datetime(2025, 2, 28, 16, 0)),
    ],
)
def test_times_are_local_and_a_date_alone_is_its_midnight(
    tmp_path: Path, cell: Any, expected: datetime
) -> None:
    importing = imported(tmp_path, mapping_content(), [row(提出时间=cell)])
    assert importing.events("issue.raised")[0].occurred_at == expected.replace(tzinfo=UTC)


def test_a_time_that_names_its_zone_keeps_it(tmp_path: Path) -> None:
    raised_at = {"column": "提出时间", "formats": ["%Y-%m-%dT%H:%M:%S%z"]}
    importing = imported(
        tmp_path, mapping_content(raised_at=raised_at), [row(提出时间="2025-03-01T09:30:00+0000")]
    )
    assert importing.events("issue.raised")[0].occurred_at == datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


def test_another_time_zone_is_another_time(tmp_path: Path) -> None:
    content = mapping_content()
    content["source"]["time_zone"] = "UTC"
    importing = imported(tmp_path, content, [row()])
    assert importing.events("issue.raised")[0].occurred_at == datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["2019/13/45", "2019/02/30 00:00:00", "yesterday", "2019", 43580, 3.5, True, "1850-01-01"]
)
def test_what_is_no_time_is_rejected(tmp_path: Path, cell: Any) -> None:
    rule, reason = rejected(tmp_path, mapping_content(), row(提出时间=cell))
    assert rule == "not-a-time"
    assert "'提出时间'" in reason


def test_a_resolution_before_the_issue_was_raised_is_rejected(tmp_path: Path) -> None:
    rule, _ = rejected(tmp_path, mapping_content(), row(办结时间="2025/2/1 0:00:00"))
    assert rule == "before-the-previous-event"


@pytest.mark.parametrize("field", ["编号", "标题", "提出时间"])
def test_a_row_without_what_is_required_is_rejected(tmp_path: Path, field: str) -> None:
    rule, _ = rejected(tmp_path, mapping_content(), row(**{field: None}))
    assert rule == "missing-value"


def test_numbers_are_ids_as_they_are_shown(tmp_path: Path) -> None:
    importing = imported(tmp_path, mapping_content(), [row(2549), row(2550.0), row("2551")])
    assert [facts["external_id"]["id"] for facts in importing.facts("issue.raised")] == [
        "2549",
        "2550",
        "2551",
    ]


@pytest.mark.parametrize(
    ("id_", "named"),
    [
        ("x" * 201, "201 characters"),
        ("a\tb", "U+0009"),
        ("a\u2028b", "U+2028"),
        ("a\u3000b", "U+3000"),
        ("a\xa0b", "U+00A0"),
        ("a\u200b", "U+200B"),
        (2024.1, "2024.1"),
    ],
)
def test_an_id_that_is_no_id_rejects_its_row_alone(tmp_path: Path, id_: str | float, named: str) -> None:
    importing = imported(tmp_path, mapping_content(), [row("1"), row(id_), row("2")])
    assert (importing.report.imported, importing.report.rejected) == (2, 1)
    rule, reason = rejected(tmp_path, mapping_content(), row(id_))
    assert rule == "not-an-external-id"
    assert named in reason


def test_white_space_around_an_id_is_no_part_of_it(tmp_path: Path) -> None:
    importing = imported(tmp_path, mapping_content(), [row("\u3000a 1\xa0")])
    assert importing.facts("issue.raised")[0]["external_id"]["id"] == "a 1"


def test_a_number_that_has_lost_digits_is_no_id(tmp_path: Path) -> None:
    rule, reason = rejected(tmp_path, mapping_content(), row(3.02011220000000012e17))
    assert rule == "unreadable-cell"
    assert "more digits than a sheet keeps; format the column as text" in reason


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("cell", ["9999-12-31 23:59:59", datetime(9999, 12, 31, 23, 59, 59), "9001-01-01"])
def test_a_time_that_stands_for_never_rejects_its_row(tmp_path: Path, cell: Any, zone: str) -> None:
    content = mapping_content()
    content["source"]["time_zone"] = zone
    for column in ("提出时间", "办结时间"):
        rule, reason = rejected(tmp_path, content, row(**{column: cell}))
        assert rule == "not-a-time"
        assert "1900 to 9000" in reason


LIFE = (
    "编号",
    "标题",
    "提出",
    "状态",
    "讨论",
    "结论",
    "交办",
    "主体",
    "办结",
    "结果",
    "回访",
    "满意",
    "评分",
    "意见",
    "结束",
    "理由",
)


def life(**cells: Any) -> list[Any]:
    return [({"编号": "1", "标题": "路灯不亮", "提出": "2025-03-01"} | cells).get(column) for column in LIFE]


def lifelong() -> dict[str, Any]:
    """A mapping that knows every step."""
    status = {
        "column": "状态",
        "values": {"在办": "open", "已办": "resolved", "撤回": "withdrawn", "不予受理": "declined"},
    }
    content = mapping_content(
        description=None,
        raised_at={"column": "提出"},
        status=status | {"fallback": "open"},
        discussed_at={"column": "讨论"},
        conclusion={"column": "结论"},
        assigned_at={"column": "交办"},
        body={"column": "主体", "values": {"物业": "company"}},
        resolved_at={"column": "办结"},
        outcome={"column": "结果"},
        confirmed_at={"column": "回访"},
        satisfied={"column": "满意", "values": {"满意": "yes", "不满意": "no"}},
        rating={"column": "评分"},
        comment={"column": "意见"},
        withdrawal_reason={"column": "理由"},
        legal_ground={"column": "理由"},
        closed_at={"column": "结束"},
    )
    return content | {
        "bodies": [{"id": "company", "name": "示范物业", "kind": "property_company", "place": "lane"}]
    }


def steps(importing: Importing) -> list[str]:
    return [e.data.type.removeprefix("issue.") for e in importing.events() if e.stream.startswith("issue-")]


def test_a_whole_life_is_recorded_in_the_order_of_its_times(tmp_path: Path) -> None:
    cells = life(
        状态="已办", 讨论="2025-03-02", 结论="请物业处理", 交办="2025-03-02", 主体="物业", 办结="2025-03-05",
        结果="已修", 回访="2025-03-06", 满意="满意", 评分=5, 意见="很快",
    )  # fmt: skip
    importing = imported(tmp_path, lifelong(), [cells], LIFE)
    assert steps(importing) == ["raised", "discussed", "assigned", "resolved", "resolution_confirmed"]
    assert importing.facts("issue.assigned")[0]["basis"] == "imported"
    assert importing.facts("issue.resolution_confirmed")[0]["rating"] == 5
    assert all(
        e.data.facts()["imported"] == "hotline" for e in importing.events() if e.stream.startswith("issue-")
    )


@pytest.mark.parametrize(
    ("status", "closing"),
    [("撤回", "withdrawn"), ("不予受理", "declined"), ("已办", "resolved"), ("在办", None)],
)
def test_a_status_says_what_the_end_was(tmp_path: Path, status: str, closing: str | None) -> None:
    ended = None if closing is None else "2025-03-04"
    importing = imported(
        tmp_path, lifelong(), [life(状态=status, 结束=ended, 结果="已修", 理由="《条例》第五条")], LIFE
    )
    assert steps(importing) == ["raised", *([closing] if closing else [])]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"状态": "已办"}, "missing-time"),
        ({"状态": "在办", "办结": "2025-03-05", "结果": "已修"}, "contradiction"),
        ({"状态": "撤回", "结束": "2025-03-04", "办结": "2025-03-05"}, "contradiction"),
        ({"状态": "已办", "结束": "2025-03-04"}, "outcome-required"),
        ({"状态": "不予受理", "结束": "2025-03-04"}, "legal-ground-required"),
        ({"交办": "2025-03-04"}, "missing-value"),
        ({"讨论": "2025-03-04"}, "conclusion-required"),
        ({"状态": "已办", "办结": "2025-03-05", "结果": "x", "回访": "2025-03-06"}, "missing-value"),
        (
            {
                "状态": "已办",
                "办结": "2025-03-05",
                "结果": "x",
                "回访": "2025-03-06",
                "满意": "满意",
                "评分": 6,
            },
            "unknown-value",
        ),
        ({"回访": "2025-03-06", "满意": "满意"}, "not-resolved"),
    ],
)
def test_a_life_that_contradicts_itself_is_rejected_wholly(
    tmp_path: Path, cells: dict[str, Any], rule: str
) -> None:
    assert rejected(tmp_path, lifelong(), life(**cells), LIFE)[0] == rule


def test_who_reported_it_and_where_they_live_is_sealed(tmp_path: Path) -> None:
    fields = {
        "reporter": {"column": "编号"},
        "reporter_phone": {"column": "答复"},
        "reporter_door": {"column": "标题"},
        "building": {"column": "内容"},
        "description": None,
    }
    importing = imported(tmp_path, mapping_content(**fields), [row("u-77", 标题="5号楼", 答复="无")])
    (raised,) = importing.events("issue.raised")
    assert raised.data.personal is not None
    assert (raised.data.personal.name, raised.data.personal.phone, raised.data.personal.door) == (
        "u-77",
        "无",
        "5号楼",
    )
    assert raised.data.facts()["location"] == {"building": "晚上看不清路"}


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("网友“UU0081681”您好", "网友“〔反映人〕”您好"),
        ("UU0081681，UU0081681", "〔反映人〕，〔反映人〕"),
        ("UU00816819与xUU0081681", "UU00816819与xUU0081681"),
    ],
)
def test_a_reply_that_names_the_reporter_is_recorded_without_the_name(
    tmp_path: Path, text: str, recorded: str
) -> None:
    content = mapping_content(reporter={"column": "内容"}, description=None)
    importing = imported(tmp_path, content, [row(内容="UU0081681", 答复=text)])
    assert importing.facts("issue.resolved")[0]["outcome"] == recorded


def test_rows_whose_texts_named_their_reporter_are_counted(tmp_path: Path) -> None:
    content = mapping_content(reporter={"column": "内容"}, description=None)
    rows = [row("1", 内容="UU0081681", 标题="我是UU0081681"), row("2", 内容="UU0081682")]
    assert imported(tmp_path, content, rows).report.named == 1


def test_a_name_of_two_characters_is_not_looked_for(tmp_path: Path) -> None:
    content = mapping_content(reporter_name={"column": "内容"}, description=None)
    importing = imported(tmp_path, content, [row(内容="高峰", 标题="早高峰拥堵")])
    assert importing.facts("issue.raised")[0]["title"] == "早高峰拥堵"


def test_the_data_subject_says_nothing_of_the_person(tmp_path: Path) -> None:
    content = mapping_content(reporter={"column": "内容"})
    rows = [row("1", 内容="用户甲"), row("2", 内容="用户甲")]
    subjects = {facts["reporter"] for facts in imported(tmp_path, content, rows).facts("issue.raised")}
    assert len(subjects) == 2


def test_a_building_without_end_is_rejected(tmp_path: Path) -> None:
    assert (
        rejected(tmp_path, mapping_content(building={"column": "内容"}), row(内容="x" * 51))[0]
        == "text-too-long"
    )


@given(st.text())
def test_cleaned_texts_hold_nothing_that_the_log_refuses(text: str) -> None:
    assert not texts.CONTROL_IN_LINE.search(one_line(text))
    assert not texts.CONTROL.search(several_lines(text))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cf", "Zs"])))
def test_texts_without_control_characters_stay_as_they_are(text: str) -> None:
    assert one_line(text) == text
    assert several_lines(text) == text
