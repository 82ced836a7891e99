"""Finds the issue or decision that a row names, by its external id or by its code."""

from collections.abc import Callable, Sequence

from consumers.importing.refusal import RowRejected
from domain.importing.record import imported_stream
from domain.log import Log

MAX_REMEMBERED = 10_000
"""Names that are remembered."""
FindCode = Callable[[str, str], Sequence[str]]
"""Given `issue` or `decision` and a code, the streams of those that have it."""


class Subjects:
    """What is recorded already, under the names that the rows of one import use."""

    def __init__(self, log: Log, sources: Sequence[str], find_code: FindCode) -> None:
        """An external id is looked up under each of the sources, in their order; a code after that."""
        self.log = log
        self.sources = sources
        self.find_code = find_code
        self._found: dict[tuple[str, str], str] = {}

    def named(self, kind: str, name: str) -> str:
        """The stream of the `issue` or `decision` of that name. Raises RowRejected."""
        found = self._found.get((kind, name))
        if found is None:
            found = self._look_up(kind, name)
            if len(self._found) >= MAX_REMEMBERED:
                self._found.clear()
            self._found[kind, name] = found
        return found

    def _look_up(self, kind: str, name: str) -> str:
        by_id = [imported_stream(kind, source, name) for source in self.sources]
        existing = self.log.existing(by_id)
        if known := next((stream for stream in by_id if stream in existing), None):
            return known
        by_code = self.find_code(kind, name)
        if len(by_code) == 1:
            return by_code[0]
        if by_code:
            raise RowRejected(
                "ambiguous-code",
                f"The code {name[:40]!r} is that of several; name the {kind} by its external id.",
                f"编号“{name[:40]}”对应多项，请改用其来源编号。",
            )
        sources = ", ".join(self.sources)
        raise RowRejected(
            f"unknown-{kind}",
            f"No {kind} has the external id {name[:40]!r} at {sources}, or that code; import it first, or "
            "add its source to refers_to in the mapping.",
            f"来源 {sources} 没有编号为“{name[:40]}”的事项，本系统也没有此编号；"
            "请先导入，或在映射的 refers_to 中补充其来源。",
        )
