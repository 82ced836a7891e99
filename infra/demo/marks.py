"""How events of a demonstration are known among others in a log."""

from domain.event import Envelope

MARKS = ("demo:", "city:")
"""What the correlation ids of the community and of the city begin with (recital.py, city/city.py)."""


def is_of_a_demonstration(envelope: Envelope) -> bool:
    """Whether the event was told by a demonstration, and not by anybody who uses Yishi."""
    return envelope.correlation_id.startswith(MARKS)
