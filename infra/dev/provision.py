"""Installs what the tests need beside Python packages: PostgreSQL, Chromium and Chinese fonts.

`provision.py benchmarks` installs what the benchmarks need as well: pgbench and Node. Run by `make test` and
`make bench` with any Python >= 3.11, so only the standard library is used. Only what is missing is installed,
with apt, and only when that needs no password; otherwise the message names what to install.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ATTEMPTS = 3
OLDEST_NODE = 18
"""That of Debian 12; the peer of the log runs on it."""
# Debian starts a server on port 5432 when PostgreSQL is installed. The tests start servers of their own,
# so none is left running on a machine that only wanted to test.
CLUSTER_SETTING = Path("/etc/postgresql-common/createcluster.d/yishi-tests.conf")


class ProvisioningFailed(Exception):
    """Something the tests need is missing and cannot be installed; the message says what to do."""


@dataclass(frozen=True)
class Need:
    """Something outside Python that tests use: what it is, its Debian package, and whether it is here."""

    what: str
    package: str
    is_present: Callable[[], bool]


def has_postgresql() -> bool:
    """Whether the server's programs are here: on PATH, or where Debian puts them."""
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_curl() -> bool:
    """Whether curl is on PATH: the examples of docs/api.md are run with it."""
    return shutil.which("curl") is not None


def has_chromium() -> bool:
    """Whether Chromium is on PATH under Debian's name."""
    return shutil.which("chromium") is not None


def has_libatomic() -> bool:
    """Whether libatomic can be loaded: the driver that Playwright brings for Chromium is linked to it."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font that covers simplified Chinese."""
    if shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def has_pgbench() -> bool:
    """Whether pgbench is here: on PATH, or where Debian puts it."""
    return shutil.which("pgbench") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))


def has_node() -> bool:
    """Whether Node is on PATH, in a version that the peer of the log runs on."""
    if shutil.which("node") is None:
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def has_npm() -> bool:
    """Whether npm is on PATH."""
    return shutil.which("npm") is not None


NEEDS = (
    Need("the PostgreSQL server", "postgresql", has_postgresql),
    Need("curl", "curl", has_curl),
    Need("the Chromium browser", "chromium", has_chromium),
    Need("libatomic", "libatomic1", has_libatomic),
    Need("a Chinese font", "fonts-noto-cjk", has_chinese_font),
)
BENCHMARK_NEEDS = (
    # Debian ships it with the server.
    Need("pgbench", "postgresql", has_pgbench),
    Need(f"Node {OLDEST_NODE} or newer", "nodejs", has_node),
    Need("npm", "npm", has_npm),
)


def main(arguments: Sequence[str]) -> int:
    """Install what is missing; returns the exit status."""
    if arguments not in ([], ["benchmarks"]):
        print("provision: give no argument, or `benchmarks`", file=sys.stderr)
        return 2
    try:
        provision([*NEEDS, *BENCHMARK_NEEDS] if arguments else NEEDS)
    except ProvisioningFailed as failure:
        print(f"provision: {failure}", file=sys.stderr)
        return 1
    return 0


def provision(needs: Sequence[Need], cluster_setting: Path = CLUSTER_SETTING) -> None:
    """Install with apt the needs that are not present, then look again.

    `cluster_setting` is a file in which Debian's PostgreSQL looks up whether to create a server; it is
    written for as long as packages are being installed.
    Raises ProvisioningFailed when apt may not be used here, or something is missing still.
    """
    missing = [need for need in needs if not need.is_present()]
    if not missing:
        return
    as_root = _way_to_root()
    if as_root is None:
        raise ProvisioningFailed(_what_to_install(missing))
    packages = list(dict.fromkeys(need.package for need in missing))
    print(f"provision: installing {', '.join(packages)} ...", flush=True)
    with _no_server_started(as_root, cluster_setting):
        _apt_install(as_root, packages)
    if still_missing := [need for need in missing if not need.is_present()]:
        raise ProvisioningFailed(_what_to_install(still_missing))


def _way_to_root() -> list[str] | None:
    """The words before a command that must run as root; None where apt is absent or wants a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    ):
        return sudo
    return None


def _what_to_install(missing: Sequence[Need]) -> str:
    listed = "; ".join(f"{need.what} (Debian package {need.package})" for need in missing)
    packages = " ".join(dict.fromkeys(need.package for need in missing))
    return (
        f"{listed} is needed but not installed, and cannot be installed from here. "
        f"On Debian or Ubuntu run `sudo apt-get install {packages}`, elsewhere install the same by your "
        "system's means, then try again."
    )


def _apt_install(as_root: list[str], packages: Sequence[str]) -> None:
    """Install, refreshing the package lists only after a failure: they may be absent or too old."""
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    options = ["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, *options, "install", "--no-install-recommends", *packages]
    for _attempt in range(ATTEMPTS):
        outcome = _quietly(install)
        if outcome.returncode == 0:
            return
        _quietly([*apt, *options, "update"])
    raise ProvisioningFailed(
        f"apt could not install {' '.join(packages)}; its last words were:\n{outcome.stdout[-2000:]}"
    )


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@contextmanager
def _no_server_started(as_root: list[str], setting: Path) -> Iterator[None]:
    """Keep Debian from creating and starting a PostgreSQL cluster while packages are installed."""
    _quietly([*as_root, "mkdir", "-p", str(setting.parent)])
    write = [*as_root, "tee", str(setting)]
    subprocess.run(
        write, input="create_main_cluster = false\n", text=True, stdout=subprocess.DEVNULL, check=True
    )
    try:
        yield
    finally:
        _quietly([*as_root, "rm", "-f", str(setting)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
