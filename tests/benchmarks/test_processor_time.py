"""The processor's time of a process and of its children, of those that have ended too."""

import os
import subprocess
import sys

from tests.benchmarks.processor_time import server_seconds

BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"


def test_the_work_of_children_that_have_ended_is_counted():
    before = server_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert server_seconds(os.getpid()) - before >= 0.25


def test_the_work_of_children_that_run_is_counted():
    program = f"{BUSY}print('done', flush=True)\ninput()"
    command = [sys.executable, "-c", program]
    before = server_seconds(os.getpid())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        assert server_seconds(os.getpid()) - before >= 0.25
        child.kill()
