"""The members of a deleted list are detached behind it, in batches; what races with the deletion is harmless."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from domain.descriptor import Descriptor
from domain.descriptor_versions import BUILT_IN_VERSION
from domain.member_list import ListKind
from domain.person import Person
from infra.bootstrap.adapters import Adapters
from infra.bootstrap.service import Service
from infra.recognition.pipeline import ExtractionOptions
from infra.stream.port import RetentionClass
from projections.lists.view import MEMBERS
from projections.match_store.port import ListCandidates, Template
from tests.faults.faces import image, made_up_face
from tests.faults.folder import aggregates, other_process
from tests.faults.inside import SetClock, Tenant, started
from tests.faults.ports import Gate, StruckEventStore
from tests.faults.test_expiry import TTL_S, expire, is_there
from tests.faults.waiting import settled, until, until_idle

BATCH = 4


async def members_of(service: Service, kind: ListKind, list_id: UUID) -> int:
    """How many the view still has, whether the list is there or not."""
    assert service.views.lists.size(kind, str(list_id)) == len(await service.views.lists.member_ids(kind, list_id, 1, 1000))
    return service.views.lists.size(kind, str(list_id))


def matches(service: Service, tenant: Tenant, list_id: UUID, kind: ListKind, name: str) -> int:
    template = Template(BUILT_IN_VERSION, made_up_face(image(name), 0, ExtractionOptions()).template or b"")
    return len(service.adapters.match_store.search(tenant.account_id, ListCandidates(list_id, kind), [template], 5))


async def test_members_are_detached_in_batches_and_their_time_to_live_starts_then(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, idle=True, descriptor_ttl=TTL_S) as service:
        background = replace(service.background, detach_batch=BATCH)
        tenant = await Tenant.register(service)
        list_id, other_list = [await tenant.create_list(ListKind.DESCRIPTORS) for _ in range(2)]
        *freed, kept = [await tenant.extract(f"face {number}") for number in range(10)]
        for descriptor_id in (*freed, kept):
            await tenant.enlist_descriptor(descriptor_id, list_id)
        await tenant.enlist_descriptor(kept, other_list)
        assert matches(service, tenant, list_id, ListKind.DESCRIPTORS, "face 0") == 5
        await tenant.commands.lists.delete(tenant.requester, list_id)
        # At once nobody is on it, and no time to live runs before its members are detached.
        document = service.views.descriptors.get(tenant.account_id, freed[0])
        assert document is not None
        assert document["lists"] == []
        assert matches(service, tenant, list_id, ListKind.DESCRIPTORS, "face 0") == 0
        clock.forward(seconds=10 * TTL_S)
        await expire(service)
        left = [await members_of(service, ListKind.DESCRIPTORS, list_id)]
        for _ in range(3):
            assert await background.detach()
            left.append(await members_of(service, ListKind.DESCRIPTORS, list_id))
        assert not await background.detach()
        assert left == [10, 6, 2, 0]
        clock.forward(seconds=TTL_S - 1)
        await expire(service)
        assert all(is_there(service, tenant, each) for each in freed)
        clock.forward(seconds=1)
        await expire(service)
        assert not any(is_there(service, tenant, each) for each in freed)
        assert is_there(service, tenant, kept)
        assert await members_of(service, ListKind.DESCRIPTORS, other_list) == 1


async def test_each_batch_is_one_append(data_dir: Path) -> None:
    async with started(data_dir, idle=True) as service:
        background = replace(service.background, detach_batch=BATCH)
        tenant = await Tenant.register(service)
        list_id = await tenant.create_list(ListKind.PERSONS)
        for _ in range(BATCH + 1):
            await tenant.enlist_person(await tenant.create_person(), list_id)
        await tenant.commands.lists.delete(tenant.requester, list_id)
        await until_idle(background.detach)
        events, _ = service.stream.fetch(0, RetentionClass.LASTING, 1000)
        detached = [event.command_id for event in events if event.type == Person.ListDetached.TOPIC]
        assert sorted(detached.count(command_id) for command_id in set(detached)) == [1, BATCH]
        assert {event.request_id for event in events if event.type == Person.ListDetached.TOPIC} == {None}


@pytest.mark.parametrize("kind", ListKind)
async def test_an_attach_that_races_with_the_deletion_is_harmless(kind: ListKind, data_dir: Path) -> None:
    """The list is there when the attach decides, and deleted when it appends."""
    clock, gate = SetClock(), Gate()

    def wrap(adapters: Adapters) -> Adapters:
        return replace(adapters, event_store=StruckEventStore(adapters.event_store, before=gate))

    async with started(data_dir, wrap, clock, idle=True, descriptor_ttl=TTL_S) as service:
        try:
            tenant = await Tenant.register(service)
            list_id, person_id = await tenant.create_list(kind), await tenant.create_person()
            descriptor_id = await tenant.extract("late")
            await tenant.hold(person_id, descriptor_id)
            is_of_persons = kind is ListKind.PERSONS
            member_id = person_id if is_of_persons else descriptor_id
            gate.close()
            enlist = tenant.enlist_person if is_of_persons else tenant.enlist_descriptor
            attaching = asyncio.create_task(enlist(member_id, list_id))
            await asyncio.to_thread(gate.reached.wait)
            async with other_process(data_dir, clock) as other:
                await other.write_side.commands.lists.delete(tenant.requester, list_id)
            gate.open()
            await attaching
            await settled(service)
            # Nobody sees it,
            view = service.views.persons if is_of_persons else service.views.descriptors
            document = view.get(tenant.account_id, member_id)
            assert document is not None
            assert document["lists"] == []
            assert matches(service, tenant, list_id, kind, "late") == 0
            assert list_id in aggregates(data_dir)[member_id].list_ids  # type: ignore[attr-defined]  # a person's or a descriptor's
            # and the next round takes it back.
            await until_idle(service.background.detach)
            await settled(service)
            assert await members_of(service, kind, list_id) == 0
            member = aggregates(data_dir)[member_id]
            assert isinstance(member, (Person, Descriptor))
            assert member.list_ids == {}
        finally:
            gate.open()


async def test_the_running_service_detaches_by_itself_and_again_after_a_restart(data_dir: Path) -> None:
    async with started(data_dir, idle=True) as service:
        tenant = await Tenant.register(service)
        list_id = await tenant.create_list(ListKind.PERSONS)
        await tenant.enlist_person(await tenant.create_person(), list_id)
        await tenant.commands.lists.delete(tenant.requester, list_id)
        assert await members_of(service, ListKind.PERSONS, list_id) == 1
    async with started(data_dir) as service:
        documents = service.adapters.documents
        await until(lambda: not list(documents.scan(MEMBERS[ListKind.PERSONS])), "the member is detached")
