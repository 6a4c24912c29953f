"""Ports that die, dawdle or wait at a chosen call; everything else is the real adapter's."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from infra.bootstrap.adapters import Adapters
from infra.documents.port import Collection, Document, DocumentWriter
from infra.event_store.port import Append, Committed, VersionConflictError
from infra.vault.port import VaultRow
from tests.faults.plan import FaultPlan, KillPoint

Strike = Callable[[], None]
"""Called before or after a call of a port."""


def nothing() -> None:
    """Strikes nobody."""


class Wrapped:
    """Hands everything on."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class StruckVault(Wrapped):
    """Is struck before rows are inserted."""

    def __init__(self, real: Any, strike: Strike) -> None:
        super().__init__(real)
        self._strike = strike

    def insert(self, groups: Sequence[Sequence[VaultRow]], refused: Sequence[UUID] = ()) -> list[bool]:
        self._strike()
        stored: list[bool] = self.real.insert(groups, refused)
        return stored


class StruckEventStore(Wrapped):
    """Is struck before a batch is appended, before one with vault rows, or after any.

    topic: batches without an event of it are let through.
    """

    def __init__(
        self,
        real: Any,
        *,
        before: Strike = nothing,
        before_with_rows: Strike = nothing,
        after: Strike = nothing,
        topic: str | None = None,
    ) -> None:
        super().__init__(real)
        self._before = before
        self._before_with_rows = before_with_rows
        self._after = after
        self._topic = topic

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        is_meant = self._topic is None or self._topic in {event.topic for append in appends for event in append.events}
        if is_meant:
            self._before()
            if any(append.rows for append in appends):
                self._before_with_rows()
        outcomes: list[Committed | VersionConflictError] = self.real.append_batch(appends)
        if is_meant:
            self._after()
        return outcomes


class StruckDocuments(Wrapped):
    """Is struck before a transaction, and within one after a document was written."""

    def __init__(self, real: Any, *, before: Strike = nothing, within: Strike = nothing) -> None:
        super().__init__(real)
        self._before = before
        self._within = within

    @contextmanager
    def write(self) -> Iterator[DocumentWriter]:
        self._before()
        with self.real.write() as writer:
            yield _StruckWriter(writer, self._within)


class _StruckWriter(Wrapped):
    def __init__(self, real: Any, strike: Strike) -> None:
        super().__init__(real)
        self._strike = strike

    def put(self, collection: Collection, document: Document) -> None:
        self.real.put(collection, document)
        self._strike()


class Gate:
    """A call that waits until it is let on; `reached` is set when one waits."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()
        self._open.set()

    def close(self) -> None:
        """Whoever comes waits."""
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        """Let them on."""
        self._open.set()

    def __call__(self) -> None:
        if not self._open.is_set():
            self.reached.set()
            self._open.wait()


def killer(call: int) -> Strike:
    """Ends the process at the n-th call, without a word to anybody."""
    calls = itertools.count(1)

    def strike() -> None:
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike


def with_faults(adapters: Adapters, plan: FaultPlan) -> Adapters:
    """The adapters as a plan wants them."""

    def at(point: KillPoint) -> Strike:
        return killer(plan.kill_at) if plan.kill_point is point else nothing

    def dawdle() -> None:
        time.sleep(plan.projection_delay_s)

    return replace(
        adapters,
        vault=StruckVault(adapters.vault, at(KillPoint.BEFORE_VAULT)),
        event_store=StruckEventStore(
            adapters.event_store,
            before_with_rows=at(KillPoint.BETWEEN_VAULT_AND_APPEND),
            after=at(KillPoint.BETWEEN_APPEND_AND_PROJECTION),
            topic=plan.kill_topic,
        ),
        documents=StruckDocuments(adapters.documents, before=dawdle, within=at(KillPoint.MID_BATCH)),
    )
