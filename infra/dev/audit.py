"""Looks up known vulnerabilities of every locked package: `audit.py [options of pip-audit]`, by `make check`.

What the open vulnerability database (OSV) knows of a locked version fails the check. A database that cannot
be reached fails nothing, since a developer may be offline, but is said aloud; with YISHI_AUDIT=required, as a
release is to be checked, it fails too. A package that was passed over counts as not looked up.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "dev.txt"
"""Holds what is shipped (requirements/runtime.txt) and what builds and tests it."""
SECONDS = "20"
"""For one answer of the database."""


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Look the packages up and say what was found; returns the exit status."""
    done = subprocess.run(_command(arguments), capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return _not_looked_up(_last_line(done.stderr), environment)
    vulnerable = [package for package in found if package.get("vulns")]
    for package in vulnerable:
        _tell(package)
    if vulnerable:
        print(
            "audit: raise what is named in pyproject.toml, or run `make lock UPGRADE=--upgrade`.",
            file=sys.stderr,
        )
        return 1
    if skipped := [package["name"] for package in found if "skip_reason" in package]:
        return _not_looked_up(f"passed over {', '.join(skipped)}", environment)
    print(f"audit: {len(found)} locked packages, no known vulnerability.")
    return 0


def _command(arguments: Sequence[str]) -> list[str]:
    audit = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--format", "json"]
    quiet = ["--progress-spinner", "off", "--desc", "off", "--timeout", SECONDS]
    return [*audit, *quiet, "--disable-pip", "--require-hashes", "--requirement", str(LOCK), *arguments]


def _tell(package: Mapping[str, Any]) -> None:
    for vulnerability in package["vulns"]:
        mended = ", ".join(vulnerability["fix_versions"]) or "none yet"
        print(
            f"audit: {package['name']} {package['version']} has {vulnerability['id']}; mended in: {mended}.",
            file=sys.stderr,
        )


def _not_looked_up(reason: str, environment: Mapping[str, str]) -> int:
    required = environment.get("YISHI_AUDIT") == "required"
    print(
        f"audit: the vulnerability database could not be asked ({reason}). Nothing is known of the locked "
        "packages; see that api.osv.dev can be reached, and run `make check` again. "
        + ("YISHI_AUDIT=required: this fails." if required else "Until then this check passes without it."),
        file=sys.stderr,
    )
    return 1 if required else 0


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no answer"])[-1][:200]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
