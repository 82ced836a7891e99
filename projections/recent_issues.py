"""Issues as the entries folded last left them, in memory, so that their board is not read page after page."""

from collections.abc import Collection

from projections.issue_rows import Standing


class RecentIssues:
    """Remembers so many issues, those met last; knows which of them the board does not show as they stand."""

    def __init__(self, remembered: int) -> None:
        """`remembered` is a number of issues."""
        self._remembered = remembered
        # The first is always the one not met for longest.
        self._standing: dict[str, Standing] = {}
        self._leaving: set[str] = set()
        self._unwritten: dict[str, bool] = {}

    def clear(self) -> None:
        """Remember nothing."""
        self._standing.clear()
        self._leaving.clear()
        self._unwritten.clear()

    def __contains__(self, stream: str) -> bool:
        return stream in self._standing

    def __getitem__(self, stream: str) -> Standing:
        return self._standing[stream]

    def get(self, stream: str) -> Standing | None:
        """The issue, None when it is not remembered."""
        return self._standing.get(stream)

    def recall(self, stream: str, standing: Standing) -> None:
        """Remember an issue as the board shows it."""
        self._standing[stream] = standing

    def met(self, stream: str, standing: Standing, *, begun: bool) -> None:
        """Remember an issue after another event; `begun` says that it is its first: the board has no row."""
        self._standing.pop(stream, None)
        self._standing[stream] = standing
        self._leaving.discard(stream)
        self._unwritten.setdefault(stream, begun)

    def end_page(self) -> Collection[str]:
        """Forget those that the page before sent away; returns the streams that go next, not met for longest.

        They leave a page later because their rows may still be on the way to the board, where a fold that
        meets them again would look for them.
        """
        for stream in self._leaving:
            del self._standing[stream]
        oldest = iter(self._standing)
        self._leaving = {next(oldest) for _ in range(len(self._standing) - self._remembered)}
        return self._leaving

    def unwritten(self) -> list[str]:
        """Streams that the board does not show as they stand."""
        return sorted(self._unwritten)

    def to_write(self, streams: Collection[str] | None = None) -> tuple[list[str], list[str]]:
        """Streams (of these, or all) that the board does not show as they stand: new ones, and changed ones.

        They count as written from now on. Both are in the order of their names: the same entries are
        written alike by every process, and what is next to each other in the index is written together.
        """
        chosen = sorted(self._unwritten if streams is None else self._unwritten.keys() & streams)
        begun = {stream: self._unwritten.pop(stream) for stream in chosen}
        return [each for each in chosen if begun[each]], [each for each in chosen if not begun[each]]
