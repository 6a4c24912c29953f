"""Waiting for stores: how far, how long, and past whom."""

from __future__ import annotations

import asyncio
from threading import Thread

import pytest

from projections.positions import Positions

FOR_EVER_S = 3600.0
AT_ONCE_S = 0.0
LONG_S = 60.0


@pytest.fixture
async def positions() -> Positions:
    """Two stores at 10 which are waited for without end."""
    positions = Positions(lag_limit_s=FOR_EVER_S)
    positions.bind(asyncio.get_running_loop())
    for name in ("persons", "lists"):
        positions.add(name, 10)
    return positions


async def begun(waiting: asyncio.Task[object]) -> None:
    """Let a task run until it waits."""
    for _ in range(3):
        await asyncio.sleep(0)
    assert not waiting.done()


async def ended(waiting: asyncio.Task[bool]) -> bool:
    return await asyncio.wait_for(waiting, LONG_S)


async def test_what_is_applied_is_not_waited_for(positions: Positions) -> None:
    assert await positions.wait_applied(10)


async def test_all_stores_are_waited_for(positions: Positions) -> None:
    waiting = asyncio.create_task(positions.wait_applied(11))
    await begun(waiting)
    positions.applied({"persons": 12})
    await begun(waiting)
    positions.applied({"lists": 11})
    assert await ended(waiting)


async def test_several_wait_for_positions_of_their_own(positions: Positions) -> None:
    first, second, third = (asyncio.create_task(positions.wait_applied(position)) for position in (11, 12, 13))
    await begun(third)
    positions.applied({"persons": 12, "lists": 12})
    assert await ended(first)
    assert await ended(second)
    await begun(third)
    positions.applied({"persons": 13, "lists": 13})
    assert await ended(third)


async def test_stores_tell_from_their_own_threads(positions: Positions) -> None:
    waiting = asyncio.create_task(positions.wait_applied(500))
    await begun(waiting)

    def tell(name: str) -> None:
        for position in range(11, 501):
            positions.applied({name: position})

    threads = [Thread(target=tell, args=(name,)) for name in ("persons", "lists")]
    for thread in threads:
        thread.start()
    assert await ended(waiting)
    for thread in threads:
        thread.join()


async def test_an_older_position_takes_nothing_back(positions: Positions) -> None:
    positions.applied({"persons": 20})
    positions.applied({"persons": 5})
    positions.erased("persons", 20)
    positions.erased("persons", 5)
    store = positions.snapshot()["persons"]
    assert (store.applied, store.erased) == (20, 20)


async def test_waiting_in_vain_opens_the_circuits_of_those_behind(positions: Positions) -> None:
    positions.lag_limit_s = AT_ONCE_S
    positions.applied({"lists": 11})
    assert not await positions.wait_applied(11)
    stores = positions.snapshot()
    assert (stores["persons"].is_open, stores["lists"].is_open) == (True, False)
    # Whoever comes now does not wait, whatever the limit.
    positions.lag_limit_s = FOR_EVER_S
    assert await positions.wait_applied(11)
    waiting = asyncio.create_task(positions.wait_applied(12))
    await begun(waiting)
    positions.applied({"lists": 12})
    assert await ended(waiting), "only the other store is waited for"


async def test_a_circuit_closes_when_the_store_has_caught_up_with_all_that_was_waited_for(positions: Positions) -> None:
    positions.lag_limit_s = AT_ONCE_S
    await asyncio.gather(*(positions.wait_applied(position) for position in (15, 11, 13)))
    positions.applied({"persons": 14})
    assert positions.snapshot()["persons"].is_open
    positions.applied({"persons": 15})
    assert not positions.snapshot()["persons"].is_open
    assert not await positions.wait_applied(16), "and it is waited for again"


async def test_a_store_that_fails_holds_nobody_up(positions: Positions) -> None:
    waiting = asyncio.create_task(positions.wait_applied(11))
    await begun(waiting)
    positions.applied({"lists": 20})
    positions.failed("persons", "ValueError at position 11")
    assert await ended(waiting)
    assert await positions.wait_applied(20)
    positions.applied({"persons": 1000})
    store = positions.snapshot()["persons"]
    assert (store.failure, store.is_open) == ("ValueError at position 11", True), "until the next start"


async def test_the_eraser_waits_for_all_open_circuits_or_not(positions: Positions) -> None:
    positions.lag_limit_s = AT_ONCE_S
    await positions.wait_applied(11)
    positions.failed("lists", "gone wrong")
    waiting = asyncio.create_task(positions.wait_all_applied(11))
    await begun(waiting)
    positions.applied({"persons": 11})
    await begun(waiting)
    positions.applied({"lists": 11})
    await asyncio.wait_for(waiting, LONG_S)


async def test_erased_is_told_apart_from_applied(positions: Positions) -> None:
    assert {store.erased for store in positions.snapshot().values()} == {0}, "what ended before the start may have left traces"
    positions.applied({"persons": 20, "lists": 20})
    assert not await positions.wait_erased(11, AT_ONCE_S)
    waiting = asyncio.create_task(positions.wait_erased(11))
    await begun(waiting)
    positions.erased("persons", 11)
    await begun(waiting)
    positions.erased("lists", 15)
    assert await ended(waiting)


async def test_a_caller_that_goes_away_is_forgotten(positions: Positions) -> None:
    leaving, staying = (asyncio.create_task(positions.wait_applied(11)) for _ in range(2))
    await begun(leaving)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    positions.applied({"persons": 11, "lists": 11})
    assert await ended(staying)


async def test_a_snapshot_does_not_move(positions: Positions) -> None:
    before = positions.snapshot()
    positions.applied({"persons": 99})
    assert before["persons"].applied == 10


def test_before_there_is_a_loop_stores_may_tell_already() -> None:
    positions = Positions()
    positions.add("persons", 0)
    positions.applied({"persons": 3})
    assert positions.snapshot()["persons"].applied == 3
