"""Group commit: everything that appends waits here together, and one thread writes what waits in one go.

The event loop gathers, the thread commits, the loop tells the callers. One durable commit then serves all who waited for it.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import structlog

from domain.errors import SERVER_BUSY, FacestreamError
from infra.event_store.batch_writer import BatchWriter, Outcome
from infra.event_store.port import Append, Committed, EventStore
from infra.vault.port import Vault

BATCH_APPENDS = 256
BATCH_EVENTS = 1024
"""A batch ends at either, so that nobody waits long behind a bulk append; one append is never divided."""

WAITING_APPENDS = 4096
"""More than that are refused: a second's work, about what a client waits for."""

OnCommit = Callable[[int], None]
"""Told a position in the writer's thread after each commit: quick, and raising nothing."""

TIDY_AFTER_S = 0.05
"""Rows of refused attempts go with the vault's next transaction, or with one of their own when none comes for so long."""

Told = TypeVar("Told")

_Waiting = tuple[Append, "asyncio.Future[Committed]"]


class GroupCommit:
    """The only way to append: for one event loop, that of its first caller."""

    def __init__(
        self,
        event_store: EventStore,
        vault: Vault,
        on_commit: OnCommit,
        *,
        batch_appends: int = BATCH_APPENDS,
        batch_events: int = BATCH_EVENTS,
        waiting_appends: int = WAITING_APPENDS,
    ) -> None:
        self._writer = BatchWriter(event_store, vault)
        self._on_commit = on_commit
        self._batch_appends = batch_appends
        self._batch_events = batch_events
        self._waiting_appends = waiting_appends
        self._waiting: deque[_Waiting] = deque()
        self._batches: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._is_writing = False
        self._is_closing = False
        self._idle = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Appends that no batch holds yet."""
        return len(self._waiting)

    async def append(self, append: Append) -> Committed:
        """Store an append, all or nothing; a success is durable.

        Raises VersionConflictError and KeyTakenError, after which its rows are gone, and FacestreamError: SERVER_BUSY where too
        many wait or the service is closing, SERVICE_AWAY where a store is away, after which the outcome is unknown. Whoever stops
        waiting does not undo what was handed over.
        """
        if not append.events:
            raise ValueError("an append without events")
        if self._is_closing or len(self._waiting) >= self._waiting_appends:
            raise FacestreamError(SERVER_BUSY, retry_after=1)
        loop = self._bound_loop()
        future: asyncio.Future[Committed] = loop.create_future()
        self._waiting.append((append, future))
        if not self._is_writing:
            self._is_writing = True
            # Not at once: what else arrives in this turn of the loop goes with it.
            loop.call_soon(self._hand_over)
        return await future

    async def close(self) -> None:
        """Refuse what comes, store what was accepted, end the thread."""
        self._is_closing = True
        if self._thread is None:
            return
        while self._is_writing:
            self._idle.clear()
            await self._idle.wait()
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)

    def _bound_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            self._thread = threading.Thread(target=self._write_batches, args=(loop,), name="group-commit", daemon=True)
            self._thread.start()
        elif self._loop is not loop:
            raise RuntimeError("a group commit belongs to one event loop")
        return loop

    def _hand_over(self) -> None:
        """Give the thread what waits; nothing waits, and it rests."""
        batch: list[_Waiting] = []
        events = 0
        while self._waiting and len(batch) < self._batch_appends and events < self._batch_events:
            append, future = self._waiting.popleft()
            if not future.done():
                batch.append((append, future))
                events += len(append.events)
        self._is_writing = bool(batch)
        if batch:
            self._batches.put(batch)
        else:
            self._idle.set()

    def _settle(self, batch: list[_Waiting], outcomes: list[Outcome]) -> None:
        """Tell the callers, and hand over what has come meanwhile."""
        self._hand_over()
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, Committed):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    def _fail(self, batch: list[_Waiting], error: Exception) -> None:
        self._hand_over()
        for _, future in batch:
            if not future.done():
                future.set_exception(error)

    def _write_batches(self, loop: asyncio.AbstractEventLoop) -> None:
        while (batch := self._next_batch()) is not None:
            try:
                outcomes = self._writer.write([append for append, _ in batch])
            except Exception as error:  # a bug must not end the only thread that writes
                structlog.get_logger().exception("group_commit_failed")
                _call(loop, self._fail, batch, error)
            else:
                self._tell(outcomes)
                _call(loop, self._settle, batch, outcomes)
        self._writer.tidy()

    def _next_batch(self) -> list[_Waiting] | None:
        if self._writer.is_tidy:
            return self._batches.get()
        try:
            return self._batches.get(timeout=TIDY_AFTER_S)
        except queue.Empty:
            self._writer.tidy()
            return self._batches.get()

    def _tell(self, outcomes: list[Outcome]) -> None:
        position = max((outcome.position for outcome in outcomes if isinstance(outcome, Committed)), default=0)
        if position:
            try:
                self._on_commit(position)
            except Exception:  # what is committed stays committed, whoever cannot be woken
                structlog.get_logger().exception("wake_up_failed")


def _call(
    loop: asyncio.AbstractEventLoop, callback: Callable[[list[_Waiting], Told], None], batch: list[_Waiting], told: Told
) -> None:
    try:
        loop.call_soon_threadsafe(callback, batch, told)
    except RuntimeError:
        # The loop is closed: nobody waits any more.
        return
