"""How long libpq waits for a server before it takes a connection for lost."""

import psycopg.conninfo

PATIENCE = {
    "connect_timeout": 5,
    # A network that went away without a word is noticed after 10 + 3 × 5 s of silence; Linux waits two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""By libpq's names; seconds, a count, and milliseconds without acknowledgement of what was sent."""


def with_patience(url: str) -> str:
    """What to connect by: the URL, and what of PATIENCE it leaves open. Raises psycopg.ProgrammingError."""
    given = psycopg.conninfo.conninfo_to_dict(url)
    return psycopg.conninfo.make_conninfo(
        url, **{name: value for name, value in PATIENCE.items() if name not in given}
    )
