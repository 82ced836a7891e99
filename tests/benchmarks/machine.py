"""The machine and the versions that figures were taken on, described so that others can compare."""

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("eventsourcing", "sqlalchemy", "psycopg", "orjson", "openpyxl")


def describe_machine() -> dict[str, str]:
    """What matters for speed, by name: processor, cores, memory, system, Python, databases, packages."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
        "Node": _node(),
        "packages": ", ".join(f"{package} {version(package)}" for package in PACKAGES),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _node() -> str:
    """The version that the peers in JavaScript ran on, if there is one."""
    program = shutil.which("node")
    if program is None:
        return "none"
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.strip().removeprefix("v")


def _postgresql() -> str:
    servers = [*Path("/usr/lib/postgresql").glob("*/bin/postgres"), Path("postgres")]
    answer = subprocess.run([servers[0], "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[2]
