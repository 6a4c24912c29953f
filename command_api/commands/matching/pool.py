"""Threads of their own for comparisons, behind a bounded queue."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from domain.errors import SERVER_BUSY, FacestreamError
from projections.match_store.port import Match

WAITING = 256
"""Comparisons that may queue. Each holds its reference's templates, 512 bytes apiece for the built-in version."""

PATIENCE = 10.0
"""Seconds in the queue, as for recognition: a client that gets no reply by then asks again anyway."""

RETRY_AFTER = 1
"""Seconds: most comparisons take some milliseconds, so that a queue empties fast."""


class MatchPool:
    """Runs comparisons beside the event loop; used and closed on one loop.

    They do not share the loop's default threads, so that a crowd of them keeps nobody from the stores.

    workers: comparisons at a time, by default one a core.
    waiting: how many may queue; one more is refused at once.
    patience: seconds that one of them waits before it is refused.
    """

    def __init__(self, *, workers: int | None = None, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        workers = workers or os.cpu_count() or 1
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="matching")
        self._places = asyncio.Semaphore(workers)
        self._max_waiting = waiting
        self._patience = patience
        self._waiting = 0
        self._running: set[asyncio.Future[list[Match]]] = set()
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """Comparisons that wait for a thread."""
        return self._waiting

    @property
    def running(self) -> int:
        """Comparisons at work."""
        return len(self._running)

    async def run(self, search: Callable[[], list[Match]]) -> list[Match]:
        """The result of `search`, called in a thread; raises what it raises, and FacestreamError SERVER_BUSY.

        A caller that is cancelled while it waits frees its place; one that is cancelled later has its comparison run
        to the end, since a thread cannot be stopped, and only then is the thread free.
        """
        await self._take_place()
        work = asyncio.get_running_loop().run_in_executor(self._executor, search)
        self._running.add(work)
        work.add_done_callback(self._finished)
        return await asyncio.shield(work)

    async def close(self) -> None:
        """Refuse who waits and who comes, let the running ones finish, end the threads. Twice is harmless."""
        self._is_closed = True
        if self._running:
            await asyncio.wait(self._running)
        self._executor.shutdown(wait=True)

    async def _take_place(self) -> None:
        if self._is_closed or (self._places.locked() and self._waiting >= self._max_waiting):
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1
        if self._is_closed:
            self._places.release()  # to the next in the queue, who is refused here as well
            raise _busy()

    def _finished(self, work: asyncio.Future[list[Match]]) -> None:
        self._running.discard(work)
        if not work.cancelled():
            work.exception()  # looked at, so that the failure of a cancelled caller is not reported as never retrieved
        self._places.release()


def _busy() -> FacestreamError:
    return FacestreamError(SERVER_BUSY, retry_after=RETRY_AFTER)
