"""Pipelines for an event loop: one a core, each in a thread, behind a bounded queue."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from domain.errors import SERVER_BUSY, FacestreamError
from infra.recognition.face import ExtractedFace
from infra.recognition.pipeline import ExtractionOptions, Pipeline

RETRY_AFTER = 1
"""Seconds: a pipeline takes about ten images in one."""


class RecognitionPool:
    """Runs pipelines beside the event loop, which it never blocks; made, used and closed on one loop.

    build: makes a pipeline (in a thread).
    workers: how many, by default one a core.
    waiting: requests that may queue for a pipeline; one more is refused at once.
    patience: seconds that one of them waits before it is refused.
    """

    def __init__(
        self, build: Callable[[], Pipeline], *, workers: int | None = None, waiting: int = 64, patience: float = 10.0
    ) -> None:
        self._build = build
        self._workers = workers or os.cpu_count() or 1
        self._max_waiting = waiting
        self._patience = patience
        self._idle: list[Pipeline] = []
        self._queue: deque[asyncio.Future[Pipeline]] = deque()
        self._running: set[asyncio.Future[tuple[ExtractedFace, ...]]] = set()
        self._executor: ThreadPoolExecutor | None = None

    @property
    def waiting(self) -> int:
        """Requests that wait for a pipeline."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """Pipelines at work."""
        return len(self._running)

    async def start(self) -> None:
        """Load the models, all pipelines at once; raises ModelMissingError."""
        executor = ThreadPoolExecutor(self._workers, thread_name_prefix="recognition")
        loop = asyncio.get_running_loop()
        try:
            self._idle = await asyncio.gather(*(loop.run_in_executor(executor, self._build) for _ in range(self._workers)))
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
        self._executor = executor

    async def extract(self, data: bytes, content_type: str, options: ExtractionOptions) -> tuple[ExtractedFace, ...]:
        """See ``Pipeline.extract``; raises FacestreamError SERVER_BUSY as well.

        A request that is cancelled while it waits frees its place; one that is cancelled later is computed to its end,
        since a thread cannot be stopped, and only then is its pipeline free. Before ``start`` and after ``close`` the
        pool is busy.
        """
        pipeline = await self._take()
        if self._executor is None:
            raise _busy()
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._executor, pipeline.extract, data, content_type, options)
        self._running.add(work)
        work.add_done_callback(lambda done: self._finished(done, pipeline))
        return await asyncio.shield(work)

    async def close(self) -> None:
        """Refuse who waits and who comes, let the running ones finish, end the threads."""
        executor, self._executor = self._executor, None
        for waiter in self._queue:
            if not waiter.done():
                waiter.set_exception(_busy())
        self._queue.clear()
        if self._running:
            await asyncio.wait(self._running)
        self._idle = []
        if executor is not None:
            executor.shutdown(wait=True)

    async def _take(self) -> Pipeline:
        if self._executor is None:
            raise _busy()
        if self._idle:
            return self._idle.pop()
        if len(self._queue) >= self._max_waiting:
            raise _busy()
        waiter: asyncio.Future[Pipeline] = asyncio.get_running_loop().create_future()
        self._queue.append(waiter)
        try:
            async with asyncio.timeout(self._patience):
                return await waiter
        except BaseException as refusal:
            self._leave(waiter)
            if isinstance(refusal, TimeoutError):
                raise _busy() from None
            raise

    def _leave(self, waiter: asyncio.Future[Pipeline]) -> None:
        """Give up a place in the queue, or the pipeline that was handed over in the very same moment."""
        if waiter in self._queue:
            self._queue.remove(waiter)
        elif waiter.done() and not waiter.cancelled() and waiter.exception() is None:
            self._release(waiter.result())

    def _release(self, pipeline: Pipeline) -> None:
        """Hand a pipeline to the one who waits longest."""
        while self._queue:
            waiter = self._queue.popleft()
            if not waiter.done():
                waiter.set_result(pipeline)
                return
        self._idle.append(pipeline)

    def _finished(self, work: asyncio.Future[tuple[ExtractedFace, ...]], pipeline: Pipeline) -> None:
        self._running.discard(work)
        if not work.cancelled():
            work.exception()  # looked at, so that the failure of a cancelled request is not reported as never retrieved
        self._release(pipeline)


def _busy() -> FacestreamError:
    return FacestreamError(SERVER_BUSY, retry_after=RETRY_AFTER)
