"""The thread that writes a page while the next is folded."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

P = ParamSpec("P")
T = TypeVar("T")


def writer_for(engine: Engine) -> Executor | None:
    """One thread, on PostgreSQL; whoever asked for it shuts it down.

    None on SQLite: its driver gives way to other threads at every row, and would be starved by the fold.
    """
    return PageWriter() if engine.dialect.name == "postgresql" else None


class PageWriter(Executor):
    """One thread, made when there is something to write, and made anew when there is again after its end.

    For whoever submits and shuts down one after the other.
    """

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the thread do it, after what was submitted before."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="view-writer")
        return self._thread.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the thread, when it has done what was submitted."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.shutdown(wait, cancel_futures=cancel_futures)
