"""What must hold of a data folder after whatever happened to its service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from domain.account import Account
from domain.aggregate import AccountAggregate
from domain.descriptor import Descriptor
from domain.ids import utc_now
from domain.person import Person
from projections.eraser import eraser
from tests.faults.client import call, connected
from tests.faults.folder import aggregates, dump_views, other_process, rebuild_views, vault_rows
from tests.faults.process import ServiceProcess
from tests.faults.waiting import until


async def finish_and_stop(service: ServiceProcess, data_dir: Path) -> None:
    """Let a service, and a sweep an hour later, finish their work; then stop it."""
    async with connected(service.url) as http:
        assert await call(http, "GET", "healthcheck"), "every part works, and no ref leads nowhere"
    async with other_process(data_dir, lambda: utc_now() + timedelta(hours=1)) as other:
        await other.write_side.sweeper.sweep(from_start=True)

        def is_erased() -> bool:
            position = other.adapters.documents.position(eraser.NAME)
            return position is not None and position[1] >= other.adapters.event_store.head()

        await until(is_erased, "the eraser has seen the whole log")
    service.stop()


def assert_sound(data_dir: Path) -> None:
    """Look at everything that is left by a service that has finished its work."""
    found = aggregates(data_dir)
    assert_no_half_links(found)
    assert_vault_is_swept(data_dir, found)
    live = dump_views(data_dir)
    rebuild_views(data_dir)
    assert dump_views(data_dir) == live, "the views are what the log says"


def assert_no_half_links(found: dict[UUID, AccountAggregate]) -> None:
    """A person names a descriptor, and the descriptor that person, or neither does."""
    persons = [each for each in found.values() if isinstance(each, Person)]
    descriptors = [each for each in found.values() if isinstance(each, Descriptor)]
    from_persons = {(person.id, descriptor_id) for person in persons for descriptor_id in person.descriptor_ids}
    from_descriptors = {(each.person_id, each.id) for each in descriptors if each.person_id is not None}
    assert from_persons == from_descriptors


def assert_vault_is_swept(data_dir: Path, found: dict[UUID, AccountAggregate]) -> None:
    """Nothing in use is gone, and no orphan is left but those of a version that its owner has not come to yet."""
    rows = vault_rows(data_dir)
    in_use = refs_in_use(found)
    assert in_use <= rows.keys(), "nothing in use is gone"
    orphans = [rows[ref] for ref in rows.keys() - in_use]
    assert all(row.owner in found and found[row.owner].version < row.owner_version for row in orphans), "no orphan is left"


def refs_in_use(found: dict[UUID, AccountAggregate]) -> set[UUID]:
    """What the vault must hold."""
    closed = {each.id for each in found.values() if isinstance(each, Account) and not each.is_present}
    return {ref for each in found.values() if each.account_id not in closed for ref in each.current_refs()}
