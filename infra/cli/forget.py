"""facestream forget."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from command_api.commands.forgetting import Forgotten
from domain.aggregate import Lifecycle
from domain.errors import FacestreamError
from infra.bootstrap.data_folder import require_data
from infra.bootstrap.offline import Workplace, workplace
from infra.bootstrap.proof import Scan, scan_folder, shared_with_others
from infra.bootstrap.read_side import view_projections
from infra.bootstrap.vocabulary import vocabulary_of
from infra.cli.environment import settings_or_stop
from infra.cli.failing import refusals_told, stop_with
from infra.settings import Settings
from infra.telemetry.logging import configure_logging
from infra.vault.port import VaultKind, VaultRow
from projections.descriptors.view import DESCRIPTORS
from projections.persons.view import PERSONS

POLL_S = 0.5
"""Between two looks at the log while another process erases: the stream wakes this one earlier."""


def forget(
    person_id: Annotated[UUID, typer.Argument(help="The person's id, as POST persons returned it.")],
    timeout: Annotated[float, typer.Option(help="Seconds to wait until every store has erased.")] = 120.0,
) -> None:
    """Erase a person with every descriptor that shows it, and prove it.

    Ends the person and its descriptors in one append, waits until views, match store and vault have removed them to the
    last byte, prints what went where, and searches every file of the data folder for what was there. Works beside a running
    service and without one. Exits with 1 where the person is unknown, and where anything is left.
    """
    console = Console()
    settings = settings_or_stop(console)
    configure_logging("warning", settings.log_format)
    try:
        with refusals_told(console):
            is_proven = asyncio.run(_forget(settings, console, person_id, timeout))
    except FacestreamError as error:
        stop_with(console, str(error.detail))
    except TimeoutError:
        stop_with(console, f"not erased within {timeout:g} s: a store is behind, see /4/healthcheck; run the command again")
    if not is_proven:
        raise typer.Exit(1)


async def _forget(settings: Settings, console: Console, person_id: UUID, timeout: float) -> bool:
    require_data(settings.data_dir)
    async with workplace(settings, "forget") as place:
        commands = place.write_side.commands.forgetting
        planned = await commands.plan(person_id)
        rows = await asyncio.to_thread(_rows_of, place, planned)
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
            progress.add_task("erasing" if place.is_alone else "waiting for the running service to erase")
            async with asyncio.timeout(timeout):
                forgotten = await commands.forget(person_id)
                await _until_erased(place, forgotten)
        is_left = await asyncio.to_thread(_report, console, place, forgotten, rows)
        shared = await asyncio.to_thread(shared_with_others, rows, place.adapters.vault)
        collections = [each for view in view_projections(place.adapters).values() for each in view.collections]
        vocabulary = await asyncio.to_thread(vocabulary_of, settings.data_dir, place.adapters.documents, collections)
    # With everything closed: the scan takes a while, and nobody has to wait for it.
    scan = scan_folder(settings.data_dir, rows, shared, vocabulary)
    _print_scan(console, scan)
    if settings.event_store != "sqlite":
        console.print("    the event log lies in PostgreSQL, whose files are not scanned: it holds ids only", soft_wrap=True)
    return not (is_left or scan.found)


def _rows_of(place: Workplace, forgotten: Forgotten) -> dict[UUID, VaultRow]:
    owners = {forgotten.person_id, *forgotten.descriptor_ids}
    kinds = (
        VaultKind.PERSON_USER_DATA,
        VaultKind.PERSON_EXTERNAL_ID,
        VaultKind.DESCRIPTOR_TEMPLATE,
        VaultKind.DESCRIPTOR_PORTRAIT,
    )
    vault = place.adapters.vault
    rows = [row for row in vault.look_up(forgotten.refs) if row.owner in owners and row.kind in kinds]
    payloads = vault.read(row.ref for row in rows)
    return {row.ref: replace(row, payload=payloads[row.ref]) for row in rows if row.ref in payloads}


async def _until_erased(place: Workplace, forgotten: Forgotten) -> None:
    waiting = set(forgotten.awaited)
    while waiting:
        head = await asyncio.to_thread(place.stream.head)
        loaded = await place.write_side.repository.load_any(waiting)
        waiting = {each for each in waiting if loaded[each].lifecycle is not Lifecycle.ERASED}
        if waiting:
            await asyncio.to_thread(place.stream.wait, head, POLL_S)


def _report(console: Console, place: Workplace, forgotten: Forgotten, rows: dict[UUID, VaultRow]) -> bool:
    """Print what went where; True where something is left."""
    left_in_vault = place.adapters.vault.read(forgotten.refs)
    documents = place.adapters.documents
    left_in_views = [forgotten.person_id] if documents.get(PERSONS, str(forgotten.person_id)) else []
    left_in_views += [each for each in forgotten.descriptor_ids if documents.get(DESCRIPTORS, str(each))]
    kinds = Counter(row.kind.value for row in rows.values())
    vault = ", ".join(f"{count} x {kind}" for kind, count in sorted(kinds.items())) or "nothing was there"
    with_account = " and the whole account, which is closed" if forgotten.account_id in forgotten.awaited else ""
    console.print(f"person {forgotten.person_id}: erased, with {len(forgotten.descriptor_ids)} descriptors{with_account}")
    console.print(f"  vault        removed {vault}; {len(left_in_vault)} left", soft_wrap=True)
    console.print(f"  views        the person and its descriptors are gone; {len(left_in_views)} left")
    console.print("  match store  the descriptors' slots are zeroed")
    console.print("  event log    holds ids only; `Erased` is recorded for each of them")
    return bool(left_in_vault or left_in_views)


def _print_scan(console: Console, scan: Scan) -> None:
    megabytes = scan.bytes_read / 1e6
    console.print(
        f"  byte scan    {scan.files} files, {megabytes:.1f} MB, searched for {scan.searched} payloads: {len(scan.found)} found",
        soft_wrap=True,
    )
    for kind, path in scan.found:
        console.print(f"    a {kind.value} is still in {path.name}", style="red")
    if scan.shared:
        console.print(f"    {scan.shared} texts stay, since others have the very same text")
    if scan.indistinct:
        console.print(
            f"    {scan.indistinct} texts are words of the files' own structure and cannot be told apart", soft_wrap=True
        )
    if scan.too_short:
        console.print(f"    {scan.too_short} texts were too short to be searched for")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(forget)
