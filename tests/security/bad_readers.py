"""Readers with the defects that fuzzing is to find, so that it is known to find them."""

import sys
from pathlib import Path

from tests.security import fuzzing
from tests.security.readers import Reader


def _crashes(content: bytes, _: Path) -> None:
    if b"{" in content:
        raise KeyError("brace")


def _hangs(content: bytes, _: Path) -> None:
    while b"{" in content:
        pass


def _swells(content: bytes, _: Path) -> None:
    if b"{" in content:
        bytearray(4 * fuzzing.MEMORY)


BAD = {
    reader.__name__.strip("_"): Reader(reader.__name__, reader, (ValueError,), lambda: [b"{}", b"[]"], [b"{"])
    for reader in (_crashes, _hangs, _swells)
}

if __name__ == "__main__":
    fuzzing.SECONDS = 1
    fuzzing.main(*sys.argv[1:], found=BAD.__getitem__)  # type: ignore[misc]  # three arguments, as given there
