"""A community in a folder, registered once."""

from tests.api.conftest import community

__all__ = ["community"]
