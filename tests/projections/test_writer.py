"""The thread that writes pages lives while there is something to write."""

import threading
from random import Random

from projections.writer import PageWriter
from tests.projections.conftest import MakeViews
from tests.projections.histories import history

ENTRIES = history(Random(3), 20)


def writers() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith("view-writer")}


def test_a_writer_has_no_thread_before_its_first_page_and_after_its_end() -> None:
    before, writer = writers(), PageWriter()
    assert writers() == before
    for _ in range(2):
        assert writer.submit(threading.current_thread).result() in writers() - before
        writer.shutdown()
        assert writers() == before
    writer.shutdown()


def test_views_that_were_released_have_no_thread_and_can_be_moved_on_again(views_of: MakeViews) -> None:
    before, views = writers(), views_of(ENTRIES)
    for stop in (5, len(ENTRIES)):
        assert views.catch_up(stop) == stop
        views.release()
        assert writers() == before
