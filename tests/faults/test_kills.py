"""Kill -9 at every point at which it could hurt, and at any other moment: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import httpx
import pytest

from domain.account import Account
from domain.descriptor import Descriptor
from domain.handler import Handler
from domain.person import Person
from infra.vault.port import VaultKind
from tests.faults.client import Client, connected
from tests.faults.folder import aggregates, vault_rows
from tests.faults.invariants import assert_sound, finish_and_stop, refs_in_use
from tests.faults.plan import FaultPlan, KillPoint
from tests.faults.process import ServiceProcess, serving
from tests.faults.reconciling import reconcile
from tests.faults.workload import Script, Workload

CLIENTS = 3
LATEST_CALL = {
    KillPoint.BEFORE_VAULT: 40,
    KillPoint.BETWEEN_VAULT_AND_APPEND: 40,
    KillPoint.BETWEEN_APPEND_AND_PROJECTION: 80,
    KillPoint.MID_BATCH: 200,
}
"""Calls within a second or two of three clients' work."""

KILLS_AT_A_POINT_SOAKED = 10
RANDOM_KILLS = 3
RANDOM_KILLS_SOAKED = 50
MOST_ACKNOWLEDGED = 120


async def run_clients(service: ServiceProcess, workloads: Sequence[Workload]) -> None:
    """All at once, each over connections of its own, until the service is gone."""

    async def run(workload: Workload) -> None:
        async with connected(service.url) as http:
            await workload.run(http)

    await asyncio.gather(*map(run, workloads))


async def reconcile_all(data_dir: Path, workloads: Sequence[Workload]) -> None:
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            for workload in workloads:
                await reconcile(workload, http)
        await finish_and_stop(service, data_dir)
    assert_sound(data_dir)


async def kill_at(point: KillPoint, data_dir: Path, seed: int) -> None:
    plan = FaultPlan(kill_point=point, kill_at=Random(f"{point} {seed}").randint(2, LATEST_CALL[point]))
    workloads = [Workload(f"client-{number}", seed) for number in range(CLIENTS)]
    with serving(data_dir, plan) as service:
        await run_clients(service, workloads)
        service.wait_for_death()
    await reconcile_all(data_dir, workloads)


async def kill_at_random(data_dir: Path, seed: int) -> None:
    dice = Random(seed)
    workloads = [Workload(f"client-{number}", seed) for number in range(CLIENTS)]
    enough = dice.randint(0, MOST_ACKNOWLEDGED)
    with serving(data_dir) as service:

        async def kill() -> None:
            while sum(workload.acknowledged for workload in workloads) < enough:
                await asyncio.sleep(dice.random() / 1000)
            service.kill()

        await asyncio.gather(run_clients(service, workloads), kill())
    await reconcile_all(data_dir, workloads)


@pytest.mark.parametrize("point", KillPoint)
async def test_killed_at_a_kill_point(point: KillPoint, data_dir: Path) -> None:
    await kill_at(point, data_dir, seed=0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, KILLS_AT_A_POINT_SOAKED + 1))
@pytest.mark.parametrize("point", KillPoint)
async def test_killed_at_a_kill_point_again_and_again(point: KillPoint, seed: int, data_dir: Path) -> None:
    await kill_at(point, data_dir, seed)


@pytest.mark.parametrize(
    "topic",
    [
        Account.Registered.TOPIC,
        Handler.Created.TOPIC,
        Descriptor.Extracted.TOPIC,
        Person.DescriptorAttached.TOPIC,
        Descriptor.DetachedFromPerson.TOPIC,
        Person.Deleted.TOPIC,
    ],
)
async def test_a_command_of_several_events_is_stored_wholly(topic: str, data_dir: Path) -> None:
    """Killed as soon as the first of them is durable."""
    plan = FaultPlan(kill_point=KillPoint.BETWEEN_APPEND_AND_PROJECTION, kill_topic=topic)
    script = Script("script", seed=1)
    with serving(data_dir, plan) as service:
        await run_clients(service, [script])
        service.wait_for_death()
    await reconcile_all(data_dir, [script])


@pytest.mark.parametrize("seed", range(RANDOM_KILLS))
async def test_killed_at_a_random_moment(seed: int, data_dir: Path) -> None:
    await kill_at_random(data_dir, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(RANDOM_KILLS, RANDOM_KILLS + RANDOM_KILLS_SOAKED))
async def test_killed_at_a_random_moment_again_and_again(seed: int, data_dir: Path) -> None:
    await kill_at_random(data_dir, seed)


async def test_an_email_whose_registration_died_half_way_registers_again(data_dir: Path) -> None:
    email = "half-way@example.org"
    plan = FaultPlan(kill_point=KillPoint.BETWEEN_VAULT_AND_APPEND)
    with serving(data_dir, plan) as service:
        async with connected(service.url) as http:
            with suppress(httpx.TransportError):
                await Client.register(http, email)
        service.wait_for_death()
    orphans = vault_rows(data_dir)
    assert VaultKind.ACCOUNT_EMAIL in {row.kind for row in orphans.values()}
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            await Client.register(http, email)
            assert (await Client.with_login(http, email).call("GET", "account"))["email"] == email
        await finish_and_stop(service, data_dir)
    assert_sound(data_dir)
    assert not orphans.keys() & vault_rows(data_dir).keys()


async def test_what_a_killed_description_left_goes_with_the_persons_next_event(data_dir: Path) -> None:
    # The third batch with rows: after the registration and the person.
    plan = FaultPlan(kill_point=KillPoint.BETWEEN_VAULT_AND_APPEND, kill_at=3)
    with serving(data_dir, plan) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "described@example.org")
            person_id = await client.create_person("before")
            before = vault_rows(data_dir).keys()
            with suppress(httpx.TransportError):
                await client.patch_person(person_id, user_data="never said")
        service.wait_for_death()
    with serving(data_dir) as service:
        await finish_and_stop(service, data_dir)
    assert_sound(data_dir)
    (orphan,) = vault_rows(data_dir).keys() - before
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = client.on(http)
            assert (await client.person(person_id))["user_data"] == "before"
            await client.patch_person(person_id, user_data="after")
        await finish_and_stop(service, data_dir)
    assert_sound(data_dir)
    left = vault_rows(data_dir)
    assert orphan not in left
    assert not left.keys() & (before - refs_in_use(aggregates(data_dir)))
