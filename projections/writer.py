"""The thread that writes a page while the next is folded."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine


def writer_for(engine: Engine) -> ThreadPoolExecutor | None:
    """One thread, on PostgreSQL; whoever asked for it shuts it down.

    None on SQLite: its driver gives way to other threads at every row, and would be starved by the fold.
    """
    if engine.dialect.name == "postgresql":
        return ThreadPoolExecutor(1, thread_name_prefix="view-writer")
    return None
