import pytest

from api.documents import wording
from api.documents.charts import breakdown_chart, course_chart
from projections import summary_decisions, summary_followed
from projections.summary_labels import FIGURE_LABELS
from projections.summary_model import BreakdownRow, BreakdownSection, Column, SeriesPoint, SeriesSection
from projections.summary_model_governance import FigureRow


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("rate.on_time", "0.7851", "78.51"),
        ("rate.on_time", "1.0000", "100.00"),
        ("rate.on_time", None, "—"),
        ("issues.open", 0, "0"),
        ("days_to_resolve.p90", "41.14", "41.14"),
    ],
)
def test_values_are_written_for_readers(name, value, text):
    assert wording.number(name, value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("issues.open", 3, "+3"),
        ("issues.open", -3, "\N{MINUS SIGN}3"),
        ("issues.open", 0, "0"),
        ("rate.on_time", "-0.1300", "\N{MINUS SIGN}13.00 个百分点"),
        ("rate.on_time", "0.0000", "0"),
        ("days_to_resolve.median", "1.51", "+1.51"),
        ("days_to_resolve.median", None, "—"),
    ],
)
def test_changes_are_written_with_their_sign(name, value, text):
    assert wording.change(name, value) == text


@pytest.mark.parametrize("listed", [summary_decisions.FIGURES, summary_followed.FIGURES])
def test_what_is_a_part_of_the_figure_before_it_says_so(listed):
    labels = [FIGURE_LABELS[name].label for name in listed]
    rows = [FigureRow(name=n, label=FIGURE_LABELS[n].label, unit="tasks", value=1) for n in listed]
    called = [wording.called(row) for row in rows]
    parts = [index for index, name in enumerate(listed) if name.endswith((".late", ".overdue"))]
    assert parts
    for index, label in enumerate(labels):
        assert called[index] == (f"其中{label}" if index in parts else label)
    wholes = {listed[index - 1] for index in parts}
    assert wholes <= {"outcomes.done", "decisions.open", "tasks.done", "tasks.open"}


def test_sections_are_numbered_in_chinese():
    assert [wording.ordinal(n) for n in (1, 9, 10, 11, 20, 21)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
    ]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, "1"), (1, "1"), (3, "4"), (5, "5"), (11, "20"), (41, "50"), (999, "1000")]
)
def test_the_scale_of_a_chart_ends_at_a_round_number_that_nothing_exceeds(highest, top):
    point = SeriesPoint(key="2025-03-01", label="1日", raised=highest, resolved=0)
    chart = course_chart(SeriesSection(id="course", title="", step="day", points=(point,)))

    assert chart.grid[-1].label == top
    assert all(float(pillar.height) <= chart.grid[-1].up for pillar in chart.pillars)


def test_many_categories_are_drawn_together_without_losing_any():
    rows = tuple(BreakdownRow(code=f"c{n}", label=f"类{n}", values=(n,)) for n in range(25, 0, -1))
    column = Column(base="issues.raised", label="新增", share=False)
    section = BreakdownSection(
        id="by_category",
        title="类别分布",
        dimension="category",
        dimension_label="类别",
        columns=(column,),
        rows=rows,
    )

    bars = breakdown_chart(section).bars
    assert bars[-1].label == "其余 15 项"
    assert sum(int(bar.number) for bar in bars) == sum(range(26))
