"""facestream serve."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.data_folder import DataFolderInUseError, DataFolderLock
from infra.bootstrap.service import Service, build_server
from infra.cli.failing import stop_with
from infra.http.app import run_app
from infra.recognition.models.digests import ModelMissingError
from infra.settings import Settings
from infra.telemetry.logging import configure_logging


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [FACESTREAM_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [FACESTREAM_PORT]")] = None,
) -> None:
    """Run the whole service in this process, until Ctrl-C or SIGTERM."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks what the command line gave
    configure_logging(settings.log_level, settings.log_format)
    console = Console(stderr=True)
    lock = DataFolderLock(settings.data_dir)
    try:
        lock.acquire()
        adapters = open_adapters(settings)
        service = Service(settings, adapters)
        console.print(f"Facestream on http://{settings.host}:{settings.port}, data in {settings.data_dir}")
        run_app(build_server(service), host=settings.host, port=settings.port)
    except (DataFolderInUseError, ModelMissingError) as error:
        stop_with(console, str(error))
    finally:
        lock.release()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)
