"""facestream rebuild."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from infra.bootstrap.adapters import Adapters, open_adapters
from infra.bootstrap.data_folder import DataFolderLock, require_data
from infra.bootstrap.read_side import view_projections
from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told, stop_with
from infra.stream.local import LocalStream
from projections.accounts.view import NAME as ACCOUNTS
from projections.descriptors.view import NAME as DESCRIPTORS
from projections.handlers.view import NAME as HANDLERS
from projections.lists.view import NAME as LISTS
from projections.persons.view import NAME as PERSONS
from projections.rebuild import rebuild as rebuild_views

VIEWS = (ACCOUNTS, PERSONS, DESCRIPTORS, LISTS, HANDLERS)
ALL = "all"


def rebuild(
    name: Annotated[str, typer.Argument(help="A view: accounts, persons, descriptors, lists or handlers; or all.")],
) -> None:
    """Build a view anew from the event log and the vault, while the service is stopped.

    Views hold nothing that cannot be built again. Needed after a backup was restored, or where the service says so at its
    start. Killed in the middle, the next start of the service goes on from there.
    """
    console = Console()
    settings = settings_or_stop(console)
    if name not in (*VIEWS, ALL):
        stop_with(console, f"there is no view '{name}': {', '.join(VIEWS)}, or {ALL}")
    with refusals_told(console):
        require_data(settings.data_dir)
        with DataFolderLock(settings.data_dir, "rebuild"):
            adapters = open_adapters(settings)
            stream = adapters.open_stream()
            try:
                _rebuild(name, adapters, stream, console)
            finally:
                stream.close()
                adapters.close()


def _rebuild(name: str, adapters: Adapters, stream: LocalStream, console: Console) -> None:
    known = view_projections(adapters)
    chosen = list(known.values()) if name == ALL else [known[name]]
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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild)
