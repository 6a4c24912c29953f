"""Descriptors that belong to nobody expire. The clock is the test's."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from command_api.commands.links import Action
from domain.member_list import ListKind
from infra.bootstrap.adapters import Adapters
from infra.bootstrap.service import Service
from tests.faults.folder import aggregates, other_process
from tests.faults.inside import SetClock, Tenant, started
from tests.faults.ports import Gate, StruckEventStore
from tests.faults.waiting import settled, until_idle

TTL_S = 3600


async def expire(service: Service) -> None:
    """As the background does, until nothing more is due."""
    await until_idle(service.write_side.commands.expiry.expire)


def is_there(service: Service, tenant: Tenant, descriptor_id: UUID) -> bool:
    return service.views.descriptors.get(tenant.account_id, descriptor_id) is not None


async def test_a_free_descriptor_expires_and_a_linked_one_does_not(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, idle=True, descriptor_ttl=TTL_S) as service:
        tenant = await Tenant.register(service)
        free, held, listed = [await tenant.extract(name) for name in ("free", "held", "listed")]
        await tenant.hold(await tenant.create_person(), held)
        await tenant.enlist_descriptor(listed, await tenant.create_list(ListKind.DESCRIPTORS))
        clock.forward(seconds=TTL_S - 1)
        await expire(service)
        assert is_there(service, tenant, free)
        clock.forward(seconds=1)
        await expire(service)
        assert [is_there(service, tenant, each) for each in (free, held, listed)] == [False, True, True]
        clock.forward(days=1000)
        await expire(service)
        assert [is_there(service, tenant, each) for each in (held, listed)] == [True, True]
        assert not aggregates(data_dir)[free].is_present


async def test_the_time_to_live_starts_anew_when_the_last_link_goes(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, idle=True, descriptor_ttl=TTL_S) as service:
        tenant = await Tenant.register(service)
        descriptor_id, person_id = await tenant.extract("face"), await tenant.create_person()
        list_id = await tenant.create_list(ListKind.DESCRIPTORS)
        await tenant.hold(person_id, descriptor_id)
        await tenant.enlist_descriptor(descriptor_id, list_id)
        clock.forward(seconds=10 * TTL_S)
        await tenant.hold(person_id, descriptor_id, Action.DETACH)
        clock.forward(seconds=10 * TTL_S)
        await expire(service)
        assert is_there(service, tenant, descriptor_id), "the list holds it"
        await tenant.enlist_descriptor(descriptor_id, list_id, Action.DETACH)
        clock.forward(seconds=TTL_S - 1)
        await expire(service)
        assert is_there(service, tenant, descriptor_id)
        clock.forward(seconds=1)
        await expire(service)
        assert not is_there(service, tenant, descriptor_id)


async def test_a_deleted_persons_descriptors_live_on_for_their_time(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, idle=True, descriptor_ttl=TTL_S) as service:
        tenant = await Tenant.register(service)
        descriptor_id, person_id = await tenant.extract("face"), await tenant.create_person()
        await tenant.hold(person_id, descriptor_id)
        clock.forward(seconds=10 * TTL_S)
        await tenant.delete_person(person_id)
        clock.forward(seconds=TTL_S - 1)
        await expire(service)
        assert is_there(service, tenant, descriptor_id)
        clock.forward(seconds=1)
        await expire(service)
        assert not is_there(service, tenant, descriptor_id)


async def test_zero_is_never(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, idle=True, descriptor_ttl=0) as service:
        tenant = await Tenant.register(service)
        descriptor_id = await tenant.extract("face")
        clock.forward(days=100_000)
        await expire(service)
        assert is_there(service, tenant, descriptor_id)


async def test_a_link_that_comes_just_in_time_wins(data_dir: Path) -> None:
    """The expiry has decided, and another process links the descriptor before it appends."""
    clock, gate = SetClock(), Gate()

    def wrap(adapters: Adapters) -> Adapters:
        return replace(adapters, event_store=StruckEventStore(adapters.event_store, before=gate))

    async with started(data_dir, wrap, clock, idle=True, descriptor_ttl=TTL_S) as service:
        try:
            tenant = await Tenant.register(service)
            descriptor_id, person_id = await tenant.extract("face"), await tenant.create_person()
            clock.forward(seconds=TTL_S)
            gate.close()
            expiring = asyncio.create_task(service.write_side.commands.expiry.expire())
            await asyncio.to_thread(gate.reached.wait)
            async with other_process(data_dir, clock) as other:
                await replace(tenant, commands=other.write_side.commands).hold(person_id, descriptor_id)
            gate.open()
            assert await expiring == 0
            await settled(service)
            document = service.views.descriptors.get(tenant.account_id, descriptor_id)
            assert document is not None
            assert document["person_id"] == str(person_id)
        finally:
            gate.open()
