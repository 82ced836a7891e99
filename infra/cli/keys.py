"""`yishi keys …`: going on when the keys of personal data are lost, and wrapping them anew."""

from contextlib import closing

import typer

from infra.bootstrap import go_on_with_keys, open_keys
from infra.cli.console import console, progress_bar
from infra.key_encryption_key import KeysUnusable
from infra.key_rotation import rotate as rotate_keys
from infra.keys import keys_are_made
from infra.settings import load_settings


def accept() -> None:
    """Go on with the keys in YISHI_KEYS, or new ones, when the former are lost for good.

    What was sealed with the former keys stays unreadable until those come back and are accepted.
    """
    settings = load_settings()
    go_on_with_keys(settings)
    typer.echo(f"personal data are sealed with the keys in {settings.keys} from now on")


def rotate() -> None:
    """Wrap all data keys with a new key-encryption key, while servers go on.

    One that is kept in a file is made anew. One that is given by YISHI_KEK is to be given anew first, to all
    servers, with the former as YISHI_KEK_FORMER. Interrupted, it goes on where it was when run again.
    """
    settings = load_settings()
    if not keys_are_made(settings.keys):
        raise KeysUnusable(f"there are no keys in {settings.keys} yet; set YISHI_KEYS to a folder of keys.")
    with closing(open_keys(settings)) as keyring, progress_bar("wrapping") as advance_to:
        total = keyring.store.count()
        done = rotate_keys(keyring, lambda wrapped: advance_to(wrapped, total))
    typer.echo(f"{done} data keys are wrapped with the new key-encryption key; the former opens none of them")
    if settings.kek is not None:
        console().print("Take YISHI_KEK_FORMER away from the servers now.", highlight=False)
    console().print("Backups of keys from before need the former key: make a new one now.", highlight=False)
