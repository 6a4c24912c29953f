"""The eraser: a process manager that reads the stream, removes vault rows, waits for every store, and records `Erased`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from domain.account import Account
from domain.aggregate import CommandContext, Lifecycle
from domain.descriptor import Descriptor
from domain.errors import FacestreamError
from domain.ids import Clock, DrawId
from domain.member_list import MemberList
from domain.person import Person
from domain.topics import ENDING_TOPICS
from infra.documents.port import Documents, DocumentsAwayError
from infra.event_store.port import VersionConflictError
from infra.event_store.repository import Repository
from infra.stream.envelope import Envelope
from infra.stream.port import EventStream, RetentionClass, StreamAwayError
from infra.telemetry.outage_log import OutageLog
from infra.vault.port import Vault, VaultAwayError
from projections.bookkeeping import Bookkeeping
from projections.eraser.backoff import Backoff
from projections.positions import Positions

NAME = "eraser"
BATCH = 500
PAUSE_S = 0.05
"""Between two looks at a log that grows: a look for each commit would take time from those who are waited for."""

KEPT_EVERY = 5000
"""Events after which the position is kept at the latest while nothing ends: what was erased may be erased again."""

ACCOUNT_CHUNK = 1000
IDLE_WAIT_S = 0.5
OUTAGE_WAIT_S = 0.5
FAILURE_WAIT_S = 5.0

log = structlog.get_logger(__name__)

Erasable = Person | Descriptor | MemberList | Account

ENDED: dict[str, type[Person] | type[Descriptor] | type[MemberList] | type[Account]] = {
    Person.Deleted.TOPIC: Person,
    Descriptor.Expired.TOPIC: Descriptor,
    MemberList.Deleted.TOPIC: MemberList,
    Account.Closed.TOPIC: Account,
}


class Eraser:
    """Running it twice, or several at once, is harmless: vault rows can be removed again, a lost append is success."""

    def __init__(
        self,
        stream: EventStream,
        vault: Vault,
        documents: Documents,
        repository: Repository,
        positions: Positions,
        log_id: UUID,
        clock: Clock,
        draw_id: DrawId,
    ) -> None:
        self._stream = stream
        self._vault = vault
        self._documents = documents
        self._repository = repository
        self._positions = positions
        self._log_id = log_id
        self._clock = clock
        self._draw_id = draw_id
        self._backoff = Backoff("vault")
        self._outages = OutageLog("the eraser waits for a store")
        self._bookkeeping = Bookkeeping(documents)
        stored = documents.position(NAME)
        # Of another log, or ahead of this one (a restored backup): all is erased once more, which harms nothing.
        is_of_this_log = stored is not None and stored[0] == log_id and stored[1] <= stream.head()
        self.position = stored[1] if stored is not None and is_of_this_log else 0
        self._kept = self.position
        self.failure: str | None = None
        """Why nothing is erased: not an outage but a bug, shown by health."""

    async def run(self) -> None:
        """For ever, until cancelled."""
        while True:
            try:
                before = self.position
                if not await self.step():
                    await asyncio.to_thread(self._stream.wait, self.position, IDLE_WAIT_S)
                elif self.position - before < BATCH:
                    await asyncio.sleep(PAUSE_S)
                self.failure = None
            except (VaultAwayError, StreamAwayError, DocumentsAwayError, FacestreamError) as outage:
                self._outages.warn(outage)
                await asyncio.sleep(OUTAGE_WAIT_S)
            except Exception as error:
                self.failure = f"{type(error).__name__} after position {self.position}"
                log.exception("the eraser failed")
                await asyncio.sleep(FAILURE_WAIT_S)

    async def catch_up(self) -> None:
        """Up to the head of now."""
        head = self._stream.head()
        while self.position < head and await self.step():
            pass
        await self._keep_position()

    async def step(self) -> bool:
        """One batch; False: nothing was waiting."""
        events, reached = await asyncio.to_thread(self._stream.fetch, self.position, RetentionClass.LASTING, BATCH)
        if reached == self.position:
            await self._keep_position()
            return False
        has_erased = await self._erase_batch(events)
        self.position = reached
        if has_erased or reached - self._kept >= KEPT_EVERY:
            await self._keep_position()
        return True

    async def _keep_position(self) -> None:
        if self._kept != self.position:
            await asyncio.to_thread(self._store_position, self.position)
            self._kept = self.position

    def _store_position(self, position: int) -> None:
        with self._documents.write() as writer:
            writer.set_position(NAME, self._log_id, position)

    async def _erase_batch(self, events: Sequence[Envelope]) -> bool:
        """Whether there was anything to erase."""
        for event in events:
            if event.type == Account.Closed.TOPIC:
                self._bookkeeping.remember_closed(event)
        late = [event for event in events if self._bookkeeping.is_late(event)]
        ending = [event for event in events if event.type in ENDING_TOPICS and not self._bookkeeping.is_late(event)]
        replacing = [event for event in events if event.data.get("ended_refs")]
        if not (late or ending or replacing):
            return False
        # A replaced text is removed once no view shows it, so that a rebuild or a lagging view never misses it for long.
        last = max(event.position for event in (*late, *ending, *replacing))
        await self._positions.wait_all_applied(last)
        await asyncio.to_thread(self._erase_rows, late, ending, replacing)
        while not await asyncio.to_thread(self._vault.purge):
            await asyncio.sleep(self._backoff.pause())
        self._backoff.reset()
        if ending:
            await self._positions.wait_erased(max(event.position for event in ending))
            # Together: they share a durable commit. One that fails is recorded when the batch is done again.
            await asyncio.gather(*map(self._record, ending))
        return True

    def _erase_rows(self, late: Sequence[Envelope], ending: Sequence[Envelope], replacing: Sequence[Envelope]) -> None:
        self._vault.erase(UUID(ref) for event in replacing for ref in event.data["ended_refs"])
        for owner in {event.aggregate_id for event in (*late, *ending)}:
            self._vault.erase_owner(UUID(owner))
        for event in ending:
            if event.type == Account.Closed.TOPIC:
                while self._vault.erase_account(UUID(event.account_id), ACCOUNT_CHUNK):
                    pass

    async def _record(self, event: Envelope) -> None:
        """Append `Erased`; losing that append to another eraser is success."""
        context = CommandContext(UUID(event.account_id), self._draw_id(), None, self._clock())
        aggregate = await self._load(event)
        if aggregate is None or aggregate.lifecycle is not Lifecycle.ENDED:
            return
        aggregate.erase(context)
        try:
            await self._repository.save(context, aggregate)
        except VersionConflictError:
            return
        log.info("erased", aggregate=event.aggregate_id, ended_by=event.type)

    async def _load(self, event: Envelope) -> Erasable | None:
        return await self._repository.load(ENDED[event.type], UUID(event.aggregate_id))
