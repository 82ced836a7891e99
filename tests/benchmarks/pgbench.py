"""What the PostgreSQL server does at most: pgbench inserting one row a transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

CLIENTS = 8
THREADS = 2
_RATE = re.compile(r"^tps = ([0-9.]+) \(without initial connection time\)", re.MULTILINE)


class Pgbench:
    """Inserts rows of one size into a table that has a key and nothing else."""

    def __init__(self, database_url: str, row_bytes: int) -> None:
        self._program = pgbench_program()
        self._url = database_url
        self._script = f"INSERT INTO pgbench_rows (state) VALUES (decode('{'5a' * row_bytes}', 'hex'));\n"
        with psycopg.connect(database_url) as connection:
            connection.execute(
                "CREATE TABLE pgbench_rows (position bigserial PRIMARY KEY, state bytea NOT NULL)"
            )

    def rate(self, rows: int) -> float:
        """Rows a second of all clients together, the time to connect left out."""
        each = max(1, rows // CLIENTS)
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "insert.sql"
            script.write_text(self._script)
            answer = self._run("--file", str(script), "--transactions", str(each))
        if (told := _RATE.search(answer)) is None:
            raise RuntimeError(f"pgbench told no rate: {answer}")
        return float(told[1])

    def _run(self, *options: str) -> str:
        parts = conninfo_to_dict(self._url)
        # The password goes by the environment, which other users of the machine cannot list.
        environment = os.environ | {"PGPASSWORD": str(parts.get("password", ""))}
        address = [f"--{name}={parts[part]}" for name, part in _ADDRESS.items()]
        load = ["--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", f"--jobs={THREADS}"]
        outcome = subprocess.run(
            [self._program, *address, *load, *options, str(parts["dbname"])],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        if outcome.returncode != 0:
            raise RuntimeError(f"pgbench failed: {outcome.stderr.strip()}")
        return outcome.stdout


_ADDRESS = {"host": "host", "port": "port", "username": "user"}


def pgbench_program() -> str:
    """The path of pgbench: that of PATH, else that of Debian's newest server. Raises FileNotFoundError."""
    if found := shutil.which("pgbench"):
        return found
    programs = Path("/usr/lib/postgresql").glob("*/bin/pgbench")
    newest = max(programs, key=lambda path: float(path.parent.parent.name), default=None)
    if newest is None:
        raise FileNotFoundError(
            "pgbench is missing; install PostgreSQL's server package, or contrib where it is apart"
        )
    return str(newest)
