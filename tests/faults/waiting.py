"""Waiting for what threads, background work and other processes do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from domain.topics import ERASED_TOPICS
from infra.bootstrap.service import Service
from infra.stream.port import EventStream, RetentionClass

GIVE_UP_S = 90.0
"""Far beyond what anything here takes: a test asserts that a thing happens, not how fast."""

LOOK_EVERY_S = 0.01
MOST_ROUNDS = 200


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds. AssertionError, naming `what`, where it never does."""
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while True:
                holds = condition()
                if await holds if isinstance(holds, Awaitable) else holds:
                    return
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        raise AssertionError(f"{what}: not within {GIVE_UP_S:g} s") from None


async def until_idle(work: Callable[[], Awaitable[bool | int]]) -> None:
    """Do a kind of background work, round after round, until there is no more. AssertionError where there always is."""
    for _ in range(MOST_ROUNDS):
        if not await work():
            return
    raise AssertionError(f"still something to do after {MOST_ROUNDS} rounds")


async def until_erased(stream: EventStream, aggregate_ids: Iterable[UUID | str]) -> None:
    """Read the log until it holds `Erased` of each."""
    missing = {str(aggregate_id) for aggregate_id in aggregate_ids}
    async with asyncio.timeout(GIVE_UP_S):
        if missing:
            async for event in stream.subscribe(0, RetentionClass.LASTING):
                if event.type in ERASED_TOPICS:
                    missing.discard(event.aggregate_id)
                if not missing:
                    return


async def settled(service: Service) -> int:
    """Wait until views and eraser have seen the whole log, also what the eraser itself has appended; the log's head."""

    def is_settled() -> bool:
        head = service.stream.head()
        stores = service.read_side.positions.snapshot().values()
        return service.eraser.position == head and all(store.applied == head for store in stores)

    await until(is_settled, "views and eraser are at the log's head")
    return service.stream.head()
