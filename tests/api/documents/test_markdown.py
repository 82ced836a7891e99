import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.documents.html import html
from api.documents.markdown import markdown
from api.documents.outline import outline
from domain.issue import events as e
from projections.period import Period
from projections.summary import Summary, summarise
from tests.api.documents.summaries import governed, summary
from tests.projections.histories import log_of
from tests.projections.summary_histories import Recorder, projected


def lines_of(found: Summary) -> list[str]:
    return markdown(found).splitlines()


def test_every_section_has_its_numbered_heading():
    headings = [line for line in lines_of(summary()) if line.startswith("## ")]
    assert headings[0] == "## 一、基本信息"
    assert len(headings) == len(outline(summary()))
    assert headings[-1] == "## 六、说明"
    within = [line for line in lines_of(summary()) if line.startswith("### （")]
    assert (within[0], len(within)) == ("### （一）主要数据", 7)


def test_tables_have_as_many_cells_in_every_row_as_in_their_head():
    cells = re.compile(r"(?<!\\)\|")
    lines = [*lines_of(summary()), "", *lines_of(governed())]
    tables = "\n".join(line if line.startswith("|") else "" for line in lines).split("\n\n")
    for table in filter(None, (table.strip() for table in tables)):
        assert len({len(cells.split(row)) for row in table.splitlines()}) == 1


def test_a_title_that_a_resident_typed_stays_text():
    text = markdown(summary())
    assert "<script>" not in text
    assert re.search(r"(?<!\\)\]\(|http://|www\.", text) is None
    assert r"\<script\>alert(1)\</script\> \| \*\*粗\*\*" in text


def test_words_of_councils_decisions_and_volunteers_stay_text():
    text = markdown(governed())
    assert text.count(r"\<script\>alert(1)\</script\>") >= 8
    assert re.search(r"(?<!\\)<script|(?<!\\)\]\(|http://|www\.", text) is None


def test_an_outcome_of_several_lines_stays_on_its_line():
    assert any("已清理 并张贴提示" in line for line in lines_of(summary()))


def test_figures_are_shown_with_those_of_the_period_before_and_the_change():
    figures = summary().figures
    row = next(line for line in lines_of(summary()) if line.startswith("| 新增诉求（件） |"))
    raised, before = int(str(figures["issues.raised"])), 40 - int(str(figures["issues.raised"]))
    assert raised > before
    assert row == f"| 新增诉求（件） | {raised} | {before} | +{raised - before} |"
    head = next(line for line in lines_of(summary()) if line.startswith("| 项目 |"))
    assert head == "| 项目 | 本期 | 上期（2025年2月） | 增减 |"


@pytest.mark.parametrize("period", ["2020-01", "2019-01..2025-12"])
def test_an_empty_or_long_period_makes_a_document_too(period):
    assert markdown(summary(period)).startswith("# 桥西街道")


def test_a_time_limit_that_ends_with_a_day_is_shown_as_the_end_of_that_day():
    log = Recorder().registry()
    raised = datetime(2025, 3, 3, 1, tzinfo=UTC)
    log.record(
        e.IssueRaised(
            code="20250303-0001",
            place="yuan",
            tier="compound",
            category="env",
            title="楼道堆物",
            channel="duty",
        ),
        raised,
        1,
        recorded=datetime(2025, 4, 1, tzinfo=UTC),
    )
    due = datetime(2025, 3, 7, 16, tzinfo=UTC)
    log.record(e.IssueAssigned(body="wuye", basis="council", due=due), raised + timedelta(hours=1), 1)
    with projected(log.entries) as connection:
        at, zone = len(log.entries), ZoneInfo("Asia/Shanghai")
        found = summarise(connection, log_of(log.entries), "jie", Period.parse("2025-03"), at, zone)

    assert markdown(found).count("时限 2025-03-07 24:00") == 3
    assert html(found).count("2025-03-07 24:00") == 3
    assert "2025-03-08 00:00" not in markdown(found) + html(found)


def test_a_period_still_under_way_is_labelled_under_the_title():
    recorded = "数据截至 2025-02-"
    assert lines_of(summary("2025-02", 1))[2].startswith(f"**{recorded}")
    assert "数据截至 <span" in html(summary("2025-02", 1))
    assert "尚未计入" not in markdown(summary("2025-01", 1)) + html(summary("2025-01", 1))


def test_the_document_is_called_after_its_place_and_period():
    assert lines_of(summary("2025-03"))[0] == "# 桥西街道月度协调报告（2025年3月）"
    assert lines_of(summary("2025-02..2025-03"))[0] == "# 桥西街道协调报告（2025年2月至2025年3月）"
