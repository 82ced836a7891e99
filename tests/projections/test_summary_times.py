from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from projections.summary_times import deadline, local_time, minute

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "read"),
    [
        (datetime(2026, 1, 8, 16, tzinfo=UTC), "2026-01-08 24:00"),
        (datetime(2025, 12, 31, 16, tzinfo=UTC), "2025-12-31 24:00"),
        (datetime(2024, 2, 29, 16, tzinfo=UTC), "2024-02-29 24:00"),
        (datetime(2026, 1, 8, 15, 59, tzinfo=UTC), "2026-01-08 23:59"),
        (datetime(2026, 1, 8, 16, 1, tzinfo=UTC), "2026-01-09 00:01"),
        (datetime(2026, 1, 9, 10, 15, tzinfo=UTC), "2026-01-09 18:15"),
    ],
)
def test_a_deadline_that_ends_with_a_day_is_read_as_the_end_of_that_day(moment, read):
    assert deadline(local_time(moment, SHANGHAI)) == read


def test_what_happened_at_midnight_is_read_as_the_beginning_of_the_day():
    assert minute(local_time(datetime(2026, 1, 8, 16, tzinfo=UTC), SHANGHAI)) == "2026-01-09 00:00"
