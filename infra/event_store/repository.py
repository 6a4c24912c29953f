"""Aggregates out of the event store and back into it. There is no cache: a stream is short, and its select costs little."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.aggregate import AccountAggregate, CommandContext
from domain.errors import SERVICE_AWAY, FacestreamError
from infra.event_store.group_commit import GroupCommit
from infra.event_store.mapper import EventMapper
from infra.event_store.port import Append, EventStore, EventStoreAwayError
from infra.vault.port import VaultRow

LOADED_ON_THE_LOOP = 8
"""Streams that are loaded without a thread: on SQLite that takes less than handing them to one."""

EVENTS_ON_THE_LOOP = 64
"""Events that are read and applied without a thread; a person may have thousands, which would stand the loop still."""

A = TypeVar("A", bound=AccountAggregate)


class Repository:
    """Loads and saves for commands and for background work.

    loaded_on_the_loop: 0 for a store that is reached over a network. Loading raises FacestreamError SERVICE_AWAY.
    """

    def __init__(
        self,
        store: EventStore,
        group_commit: GroupCommit,
        mapper: EventMapper,
        *,
        loaded_on_the_loop: int = LOADED_ON_THE_LOOP,
    ) -> None:
        self._store = store
        self._group_commit = group_commit
        self._mapper = mapper
        self._loaded_on_the_loop = loaded_on_the_loop

    async def load(self, cls: type[A], aggregate_id: UUID) -> A | None:
        """The aggregate, also one that has ended; None where there is none of this class."""
        return (await self.load_many(cls, (aggregate_id,))).get(aggregate_id)

    async def load_many(self, cls: type[A], aggregate_ids: Iterable[UUID]) -> dict[UUID, A]:
        """Those of the aggregates that exist and are of this class, in one query."""
        found = await self.load_any(aggregate_ids)
        return {aggregate_id: aggregate for aggregate_id, aggregate in found.items() if isinstance(aggregate, cls)}

    async def load_any(self, aggregate_ids: Iterable[UUID]) -> dict[UUID, AccountAggregate]:
        """Those of the aggregates that exist, of whatever class, in one query."""
        wanted = frozenset(aggregate_ids)
        if len(wanted) <= self._loaded_on_the_loop:
            streams = self._streams(wanted, EVENTS_ON_THE_LOOP + 1)
            if sum(map(len, streams.values())) <= EVENTS_ON_THE_LOOP:
                return self._rebuilt_all(streams)
        return await asyncio.to_thread(lambda: self._rebuilt_all(self._streams(wanted)))

    async def save(self, context: CommandContext, *aggregates: AccountAggregate, rows: Sequence[VaultRow] = ()) -> int | None:
        """Append the new events of the aggregates and their vault rows, all or nothing; the position of the last event.

        None: nothing had changed, and then no row is stored either. Raises what `GroupCommit.append` raises; after that the
        aggregates are spent: load them anew. ValueError: a row that no event refers to, which the sweeper would remove.
        """
        events = tuple(self._mapper.to_stored_event(event) for aggregate in aggregates for event in aggregate.collect_events())
        if not events:
            return None
        for row in rows:
            _check(row, events)
        committed = await self._group_commit.append(Append(context.command_id, events, tuple(rows)))
        return committed.position

    def _streams(self, aggregate_ids: frozenset[UUID], limit: int | None = None) -> dict[UUID, list[StoredEvent]]:
        try:
            return self._store.load_events(aggregate_ids, limit)
        except EventStoreAwayError as error:
            raise FacestreamError(SERVICE_AWAY, retry_after=1) from error

    def _rebuilt_all(self, streams: dict[UUID, list[StoredEvent]]) -> dict[UUID, AccountAggregate]:
        return {aggregate_id: self._rebuilt(stream) for aggregate_id, stream in streams.items()}

    def _rebuilt(self, stream: list[StoredEvent]) -> AccountAggregate:
        aggregate: AccountAggregate | None = None
        for stored_event in stream:
            aggregate = self._mapper.to_domain_event(stored_event).mutate(aggregate)
        assert aggregate is not None
        return aggregate


def _check(row: VaultRow, events: Sequence[StoredEvent]) -> None:
    name = str(row.ref).encode()
    for event in events:
        if event.originator_id == row.owner and event.originator_version == row.owner_version and name in event.state:
            return
    raise ValueError(f"version {row.owner_version} of {row.owner} does not refer to its {row.kind.value}")
