"""Exact numbers of a summary: shares and quantiles as decimal strings, without floating point."""

from collections.abc import Sequence
from fractions import Fraction

MICROSECONDS_PER_DAY = 86_400_000_000


def share(part: int, whole: int) -> str | None:
    """`part / whole` with four decimals, rounded half up; None when there is nothing to divide by."""
    return None if whole == 0 else decimal(Fraction(part, whole), 4)


def quantile_in_days(durations: Sequence[int], share: Fraction) -> str | None:
    """The quantile of ascending durations in microseconds, as days with two decimals; None without any.

    Linear interpolation between the two nearest ranks (Hyndman and Fan 1996, definition 7), rounded half up.
    """
    if not durations:
        return None
    rank = (len(durations) - 1) * share
    below = int(rank)
    above = min(below + 1, len(durations) - 1)
    value = durations[below] + (rank - below) * (durations[above] - durations[below])
    return decimal(Fraction(value) / MICROSECONDS_PER_DAY, 2)


def decimal(value: Fraction, places: int) -> str:
    """The value, not below zero, as a decimal string, rounded half up: 1/8 with two places is `0.13`."""
    scaled = int(value * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}d}"
