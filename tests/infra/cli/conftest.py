"""A community in a folder, registered once, and a way to give commands."""

from tests.api.conftest import community
from tests.infra.cli.commands import run

__all__ = ["community", "run"]
