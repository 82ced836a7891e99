"""A table of a mapping."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the mapping; a key that it does not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)
