"""The event store's port: what the group commit's writer, loaders and the local stream need of a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from infra.vault.port import VaultRow


@dataclass(frozen=True)
class Append:
    """What one attempt of a command wants to store, all or nothing: vault rows first, then events (at least one)."""

    command_id: UUID
    events: tuple[StoredEvent, ...]
    rows: tuple[VaultRow, ...] = ()


@dataclass(frozen=True)
class Committed:
    """The append is durable. position: the notification id of its last event.

    earlier: where an attempt before this one had been committed without its reply being heard, the events as that attempt stored
    them; they name that attempt's vault refs, not this one's. Empty otherwise.
    """

    position: int
    earlier: tuple[StoredEvent, ...] = ()


class VersionConflictError(Exception):
    """Another command took one of the versions: load anew and decide again."""


class KeyTakenError(Exception):
    """A unique key of the append (a token's or an e-mail's digest) is in use. Attribute `key`: 16 bytes."""

    def __init__(self, key: bytes) -> None:
        super().__init__("a unique key is taken")
        self.key = key


class EventStoreAwayError(Exception):
    """The store cannot be reached or refused to commit: the outcome is unknown."""


class EventStore(Protocol):
    """Blocking calls. Raises EventStoreAwayError where the store is away."""

    @property
    def log_id(self) -> UUID:
        """Drawn when the log was created; whoever keeps a position keeps this beside it."""
        ...

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        """Store the events of each append wholly or not at all, all in one durable transaction.

        A conflict fails its append alone, unless the version in the way carries the append's own command id: then the append
        had been committed before, and its position is returned.
        """
        ...

    def earlier_commit(self, append: Append) -> Committed | None:
        """What an earlier attempt of the same command stored, if it took every version that this append wants."""
        ...

    def load_events(self, aggregate_ids: Iterable[UUID], limit: int | None = None) -> dict[UUID, list[StoredEvent]]:
        """The streams of the aggregates that have any, each in order of version; one query for many aggregates.

        limit: no more events than that, of all streams together; then the last stream may lack its end, and others are missing.
        """
        ...

    def read(self, after: int, limit: int) -> list[Notification]:
        """Events with a position above `after`, in order."""
        ...

    def head(self) -> int:
        """The highest position that was ever given; 0 for an empty log. It stays where it is when recognitions are deleted."""
        ...

    def drop_recognitions(self, older_than: datetime, up_to: int) -> int:
        """Delete recognitions older than a time and not above a position; returns how many.

        It looks at nothing twice.
        """
        ...

    def last_dropped(self) -> int:
        """The position of the newest recognition that was deleted; 0: none was. All above it are still there."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...
