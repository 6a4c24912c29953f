"""facestream serve."""

from __future__ import annotations

import socket
from contextlib import closing
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.data_folder import DataFolderLock
from infra.bootstrap.service import Service, build_server
from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told
from infra.cli.listening import listening_socket, url_of
from infra.cli.preflight import check_recognition
from infra.http.app import run_app
from infra.http.request import Server
from infra.settings import Settings
from infra.telemetry.logging import configure_logging


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [FACESTREAM_HOST].", show_default=False)] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on, 0 for any free one [FACESTREAM_PORT].", show_default=False)
    ] = None,
) -> None:
    """Run the whole service in this process, until Ctrl-C or SIGTERM.

    Everything it stores lies in one folder (FACESTREAM_DATA_DIR), which one service at a time may use. It says where it
    answers once it does. Stopped, it finishes what it has accepted, refuses the rest with 503, and exits with 0. Exits
    with 1, and says why, where it cannot start: a model is missing, the folder or the port is in use, a setting is wrong.
    """
    console, errors = Console(highlight=False), Console(stderr=True)
    settings = settings_or_stop(errors, host=host, port=port)
    configure_logging(settings.log_level, settings.log_format)
    console.print(f"Facestream {version('facestream')}, data in {settings.data_dir}", soft_wrap=True)
    with refusals_told(errors), DataFolderLock(settings.data_dir):
        check_recognition(settings)
        with closing(listening_socket(settings.host, settings.port)) as sock:
            _run(settings, sock, console)


def _run(settings: Settings, sock: socket.socket, console: Console) -> None:
    loading = console.status("starting")
    service = Service(
        settings, open_adapters(settings), on_loading=lambda what, done: loading.update(f"loading: {done:,} {what} so far")
    )
    server = build_server(service)

    @server.after_server_start
    async def say_where(running: Server) -> None:
        loading.stop()
        console.print(f"Facestream on {url_of(sock)}, data in {settings.data_dir}; Ctrl-C stops it", soft_wrap=True)

    with loading:
        run_app(server, sock=sock)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)
