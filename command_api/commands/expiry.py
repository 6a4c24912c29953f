"""Ending descriptors that belong to no person and no list when their time to live has passed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from domain.descriptor import Descriptor
from projections.descriptors.view import DescriptorsView

BATCH = 200
"""Descriptors looked at in one round; each is ended by an append of its own."""


@dataclass(frozen=True)
class ExpiryCommands:
    """time_to_live: None, descriptors never expire."""

    executor: Executor
    descriptors: DescriptorsView
    time_to_live: timedelta | None

    async def expire(self) -> int:
        """One round over those that have been free the longest; returns how many were ended (0: nothing is due)."""
        if self.time_to_live is None:
            return 0
        due = self.executor.clock() - self.time_to_live
        due_microseconds = int(due.timestamp() * 1_000_000)
        longest = await asyncio.to_thread(self.descriptors.free_longest, BATCH)
        expiring = [
            self._expire(UUID(document["account_id"]), UUID(document["id"]))
            for document in longest
            if document["free_since"] <= due_microseconds
        ]
        return sum(await asyncio.gather(*expiring))

    async def _expire(self, account_id: UUID, descriptor_id: UUID) -> bool:
        """The aggregate decides: the view may be behind a link that came just now."""

        async def decide(attempt: Attempt) -> bool:
            descriptor = await attempt.repository.load(Descriptor, descriptor_id)
            if descriptor is None or not descriptor.is_present or descriptor.free_since is None:
                return False
            assert self.time_to_live is not None
            if descriptor.free_since > attempt.context.now - self.time_to_live:
                return False
            descriptor.expire(attempt.context)
            attempt.save(descriptor)
            return True

        return await self.executor.execute(Requester(account_id, None), decide)
