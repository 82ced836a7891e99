"""`yishi backup` and `yishi restore`: the log and the keys, in files apart from each other."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from infra.backup.keys_backup import back_up_keys
from infra.backup.log_backup import back_up_log
from infra.backup.restoring import Restoring
from infra.bootstrap import erasure_register, open_keys
from infra.cli.console import console, progress_bar
from infra.erasures import ErasureRegister
from infra.eventstore.log import open_log
from infra.keys import keys_are_made
from infra.local_keys import KEK_FILE
from infra.settings import Settings, load_settings


def backup(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file of the log that is written.")],
    keys: Annotated[
        Path | None,
        typer.Option(metavar="KEYS_OUT", help="Back up the keys too, in a file to be kept elsewhere."),
    ] = None,
) -> None:
    """Back up the log, and the keys into a file apart from it. Servers may go on.

    Who has the file of the log alone can open no personal data. Views need no backup.
    """
    settings = load_settings()
    with closing(open_log(settings.database_url, create=False)) as log, progress_bar("log") as advance_to:
        position = back_up_log(log, settings.timezone, out, advance_to)
    typer.echo(f"{out}: the log up to position {position}")
    if keys is None:
        console().print("The keys are not in it: back them up with --keys, and keep that file elsewhere.")
        return
    # After the log: a key is durable before the first event that needs it.
    with closing(open_keys(settings)) as keyring:
        count = back_up_keys(keyring, ErasureRegister(erasure_register(settings)), _kek(settings), keys)
    typer.echo(f"{keys}: {count} data keys")
    if _kek(settings) is None:
        console().print("The key-encryption key is not in it; see that it is kept safe as well.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="IN", help="A file of the log from `yishi backup`.")],
    keys: Annotated[
        Path | None, typer.Option(metavar="KEYS_IN", help="A file of the keys, from the same day or later.")
    ] = None,
    erasures: Annotated[
        Path | None, typer.Option(help="A copy of the register of erasures that was kept apart.")
    ] = None,
) -> None:
    """Put a backup in place, into a database without a log; stop the servers first.

    Each event is put to its SHA-256, and all come or none. Who was erased since the backup stays erased.
    """
    settings = load_settings()
    restoring = Restoring(
        database_url=settings.database_url,
        folder=settings.keys,
        register=ErasureRegister(erasure_register(settings)),
        kek=_kek(settings),
        open_keys=lambda: open_keys(settings),
    )
    with progress_bar("log") as advance_to:
        restored = restoring.restore(file, keys, erasures, advance_to)
    typer.echo(f"the log up to position {restored.position}, {restored.keys} data keys")
    if restored.erased:
        typer.echo(f"{restored.erased} people whose data were erased stay so")
    _advise(settings, restored.timezone)


def _advise(settings: Settings, timezone: str) -> None:
    """What to mend before servers are started."""
    if timezone != settings.timezone:
        console().print(f"The log was kept with YISHI_TIMEZONE={timezone}: set it, or months will differ.")
    if not keys_are_made(settings.keys):
        console().print(
            f"There are no keys in {settings.keys}: put those of the log there, or run `yishi keys accept`."
        )


def _kek(settings: Settings) -> Path | None:
    """The file of the key-encryption key in the folder of keys; None where it is kept apart."""
    return settings.keys / KEK_FILE if settings.kek is None and settings.kek_file is None else None
