import json
from datetime import date

import pytest

from tests.benchmarks.measurement import Measurement, interleaved_medians, interleaved_seconds
from tests.benchmarks.report import Report, Run, read_report, rounded, write_report

APPENDS = Measurement(
    "32 writers", "events/s", 12_345.6, 1_000.0, "the library's recorder", "≥ 4", "p50 | 2 ms"
)


def test_the_ratio_says_how_many_times_the_peer_ours_is():
    assert APPENDS.ratio == pytest.approx(12.3456)


REPORT = Report({"append": Run(date(2026, 3, 2), 0.5, [APPENDS])}, {"cores": "2"})


@pytest.mark.parametrize(("ours", "peer"), [(0, 1), (1, 0), (-1, 1), (1, -1)])
def test_a_rate_that_is_not_positive_is_refused(ours: float, peer: float):
    with pytest.raises(ValueError, match="must be positive"):
        Measurement("x", "rows/s", ours, peer, "peer", "")


def test_two_ways_are_called_in_turn_and_the_order_alternates():
    calls: list[str] = []
    interleaved_seconds(lambda: calls.append("ours"), lambda: calls.append("peer"), repeats=3)
    assert calls == ["ours", "peer", "peer", "ours", "ours", "peer"]


def test_no_repeat_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        interleaved_seconds(list, list, repeats=0)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12_345.6, "12,300"), (1_234_567.0, "1,230,000"), (0.512345, "0.512"), (3.0, "3"), (99.96, "100")],
)
def test_figures_are_shown_with_three_significant_digits(value: float, shown: str):
    assert rounded(value) == shown


def test_the_report_holds_every_measurement_for_people_and_for_programs(tmp_path):
    write_report(REPORT, tmp_path / "docs")

    table = (tmp_path / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    ours, peer = "12,300 events/s", "1,000 events/s (the library's recorder)"
    assert f"| 32 writers | {ours} | {peer} | **12.3** | ≥ 4 | p50 / 2 ms |" in table
    assert "| cores | 2 |" in table

    assert "Measured on 2026-03-02, scale 0.5." in table

    text = (tmp_path / "docs" / "benchmarks.json").read_text(encoding="utf-8")
    [stored] = json.loads(text)["benchmarks"]["append"]["measurements"]
    assert stored["ours"] == 12_345.6
    assert stored["ratio"] == pytest.approx(12.3456)


def test_a_report_is_read_back_so_that_one_benchmark_can_be_measured_anew(tmp_path):
    assert read_report(tmp_path) == Report({}, {})
    write_report(REPORT, tmp_path)
    assert read_report(tmp_path) == REPORT


def test_figures_that_are_told_are_compared_by_their_medians():
    ours, peer = iter([1.0, 9.0, 5.0]), iter([2.0, 3.0, 4.0])
    assert interleaved_medians(lambda: next(ours), lambda: next(peer), repeats=3) == (5.0, 3.0)
