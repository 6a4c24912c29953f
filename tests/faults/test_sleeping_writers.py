"""A process that sleeps between vault and append, while another one sweeps an hour later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import SERVER_BUSY, FacestreamError
from domain.ids import utc_now
from infra.bootstrap.adapters import Adapters
from infra.bootstrap.service import Service
from tests.faults.folder import aggregates, other_process, vault_rows
from tests.faults.inside import Tenant, started
from tests.faults.invariants import refs_in_use
from tests.faults.ports import Gate, StruckEventStore
from tests.faults.waiting import settled


@dataclass(frozen=True)
class Sleeper:
    """A service whose writer stops at the gate between vault and append, and an account in it."""

    service: Service
    tenant: Tenant
    gate: Gate


@asynccontextmanager
async def sleeper(data_dir: Path) -> AsyncIterator[Sleeper]:
    gate = Gate()

    def wrap(adapters: Adapters) -> Adapters:
        return replace(adapters, event_store=StruckEventStore(adapters.event_store, before_with_rows=gate))

    async with started(data_dir, wrap) as service:
        try:
            yield Sleeper(service, await Tenant.register(service), gate)
        finally:
            gate.open()


async def sweep_an_hour_later(data_dir: Path) -> None:
    async with other_process(data_dir, lambda: utc_now() + timedelta(hours=1)) as other:
        await other.write_side.sweeper.sweep()


async def test_a_creation_that_slept_too_long_is_refused_and_leaves_nothing(data_dir: Path) -> None:
    async with sleeper(data_dir) as asleep:
        before = vault_rows(data_dir).keys()
        asleep.gate.close()
        creation = asyncio.create_task(asleep.tenant.create_person("slept", "too long"))
        await asyncio.to_thread(asleep.gate.reached.wait)
        written = vault_rows(data_dir).keys() - before
        assert len(written) == 2
        await sweep_an_hour_later(data_dir)
        assert not written & vault_rows(data_dir).keys()
        asleep.gate.open()
        with pytest.raises(FacestreamError) as refusal:
            await creation
        assert refusal.value.case is SERVER_BUSY
        assert refusal.value.case.status == 503
        await settled(asleep.service)
        assert vault_rows(data_dir).keys() == before
        found, count = await asleep.service.views.persons.page(asleep.tenant.account_id, 1, 10)
        assert (found, count) == ([], 0)
        # The client tries again, and it is a new person.
        again = await asleep.tenant.create_person("slept", "too long")
        assert asleep.service.views.persons.get(asleep.tenant.account_id, again) is not None


async def test_a_description_that_slept_keeps_its_rows(data_dir: Path) -> None:
    async with sleeper(data_dir) as asleep:
        tenant = asleep.tenant
        person_id = await tenant.create_person("before")
        before = vault_rows(data_dir).keys()
        asleep.gate.close()
        description = asyncio.create_task(tenant.describe_person(person_id, "after"))
        await asyncio.to_thread(asleep.gate.reached.wait)
        (written,) = vault_rows(data_dir).keys() - before
        await sweep_an_hour_later(data_dir)
        assert written in vault_rows(data_dir)
        asleep.gate.open()
        await description
        assert user_data(asleep, person_id) == "after"
        await sweep_an_hour_later(data_dir)
        await settled(asleep.service)
        assert set(vault_rows(data_dir)) == refs_in_use(aggregates(data_dir))


async def test_a_description_that_was_overtaken_gives_up_its_rows(data_dir: Path) -> None:
    """The sleeper's version is taken by the other process: it decides again, with new rows, and the last word is its own."""
    async with sleeper(data_dir) as asleep:
        tenant = asleep.tenant
        person_id = await tenant.create_person("before")
        asleep.gate.close()
        description = asyncio.create_task(tenant.describe_person(person_id, "the sleeper's"))
        await asyncio.to_thread(asleep.gate.reached.wait)
        async with other_process(data_dir) as other:
            await replace(tenant, commands=other.write_side.commands).describe_person(person_id, "the other's")
        asleep.gate.open()
        await description
        assert user_data(asleep, person_id) == "the sleeper's"
        await settled(asleep.service)
        await sweep_an_hour_later(data_dir)
        assert set(vault_rows(data_dir)) == refs_in_use(aggregates(data_dir))


def user_data(asleep: Sleeper, person_id: UUID) -> str:
    document = asleep.service.views.persons.get(asleep.tenant.account_id, person_id)
    assert document is not None
    text: str = document["user_data"]
    return text
