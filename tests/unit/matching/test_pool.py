"""The pool of comparisons: bounded, off the event loop, and refused with a time to come back."""

from __future__ import annotations

import asyncio
import threading
from uuid import UUID

import pytest

from command_api.commands.matching.pool import MatchPool
from domain.errors import SERVER_BUSY, FacestreamError
from projections.match_store.port import Match

pytestmark = pytest.mark.asyncio

GENEROUS = 30.0
"""Seconds after which a test that hangs is ended."""

FOUND = [Match(0.5, UUID(int=1))]


class HeldSearch:
    """A comparison that takes until it is let go."""

    def __init__(self) -> None:
        self.started = threading.Semaphore(0)
        self.may_finish = threading.Semaphore(0)
        self.threads: set[str] = set()

    def __call__(self) -> list[Match]:
        self.threads.add(threading.current_thread().name)
        self.started.release()
        assert self.may_finish.acquire(timeout=GENEROUS)
        return FOUND

    async def until_started(self) -> None:
        assert await asyncio.to_thread(self.started.acquire, timeout=GENEROUS)


def is_busy(error: object) -> bool:
    return isinstance(error, FacestreamError) and (error.case.status, error.case, error.retry_after) == (503, SERVER_BUSY, 1)


async def begin(pool: MatchPool, search: HeldSearch) -> asyncio.Task[list[Match]]:
    """A caller that has got as far as it can."""
    caller = asyncio.create_task(pool.run(search))
    await asyncio.sleep(0)
    return caller


async def test_as_many_at_a_time_as_there_are_workers_in_threads_of_its_own() -> None:
    pool, search = MatchPool(workers=2, waiting=4, patience=GENEROUS), HeldSearch()
    callers = [await begin(pool, search) for _ in range(5)]
    await search.until_started()
    await search.until_started()
    assert (pool.running, pool.waiting) == (2, 3)
    for _ in callers:
        search.may_finish.release()
    assert await asyncio.gather(*callers) == [FOUND] * 5
    assert (pool.running, pool.waiting) == (0, 0)
    assert all(name.startswith("matching") for name in search.threads)
    await pool.close()


async def test_one_more_than_may_wait_is_refused_at_once() -> None:
    pool, search = MatchPool(workers=1, waiting=1, patience=GENEROUS), HeldSearch()
    callers = [await begin(pool, search) for _ in range(2)]
    with pytest.raises(FacestreamError) as refusal:
        await pool.run(search)
    assert is_busy(refusal.value)
    search.may_finish.release(2)
    assert await asyncio.gather(*callers) == [FOUND] * 2
    await pool.close()


async def test_who_has_waited_too_long_is_refused_and_leaves_the_queue() -> None:
    pool, search = MatchPool(workers=1, waiting=1, patience=0.01), HeldSearch()
    first = await begin(pool, search)
    for _ in range(2):
        with pytest.raises(FacestreamError) as refusal:
            await pool.run(search)
        assert is_busy(refusal.value)
    search.may_finish.release()
    assert await first == FOUND
    await pool.close()


async def test_a_cancelled_caller_frees_its_thread_only_when_the_comparison_ends() -> None:
    pool, search = MatchPool(workers=1, waiting=2, patience=GENEROUS), HeldSearch()
    first = await begin(pool, search)
    gone, second = await begin(pool, search), await begin(pool, search)
    await search.until_started()
    first.cancel()
    gone.cancel()
    await asyncio.wait([first, gone])
    assert (pool.running, pool.waiting) == (1, 1)
    search.may_finish.release(2)
    assert await second == FOUND
    await pool.close()


async def test_a_failure_is_the_callers_and_the_thread_is_free_again() -> None:
    def fail() -> list[Match]:
        raise ValueError("broken")

    pool = MatchPool(workers=1, waiting=1, patience=GENEROUS)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            await pool.run(fail)
    await pool.close()


async def test_closing_lets_the_running_finish_and_refuses_the_rest() -> None:
    pool, search = MatchPool(workers=1, waiting=2, patience=GENEROUS), HeldSearch()
    first, *waiting = [await begin(pool, search) for _ in range(3)]
    await search.until_started()
    closing = asyncio.create_task(pool.close())
    search.may_finish.release()
    await closing
    assert await first == FOUND
    assert all(is_busy(error) for error in await asyncio.gather(*waiting, return_exceptions=True))
    with pytest.raises(FacestreamError) as refusal:
        await pool.run(search)
    assert is_busy(refusal.value)
    await pool.close()
