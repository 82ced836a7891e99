"""`yishi serve`: the API and the pages."""

import ipaddress
import os
import socket
from typing import Annotated

import typer
import uvicorn

from infra.bootstrap import open_yishi, utc_now
from infra.cli.console import console
from infra.connections import BoundedConnection
from infra.identity.dismissed import end_dismissed
from infra.logging import configure_logging
from infra.settings import load_settings


class CannotServe(Exception):
    """The server cannot start there; the message says what to do."""


def serve(
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
) -> None:
    """Serve the API and the pages, and keep the views up with the log."""
    _check_loopback(host)
    _check_free(host, port)
    settings = load_settings()
    configure_logging(settings.log_level)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with open_yishi(settings) as yishi:
        end_dismissed(yishi.identity.store, yishi.log, utc_now)
        token = yishi.tokens.first_token()
        link = f"{address}/sign-in?token={yishi.identity.accounts.one_time_sign_in()}"
    out = console()
    if token:
        out.print(f"API token, shown this once: [bold]{token}[/bold]", highlight=False)
    out.print(f"Yishi serves on {address}", highlight=False)
    out.print(f"Sign in once with: [bold]{link}[/bold]", highlight=False)
    uvicorn.run(
        "infra.server:create",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        http=BoundedConnection,
        ws="none",
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )


def _check_loopback(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise CannotServe(f"{host!r} is not an address; use 127.0.0.1.") from error
    if not loopback:
        raise CannotServe(
            f"{host} is not a loopback address; Yishi speaks HTTP without TLS, "
            "so use 127.0.0.1 and put a reverse proxy with TLS before it."
        )


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise CannotServe(
                f"cannot listen on {host}:{port} ({reason}); choose another with --port."
            ) from error
