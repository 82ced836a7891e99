"""`yishi rebuild` and `yishi views …`: taking the views in hand, while servers go on or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import orjson
import typer

from infra.bootstrap import open_yishi
from infra.cli.console import console, progress_bar
from infra.cli.status import parked_sentence
from infra.settings import load_settings
from infra.unchanged import opened_unchanged
from projections.engine import ViewEngine
from projections.status import OF_ANOTHER_VERSION
from projections.views import standard_views

VIEW = typer.Argument(help="A view; `yishi status` lists them.", metavar="VIEW")


class AnotherVersion(RuntimeError):
    """The view runs on tables of another version of Yishi; the message says what to do."""


class NotParked(LookupError):
    """The stream that was named is not parked; the message says how to see which are."""


def rebuild(
    view: Annotated[
        str | None, typer.Argument(help="A view; all of them without one.", metavar="[VIEW]")
    ] = None,
) -> None:
    """Build views anew, and swap them in.

    They are built from the log beside the running ones; readers go on undisturbed. The tables before stay
    until the next rebuild: `yishi views rollback` brings them back.
    """
    with open_yishi(load_settings()) as yishi:
        with progress_bar("rebuilding") as advance_to:
            head = yishi.log.head()
            yishi.views.rebuild([view] if view else None, lambda position: advance_to(position, head))
        names = [view] if view else [each.name for each in yishi.views.status()]
    console().print(f"Built anew: {', '.join(names)}.", highlight=False)


def pause(view: Annotated[str, VIEW]) -> None:
    """Let a view stand still until it is resumed.

    It stays where it is in all processes, and can be read meanwhile.
    """
    with _running_views() as views:
        _check_version(views, view)
        views.pause(view)
    typer.echo(f"The view {view} stands still; `yishi views resume {view}` lets it go on.")


def resume(view: Annotated[str, VIEW]) -> None:
    """Let a paused view go on."""
    with _running_views() as views:
        _check_version(views, view)
        views.resume(view)
    typer.echo(f"The view {view} goes on as soon as a server runs.")


def rollback(view: Annotated[str, VIEW]) -> None:
    """Go back to the tables before the last rebuild.

    The view catches up from where they were. Done twice, the rebuilt ones are back.
    """
    with open_yishi(load_settings()) as yishi:
        yishi.views.rollback(view)
    typer.echo(
        f"The view {view} runs again on the tables that were replaced last, and catches up from there."
    )


def parked(json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False) -> None:
    """List the streams that views pass over.

    An event of theirs could not be projected; the views go on without their later events too.
    """
    with _running_views() as views:
        found = views.parked()
    if json:
        typer.echo(orjson.dumps(found).decode())
        return
    for each in found:
        typer.echo(parked_sentence(each))
    if not found:
        typer.echo("No stream is parked.")


def replay(
    view: Annotated[
        str | None, typer.Argument(help="A view; all of them without one.", metavar="[VIEW]")
    ] = None,
    stream: Annotated[
        str | None, typer.Argument(help="One parked stream of it; all without one.", metavar="[STREAM]")
    ] = None,
) -> None:
    """Take parked streams up again.

    Each is projected from its first event on, once what failed has been mended.

    Exit status: 0 when none of them is parked any more, 1 when one still is.
    """
    with open_yishi(load_settings()) as yishi, progress_bar("replaying") as advance_to:
        replayed = yishi.views.replay_parked(view, stream, advance_to)
    if stream and not replayed:
        raise NotParked(f"the stream {stream!r} of the view {view} is not parked; see `yishi views parked`")
    for each in replayed:
        outcome = f"still parked: {each.error}" if each.error else "taken up again"
        typer.echo(f"View {each.view}, stream {each.stream}: {outcome}.")
    if not replayed:
        typer.echo("No stream is parked.")
    if any(each.error for each in replayed):
        raise typer.Exit(1)


@contextmanager
def _running_views() -> Iterator[ViewEngine]:
    """The views as they run: opening them with `open_yishi` would put this version's in their place."""
    with opened_unchanged(load_settings()) as (log, database):
        yield ViewEngine(database, log, standard_views())


def _check_version(views: ViewEngine, name: str) -> None:
    """Raises AnotherVersion; a view that there is not is for the engine to refuse."""
    known = [view for view in standard_views() if view.name == name]
    running = {each.name: each for each in views.status()}
    if known and (name not in running or running[name].error == OF_ANOTHER_VERSION):
        raise AnotherVersion(
            f"the view {name!r} is of another version of Yishi than this command, which leaves it alone;"
            " give the command with the version that the servers run"
        )
