"""The command line `yishi`: one file a group of commands, put together in main.py."""

from infra.cli.main import main

__all__ = ["main"]
