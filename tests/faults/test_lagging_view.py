"""A view that lags opens its circuit: commands reply without it, health says so, and it closes when the view has caught up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from infra.bootstrap.adapters import Adapters
from infra.bootstrap.health_checks import health_checks
from infra.bootstrap.service import Service
from tests.faults.inside import Tenant, started
from tests.faults.ports import Gate, StruckDocuments
from tests.faults.waiting import until

SHORT_S = 0.05
FOR_EVER_S = 3600.0


async def are_projections_well(service: Service) -> bool:
    return await health_checks(service.adapters, service.read_side, service.eraser)["projections"]()


def is_open(service: Service) -> bool:
    return any(store.is_open for store in service.read_side.positions.snapshot().values())


async def test_a_lagging_view_opens_its_circuit_and_closes_it_when_it_has_caught_up(data_dir: Path) -> None:
    gate = Gate()

    def wrap(adapters: Adapters) -> Adapters:
        return replace(adapters, documents=StruckDocuments(adapters.documents, before=gate))

    async with started(data_dir, wrap) as service:
        try:
            positions = service.read_side.positions
            tenant = await Tenant.register(service)
            positions.lag_limit_s = SHORT_S
            gate.close()
            first = await tenant.create_person("waited for in vain")
            assert is_open(service)
            assert not await are_projections_well(service)
            # From now on nobody waits: with this limit whoever did would never come back.
            positions.lag_limit_s = FOR_EVER_S
            others = await asyncio.gather(*(tenant.create_person(f"person {number}") for number in range(20)))
            assert service.views.persons.get(tenant.account_id, others[-1]) is None
            gate.open()
            await until(lambda: not is_open(service), "the circuits close")
            assert await are_projections_well(service)
            assert service.views.persons.get(tenant.account_id, first) is not None
            # And commands wait again.
            again = await tenant.create_person("read at once")
            assert service.views.persons.get(tenant.account_id, again) is not None
            assert service.views.persons.get(tenant.account_id, others[-1]) is not None
        finally:
            gate.open()
