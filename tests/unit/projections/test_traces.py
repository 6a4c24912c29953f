"""Removing traces: again until no reader is in the way, and never further than was applied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from threading import Event

import pytest

from projections.eraser.traces import TraceRemover
from projections.positions import Positions

LONG_S = 60.0
VIEWS, MATCH_STORE = ("persons", "lists"), ("match_store",)

Remover = Callable[[int], int]


@pytest.fixture
async def positions() -> Positions:
    positions = Positions()
    positions.bind(asyncio.get_running_loop())
    for name in (*VIEWS, *MATCH_STORE):
        positions.add(name, 10)
    return positions


def erased(positions: Positions) -> dict[str, int]:
    return {name: store.erased for name, store in positions.snapshot().items()}


def everything(applied: int) -> int:
    return applied


async def test_a_round_reaches_what_was_applied_when_it_began(positions: Positions) -> None:
    positions.applied({"lists": 20})

    def purge(applied: int) -> int:
        # A batch that comes while traces are removed may leave new ones.
        positions.applied({"persons": 30, "lists": 30})
        return applied

    remover = TraceRemover(positions, {VIEWS: purge, MATCH_STORE: lambda applied: 1000})
    assert remover.remove(10)
    assert erased(positions) == {"persons": 10, "lists": 10, "match_store": 10}
    assert not remover.remove(25)
    assert erased(positions) == {"persons": 30, "lists": 30, "match_store": 10}


async def test_a_reader_in_the_way_makes_a_round_incomplete(positions: Positions) -> None:
    remover = TraceRemover(positions, {VIEWS: lambda applied: 0, MATCH_STORE: lambda applied: 7})
    assert not remover.remove(10)
    assert erased(positions) == {"persons": 0, "lists": 0, "match_store": 7}


async def test_a_store_that_stands_still_is_not_waited_for_in_a_circle(positions: Positions) -> None:
    positions.failed("persons", "gone wrong")
    remover = TraceRemover(positions, {VIEWS: everything, MATCH_STORE: everything})
    positions.applied({"match_store": 20, "lists": 20})
    assert remover.remove(20)
    assert erased(positions) == {"persons": 10, "lists": 10, "match_store": 20}


@pytest.fixture
async def start(positions: Positions) -> AsyncIterator[Callable[[Remover], TraceRemover]]:
    started: list[TraceRemover] = []

    def starting(purge: Remover) -> TraceRemover:
        remover = TraceRemover(positions, {VIEWS: purge, MATCH_STORE: everything})
        started.append(remover)
        remover.start()
        return remover

    yield starting
    for remover in started:
        await asyncio.to_thread(remover.stop)


async def test_a_request_is_done_in_the_thread(positions: Positions, start: Callable[[Remover], TraceRemover]) -> None:
    start(everything).request(10)
    assert await positions.wait_erased(10, LONG_S)


async def test_it_is_tried_again_until_the_reader_is_gone(positions: Positions, start: Callable[[Remover], TraceRemover]) -> None:
    tries: list[int] = []

    def purge(applied: int) -> int:
        tries.append(applied)
        return applied if len(tries) > 3 else 0

    start(purge).request(10)
    assert await positions.wait_erased(10, LONG_S)
    assert len(tries) == 4


async def test_a_store_that_is_away_is_tried_again(positions: Positions, start: Callable[[Remover], TraceRemover]) -> None:
    is_back = Event()

    def purge(applied: int) -> int:
        if not is_back.is_set():
            is_back.set()
            raise ConnectionError
        return applied

    start(purge).request(10)
    assert await positions.wait_erased(10, LONG_S)


async def test_what_is_requested_meanwhile_is_done_after(positions: Positions, start: Callable[[Remover], TraceRemover]) -> None:
    under_way, go_on = Event(), Event()

    def purge(applied: int) -> int:
        under_way.set()
        go_on.wait(LONG_S)
        return applied

    remover = start(purge)
    remover.request(10)
    await asyncio.to_thread(under_way.wait, LONG_S)
    positions.applied(dict.fromkeys((*VIEWS, *MATCH_STORE), 20))
    remover.request(20)
    remover.request(15)
    go_on.set()
    assert await positions.wait_erased(20, LONG_S)


async def test_stopping_ends_a_remover_that_cannot_get_on(positions: Positions, start: Callable[[Remover], TraceRemover]) -> None:
    tried = Event()

    def purge(applied: int) -> int:
        tried.set()
        return 0

    remover = start(purge)
    remover.request(10)
    await asyncio.to_thread(tried.wait, LONG_S)
    await asyncio.wait_for(asyncio.to_thread(remover.stop), LONG_S)
    assert erased(positions)["persons"] == 0
