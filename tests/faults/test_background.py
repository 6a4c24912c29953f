"""Background work goes on, whatever happens to one round of it, and does not turn in circles."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from domain.errors import SERVER_BUSY, FacestreamError
from domain.member_list import ListKind
from infra.bootstrap.background import repeat
from infra.documents.port import DocumentsAwayError
from infra.event_store.port import EventStoreAwayError
from infra.stream.port import RetentionClass, StreamAwayError
from infra.vault.port import VaultAwayError
from tests.faults.inside import Tenant, started
from tests.faults.test_poison_event import POISON, vault_with_poison
from tests.faults.waiting import until_idle

OUTAGES = (
    FacestreamError(SERVER_BUSY),
    VaultAwayError(),
    EventStoreAwayError(),
    StreamAwayError(),
    DocumentsAwayError(),
    RuntimeError("a bug"),
)


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
async def test_a_round_that_fails_is_not_the_last(error: Exception) -> None:
    rounds: asyncio.Queue[None] = asyncio.Queue()

    async def work() -> bool:
        rounds.put_nowait(None)
        raise error

    working = asyncio.create_task(repeat("test", 0, work))
    async with asyncio.timeout(60):
        for _ in range(3):
            await rounds.get()
    assert not working.done()
    working.cancel()


async def test_members_that_a_view_keeps_showing_are_not_detached_again_and_again(data_dir: Path) -> None:
    """The persons view stands still, so that the members of a deleted list never leave it; those of another list do."""
    async with started(data_dir, vault_with_poison, idle=True) as service:
        tenant = await Tenant.register(service)
        stuck, other = await tenant.create_list(ListKind.PERSONS), await tenant.create_list(ListKind.DESCRIPTORS)
        await tenant.enlist_person(await tenant.create_person(), stuck)
        await tenant.enlist_descriptor(await tenant.extract("face"), other)
        await tenant.create_person("poisoned", POISON)
        for list_id in (stuck, other):
            await tenant.commands.lists.delete(tenant.requester, list_id)
        await until_idle(service.background.detach)
        assert service.views.lists.size(ListKind.PERSONS, str(stuck)) == 1
        assert service.views.lists.size(ListKind.DESCRIPTORS, str(other)) == 0
        head = service.stream.head()
        assert not await service.background.detach()
        assert service.stream.head() == head
        events, _ = service.stream.fetch(0, RetentionClass.LASTING, 1000)
        assert sum(event.type.endswith("list_detached") for event in events) == 2
