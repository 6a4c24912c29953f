"""A view that is built anew is the view that was kept."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from domain.account import Account
from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.read_side import VIEWS, view_projections
from tests.faults.folder import Dump, dump_views, rebuild_views
from tests.faults.inside import SetClock, Tenant, settings_of, started
from tests.faults.plan import FaultPlan, KillPoint
from tests.faults.process import facestream, run_rebuild
from tests.faults.random_run import RandomRun
from tests.faults.waiting import settled, until_erased, until_idle

COLLECTIONS = (
    "accounts",
    "tokens",
    "persons",
    "person_members",
    "descriptors",
    "descriptor_members",
    "lists",
    "deleted_lists",
    "handlers",
)
COMMANDS = 1500
SEED = 11
MORE_SEEDS_SOAKED = 20


async def live_history(data_dir: Path, seed: int, commands: int = COMMANDS) -> Dump:
    """A random run over two accounts, one of them closed in the end; the views as the running service kept them."""
    clock = SetClock()
    async with started(data_dir, clock=clock, descriptor_ttl=3600) as service:
        tenants = [await Tenant.register(service, f"tenant-{number}@example.org") for number in range(3)]
        run = RandomRun(service, clock, seed)
        await run.run(tenants[:2], commands // 2)
        await run.run(tenants, commands // 4)
        await run.record(tenants[2], Account.Closed)
        await until_erased(service.stream, [tenants[2].account_id])
        # What the third one still does comes late.
        await run.run(tenants, commands // 4)
        await run.record(tenants[0], Account.Reinstated)
        await run.record(tenants[1], Account.Suspended)
        assert run.refused < commands / 2
        await settled(service)
        await until_idle(service.background.detach)
        await settled(service)
        assert service.read_side.runner.missing_refs == 0
    return dump_views(data_dir)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dump]:
    """A history for the tests of this file, all of which leave it as it was."""
    data_dir = tmp_path_factory.mktemp("history") / "data"
    live = asyncio.run(live_history(data_dir, SEED))
    for name in COLLECTIONS:
        assert live[name], f"the history leaves some {name}"
    assert {account["suspended"] for account in live["accounts"].values()} == {True, False}
    assert {name for name, _ in live["counters"]} == {"persons", "descriptors", "lists", "person_members", "descriptor_members"}
    assert live["positions"].keys() == set(VIEWS)
    return data_dir, live


async def test_the_command_rebuilds_every_view_as_it_was(history: tuple[Path, Dump]) -> None:
    data_dir, live = history
    done = facestream(data_dir, "rebuild", "all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert dump_views(data_dir) == live


@pytest.mark.parametrize("name", VIEWS)
async def test_each_view_is_rebuilt_as_it_was(name: str, history: tuple[Path, Dump]) -> None:
    data_dir, live = history
    rebuild_views(data_dir, (name,))
    assert dump_views(data_dir) == live


@pytest.mark.parametrize(("point", "call"), [(KillPoint.MID_BATCH, 1), (KillPoint.MID_BATCH, 300), (KillPoint.MID_BATCH, 900)])
async def test_a_rebuild_that_was_killed_is_begun_again(point: KillPoint, call: int, history: tuple[Path, Dump]) -> None:
    data_dir, live = history
    assert run_rebuild(data_dir, FaultPlan(kill_point=point, kill_at=call)) == -signal.SIGKILL
    assert dump_views(data_dir) != live
    rebuild_views(data_dir)
    assert dump_views(data_dir) == live


async def test_a_start_goes_on_where_a_rebuild_was_killed(history: tuple[Path, Dump]) -> None:
    data_dir, live = history
    for call in (1, 900):
        assert run_rebuild(data_dir, FaultPlan(kill_point=KillPoint.MID_BATCH, kill_at=call)) == -signal.SIGKILL
        async with started(data_dir, clock=SetClock(), descriptor_ttl=0) as service:
            await settled(service)
        assert dump_views(data_dir) == live


async def test_rows_without_a_position_are_not_taken_for_a_view(history: tuple[Path, Dump]) -> None:
    """As a rebuild leaves them that was killed before its first batch."""
    data_dir, live = history
    adapters = open_adapters(settings_of(data_dir))
    for view in view_projections(adapters).values():
        adapters.documents.reset(view.name, view.counters)
    adapters.close()
    async with started(data_dir, clock=SetClock(), descriptor_ttl=0) as service:
        await settled(service)
    assert dump_views(data_dir) == live


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(MORE_SEEDS_SOAKED))
async def test_other_histories_are_rebuilt_as_they_were(seed: int, data_dir: Path) -> None:
    live = await live_history(data_dir, seed)
    rebuild_views(data_dir)
    assert dump_views(data_dir) == live
