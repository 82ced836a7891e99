"""Forks servers that have everything loaded, so that many can be killed and started in a minute.

    python -m tests.faults.nursery LOG_FILE

Each line of input names a port; the answer is the pid of a new process that runs what `yishi serve` runs,
with the settings of the environment. All end when the input does.
"""

import os
import signal
import sys
from pathlib import Path

import infra.server  # so that the forked servers need not load it
from infra.cli.serving import serve


def main(log: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the kernel buries them
    children = []
    for line in sys.stdin:
        children.append(start(int(line), log))
        print(children[-1], flush=True)  # noqa: T201 - the answer
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def start(port: int, log: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor, target in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(descriptor, target)
    status = 1
    try:
        serve(host="127.0.0.1", port=port, workers=1)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    assert infra.server.create
    main(Path(sys.argv[1]))
