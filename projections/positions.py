"""How far each store is, and who waits for it: read-your-writes, the eraser, health."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LAG_LIMIT_S = 1.0
"""No command waits longer than this for a view; one that was waited for in vain opens its circuit."""


@dataclass
class StorePosition:
    """applied: no read shows anything older. erased: of what ended up to here, no byte is left.

    is_open: commands do not wait for the store until it has caught up with `wanted`. failure: why it stands still.
    """

    applied: int = 0
    erased: int = 0
    is_open: bool = False
    wanted: int = 0
    failure: str | None = None


@dataclass(eq=False)
class _Waiter:
    position: int
    names: frozenset[str]
    measure: Literal["applied", "applied or failed", "erased"]
    future: asyncio.Future[bool]


class Positions:
    """Positions of the stores of one process, told by their threads, waited for on the event loop."""

    def __init__(self, lag_limit_s: float = LAG_LIMIT_S) -> None:
        self.lag_limit_s = lag_limit_s
        self._stores: dict[str, StorePosition] = {}
        self._waiters: list[_Waiter] = []
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake_scheduled = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop on which waiting is done."""
        self._loop = loop

    def add(self, name: str, position: int) -> None:
        """A store starts at `position`; what ended before is erased only once it says so."""
        with self._lock:
            self._stores[name] = StorePosition(applied=position)

    def applied(self, positions: Mapping[str, int]) -> None:
        """What the reads of some stores show: everything up to a position each; from any thread. Each call wakes the loop."""
        with self._lock:
            for name, position in positions.items():
                store = self._stores[name]
                store.applied = max(store.applied, position)
                if store.is_open and store.applied >= store.wanted:
                    store.is_open = False
        self._wake()

    def erased(self, name: str, position: int) -> None:
        """A store holds no byte of what ended up to `position`; from any thread."""
        with self._lock:
            store = self._stores[name]
            store.erased = max(store.erased, position)
        self._wake()

    def failed(self, name: str, failure: str) -> None:
        """A store stands still at a poison event; its circuit opens at once."""
        with self._lock:
            store = self._stores[name]
            store.failure = failure
            store.is_open = True
            store.wanted = 1 << 62
        self._wake()

    def snapshot(self) -> dict[str, StorePosition]:
        """All stores, for health and metrics."""
        with self._lock:
            return {name: StorePosition(**vars(store)) for name, store in self._stores.items()}

    async def wait_applied(self, position: int) -> bool:
        """Wait until all stores whose circuit is closed show `position`; False: the limit passed, those behind are open now."""
        with self._lock:
            names = frozenset(name for name, store in self._stores.items() if not store.is_open and store.applied < position)
        if not names:
            return True
        if await self._wait(_Waiter(position, names, "applied or failed", self._future()), self.lag_limit_s):
            return True
        with self._lock:
            for name in names:
                store = self._stores[name]
                if store.applied < position:
                    store.is_open, store.wanted = True, max(store.wanted, position)
        return False

    async def wait_all_applied(self, position: int) -> None:
        """Wait, without a limit, until every store, open circuit or not, shows `position` (the eraser)."""
        with self._lock:
            names = frozenset(self._stores)
        await self._wait(_Waiter(position, names, "applied", self._future()), None)

    async def wait_erased(self, position: int, timeout: float | None = None) -> bool:
        """Wait until every store, open circuit or not, has erased what ended up to `position`."""
        with self._lock:
            names = frozenset(self._stores)
        return await self._wait(_Waiter(position, names, "erased", self._future()), timeout)

    def _future(self) -> asyncio.Future[bool]:
        assert self._loop is not None, "bind() first"
        return self._loop.create_future()

    async def _wait(self, waiter: _Waiter, timeout: float | None) -> bool:
        with self._lock:
            if self._is_met(waiter):
                return True
            self._waiters.append(waiter)
        timer = None if timeout is None else waiter.future.get_loop().call_later(timeout, _answer, waiter.future, False)
        try:
            return await waiter.future
        finally:
            if timer is not None:
                timer.cancel()
            with self._lock:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)

    def _is_met(self, waiter: _Waiter) -> bool:
        stores = (self._stores[name] for name in waiter.names)
        if waiter.measure == "erased":
            return all(store.erased >= waiter.position for store in stores)
        may_fail = waiter.measure == "applied or failed"
        return all(store.applied >= waiter.position or (may_fail and store.failure) for store in stores)

    def _wake(self) -> None:
        # One call a batch reaches the loop, however many stores and waiters there are.
        with self._lock:
            if self._loop is None or self._wake_scheduled or not self._waiters or self._loop.is_closed():
                return
            self._wake_scheduled = True
            self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        with self._lock:
            self._wake_scheduled = False
            waiting, self._waiters = self._waiters, []
            met: list[_Waiter] = []
            for waiter in waiting:
                (met if self._is_met(waiter) else self._waiters).append(waiter)
        for waiter in met:
            _answer(waiter.future, True)


def _answer(future: asyncio.Future[bool], is_met: bool) -> None:
    if not future.done():
        future.set_result(is_met)
