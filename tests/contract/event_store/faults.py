"""Stores that fail or wait at a chosen moment; all else is the real store's."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from infra.event_store.port import Append, Committed, EventStore, EventStoreAwayError, VersionConflictError
from infra.vault.port import Vault, VaultAwayError, VaultRow


class _Wrapped:
    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _EventStore(_Wrapped):
    def __init__(self, real: EventStore) -> None:
        super().__init__(real)


class AwayEventStore(_EventStore):
    """Cannot be reached."""

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        raise EventStoreAwayError


class UnheardEventStore(_EventStore):
    """Commits its first batch, and loses the reply."""

    def __init__(self, real: EventStore) -> None:
        super().__init__(real)
        self._lost = False

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        outcomes: list[Committed | VersionConflictError] = self._real.append_batch(appends)
        if not self._lost:
            self._lost = True
            raise EventStoreAwayError
        return outcomes


class HeldEventStore(_EventStore):
    """Waits before each commit until it is let go on."""

    def __init__(self, real: EventStore) -> None:
        super().__init__(real)
        self.reached = threading.Event()
        self.go_on = threading.Event()

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        self.reached.set()
        self.go_on.wait()
        outcomes: list[Committed | VersionConflictError] = self._real.append_batch(appends)
        return outcomes


class AwayVault(_Wrapped):
    """Cannot be reached."""

    def __init__(self, real: Vault) -> None:
        super().__init__(real)

    def insert(self, groups: Sequence[Sequence[VaultRow]], refused: Sequence[UUID] = ()) -> list[bool]:
        raise VaultAwayError
