"""What became of the rows of a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""


@dataclass(slots=True)
class ImportReport:
    """What became of the rows of a file."""

    rows: int = 0
    """Rows with anything in them; the sum of the next three."""
    imported: int = 0
    """Rows of which something was recorded."""
    unchanged: int = 0
    """Rows of which everything had been recorded before."""
    rejected: int = 0
    masked: int = 0
    """Rows recorded with an identifier in their title or location masked."""
    named: int = 0
    """Rows recorded with their reporter's name taken out of open texts."""
    cleaned: int = 0
    """Rows recorded with control characters taken out of their texts."""
    events: int = 0
    """Events recorded of what the rows tell of."""
    registered: int = 0
    """Places, bodies and categories registered."""
    rejects: Path | None = None
    """Where the rejected rows were written, when there were any."""
