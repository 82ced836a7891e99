"""Gives a reader what nobody would write: `python -m tests.security.fuzzing TARGET EXAMPLES FOLDER`.

In a process of its own, which may take no more memory and time than a reader needs. What is given last lies
in FOLDER/given, so that it is known whatever becomes of the process; found cases are kept under corpus/.
"""

import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.security.readers import READERS, Reader

CORPUS = Path(__file__).parent / "corpus"
MEMORY = 512 * 1024**2
"""Bytes that a reader may take beyond what the process has at its start."""
SECONDS = 20
"""In which one input is read."""


class Hangs(BaseException):
    """An input that takes too long; no reader can take it for an error of its own."""


def mutated(seeds: list[bytes], tokens: list[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with parts of it replaced, removed, repeated or made of other seeds' parts."""
    place = st.floats(0, 1, allow_nan=False)
    piece = st.sampled_from(tokens) | st.binary(max_size=12)
    slice_ = st.tuples(st.sampled_from(seeds), place, st.integers(0, 200)).map(_slice)
    change = st.tuples(place, st.integers(0, 40), st.integers(0, 5), piece | slice_)
    return st.tuples(st.sampled_from(seeds), st.lists(change, max_size=8)).map(lambda drawn: _changed(*drawn))


def _slice(drawn: tuple[bytes, float, int]) -> bytes:
    seed_, at, length = drawn
    begin = int(at * len(seed_))
    return seed_[begin : begin + length]


def _changed(content: bytes, changes: list[tuple[float, int, int, bytes]]) -> bytes:
    for at, removed, repeats, piece in changes:
        begin = int(at * len(content))
        content = content[:begin] + piece * repeats + content[begin + removed :]
    return content


def bounded() -> None:
    """From now on this process may take little more memory than it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGALRM, _hangs)


def _hangs(*_: object) -> None:
    raise Hangs


def read(reader: Reader, content: bytes, folder: Path) -> None:
    """Read one input within bounds. Raises whatever is none of the reader's named errors."""
    (folder / "given").write_bytes(content)
    signal.alarm(SECONDS)
    try:
        reader.read(content, folder)
    except reader.named:
        return
    finally:
        signal.alarm(0)


def fuzz(reader: Reader, examples: int, folder: Path) -> None:
    """Read the corpus and so many mutated inputs."""
    known = [file.read_bytes() for file in sorted((CORPUS / reader.name).glob("*"))]
    for content in known:
        read(reader, content, folder)

    @seed(20260301)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated([*reader.seeds(), *known], reader.tokens))
    def each(content: bytes) -> None:
        read(reader, content, folder)

    each()


def main(name: str, examples: str, folder: str, found: Callable[[str], Reader] = READERS.__getitem__) -> None:
    """Fuzz the reader of this name."""
    reader = found(name)
    bounded()
    fuzz(reader, int(examples), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
