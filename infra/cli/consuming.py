"""`yishi consume`: what follows the log, in a process of its own."""

import signal
import threading
from typing import Annotated, Literal

import typer

from consumers.escalation import Escalation
from consumers.pacing import paced
from consumers.projector import Projector
from infra.bootstrap import Yishi, open_yishi
from infra.escalation import escalation
from infra.logging import configure_logging
from infra.settings import load_settings

Consumer = Literal["escalation"]
"""The names that there are."""


class DoneElsewhere(RuntimeError):
    """Another process does what was to be done once; the message names it."""


def consume(
    name: Annotated[Consumer, typer.Argument(help="`escalation` moves overdue issues up.", metavar="NAME")],
    once: Annotated[bool, typer.Option("--once", help="Do what is to be done now, and end.")] = False,
) -> None:
    """Run a consumer until it is interrupted. A server runs it too, unless YISHI_ESCALATION=off.

    Several may run: one of them acts, and another takes over when that one falls silent.
    """
    settings = load_settings()
    configure_logging(settings.log_level)
    with open_yishi(settings) as yishi:
        consumer = {"escalation": escalation}[name](yishi)
        if once:
            typer.echo(_once(yishi, consumer))
        else:
            _until_interrupted(yishi, consumer)


def _once(yishi: Yishi, consumer: Escalation) -> str:
    yishi.views.reach()
    try:
        done = consumer.round()
    finally:
        consumer.stop()
    if done is None:
        raise DoneElsewhere("another process escalates what is overdue; `yishi status` names it")
    failed = f" {done.failed} could not be; `yishi status` tells why." if done.failed else ""
    return f"Escalated or urged {done.escalated} overdue issues.{failed}"


def _until_interrupted(yishi: Yishi, consumer: Escalation) -> None:
    """With a projector beside it: where no server runs, nobody else keeps up the board that it looks at."""
    interrupted = threading.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_, lambda *_: interrupted.set())
    projector = Projector(yishi.views, paced(yishi.log.wait_for_append))
    projector.start()
    consumer.start()
    try:
        interrupted.wait()
    finally:
        consumer.stop()
        projector.stop()
