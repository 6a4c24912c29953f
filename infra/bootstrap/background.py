"""Work that nobody asked for: erasing, sweeping, expiring, detaching, retention. Several processes at once are harmless."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from command_api.commands.expiry import ExpiryCommands
from command_api.commands.links import LinkCommands
from domain.errors import FacestreamError
from domain.ids import Clock
from domain.member_list import ListKind
from infra.documents.port import DocumentsAwayError
from infra.event_store.port import EventStore, EventStoreAwayError
from infra.stream.port import StreamAwayError
from infra.telemetry.outage_log import OutageLog
from infra.vault.port import VaultAwayError
from infra.vault.sweeper import Sweeper
from projections.lists.view import ListsView

SWEEP_S = 60.0
SWEEP_FROM_START_S = 86_400.0
EXPIRY_S = 1.0
DETACHING_S = 5.0
RETENTION_S = 600.0
DETACH_BATCH = 1000
"""Members a batch: commands come between two batches."""

RETENTION_BATCH_PAUSE_S = 0.01

log = structlog.get_logger(__name__)


async def repeat(name: str, every_s: float, work: Callable[[], Awaitable[bool]]) -> None:
    """Do `work` for ever: again at once while it says True, else after a pause; an outage is waited out, a bug is logged."""
    outages = OutageLog("background work waits for a store")
    while True:
        try:
            more = await work()
        except (FacestreamError, VaultAwayError, EventStoreAwayError, StreamAwayError, DocumentsAwayError) as outage:
            outages.warn(outage, work=name)
            more = False
        except Exception:
            log.exception("background work failed", work=name)
            more = False
        await asyncio.sleep(0 if more else every_s)


@dataclass(frozen=True)
class BackgroundWork:
    """The rounds of each kind of work; True: there is more to do now."""

    sweeper: Sweeper
    expiry: ExpiryCommands
    links: LinkCommands
    lists: ListsView
    event_store: EventStore
    recognition_slowest_reader: Callable[[], int]
    clock: Clock
    recognition_days: int
    detach_batch: int = DETACH_BATCH

    def loops(self) -> list[Awaitable[None]]:
        """All of them, to be run as tasks."""
        return [
            repeat("sweeping", SWEEP_S, self.sweep),
            repeat("sweeping from the start", SWEEP_FROM_START_S, self.sweep_from_start),
            repeat("expiry", EXPIRY_S, self.expire),
            repeat("detaching", DETACHING_S, self.detach),
            repeat("retention", RETENTION_S, self.drop_recognitions),
        ]

    async def sweep(self) -> bool:
        """Remove what a crash left in the vault."""
        await self.sweeper.sweep()
        return False

    async def sweep_from_start(self) -> bool:
        """Judge every row again: one may have been written behind the mark by a process that had slept."""
        await self.sweeper.sweep(from_start=True)
        return False

    async def expire(self) -> bool:
        """End descriptors whose time to live has passed."""
        return await self.expiry.expire() > 0

    async def detach(self) -> bool:
        """Take members off deleted lists, a batch at a time."""
        for deleted in await asyncio.to_thread(self.lists.deleted_with_members):
            kind = self.lists.kind(deleted)
            if await self._detach_some(UUID(deleted["account_id"]), deleted["id"], kind):
                return True
        return False

    async def _detach_some(self, account_id: UUID, list_id: str, kind: ListKind) -> bool:
        """Detach a batch; False: the view shows no progress, since it is behind or stands still, so that others come first."""
        members = await asyncio.to_thread(self.lists.members_to_detach, list_id, kind, self.detach_batch)
        before = await asyncio.to_thread(self.lists.size, kind, list_id)
        await self.links.detach_members(account_id, UUID(list_id), kind, members)
        return await asyncio.to_thread(self.lists.size, kind, list_id) < before

    async def drop_recognitions(self) -> bool:
        """Delete recognitions older than their days, once every reader has seen them or twice the days have passed."""
        now = self.clock()
        kept = timedelta(days=self.recognition_days)
        read_by_all = await asyncio.to_thread(self.recognition_slowest_reader)
        dropped = await asyncio.to_thread(self.event_store.drop_recognitions, now - kept, read_by_all)
        head = await asyncio.to_thread(self.event_store.head)
        dropped += await asyncio.to_thread(self.event_store.drop_recognitions, now - 2 * kept, head)
        if dropped:
            await asyncio.sleep(RETENTION_BATCH_PAUSE_S)
        return dropped > 0
