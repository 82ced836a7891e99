"""What this process appends can be watched."""

from tests.api.conftest import Api
from tests.api.metrics.given import scraped, value


def test_appends_are_counted_with_their_events(api: Api) -> None:
    before = scraped(api)
    id_ = api.raised()
    api.give(id_, "discuss", conclusion="由物业三日内清运")
    api.give(id_, "assign", body="xinghe-property")
    api.give(id_, "resolve", outcome="已清运")
    api.give(id_, "confirm", satisfied=False)
    after = scraped(api)
    head = api.yishi.log.head()
    history = list(api.yishi.log.history(f"issue-{id_}"))
    # An unsatisfied confirmation reopens the issue in the same append.
    assert len(history) == 6
    grown = {
        name: value(after, name) - value(before, name)
        for name in (
            "yishi_append_events_total",
            "yishi_append_group_size_count",
            "yishi_append_group_size_sum",
        )
    }
    assert grown == {
        "yishi_append_events_total": 6,
        "yishi_append_group_size_count": 5,
        "yishi_append_group_size_sum": 5,
    }
    assert value(after, "yishi_log_position") == head


def test_an_append_that_the_log_refuses_is_counted(api: Api) -> None:
    [envelope] = api.yishi.log.history("place-xinghe")
    before = value(scraped(api), "yishi_append_refused_total")
    try:
        api.yishi.log.append([envelope])
    except Exception:
        after = scraped(api)
    assert value(after, "yishi_append_refused_total") == before + 1
    assert value(after, "yishi_append_failed_total") == 0
