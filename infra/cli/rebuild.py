"""facestream rebuild."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.data_folder import DataFolderInUseError, DataFolderLock
from infra.bootstrap.read_side import view_projections
from infra.cli.failing import stop_with
from infra.settings import Settings
from projections.rebuild import rebuild as rebuild_views


def rebuild(
    name: Annotated[str, typer.Argument(help="A view: accounts, persons, descriptors, lists, handlers; or all.")],
) -> None:
    """Build a view anew from the event log and the vault. The service must be stopped."""
    settings, console = Settings(), Console()
    with_lock = DataFolderLock(settings.data_dir)
    try:
        with_lock.acquire()
    except DataFolderInUseError as error:
        stop_with(console, f"{error}: stop it, then rebuild")
    adapters = open_adapters(settings)
    stream = adapters.open_stream()
    try:
        known = view_projections(adapters)
        if name != "all" and name not in known:
            stop_with(console, f"there is no view '{name}': {', '.join(known)}, or all")
        chosen = list(known.values()) if name == "all" else [known[name]]
        with Progress(console=console) as progress:
            task = progress.add_task(f"rebuilding {name}", total=stream.head())
            rebuild_views(
                chosen,
                stream,
                adapters.vault,
                adapters.documents,
                adapters.event_store.log_id,
                lambda position: progress.update(task, completed=position),
            )
    finally:
        stream.close()
        adapters.close()
        with_lock.release()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild)
