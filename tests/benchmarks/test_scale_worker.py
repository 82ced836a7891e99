"""What is told of the memory of a process is its own."""

import subprocess
import sys

from tests.architecture.repository import ROOT

ASK = "from tests.benchmarks.scale_worker import peak; print(peak())"
MEGABYTES = 400


def test_memory_of_whoever_started_the_process_is_not_counted():
    parent = (
        f"import subprocess, sys; held = b'x' * ({MEGABYTES} << 20);"
        f"subprocess.run([sys.executable, '-c', {ASK!r}], check=True)"
    )
    told = subprocess.run(
        [sys.executable, "-c", parent], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert 10 < float(told.stdout) < MEGABYTES
