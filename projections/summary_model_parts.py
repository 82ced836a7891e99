"""What all parts of a summary's shape are made of."""

from pydantic import BaseModel, ConfigDict

Value = int | str | None
"""Counts are integers, shares, days and hours decimal strings, None where there is nothing to divide."""


class Part(BaseModel):
    """Base of the parts of a summary."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
