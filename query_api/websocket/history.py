"""What a subscriber missed, read from the stream."""

from __future__ import annotations

import asyncio

from infra.stream.envelope import Envelope
from infra.stream.port import EventStream, RetentionClass

BATCH = 500
READERS = 2
"""Reads at the same time: a long history passes through memory in batches, and takes turns with others for the disk."""


class HistoryGoneError(Exception):
    """Recognitions after the position were dropped, by their age, before they could be read."""


class History:
    """Reads recognitions in batches off the event loop. One for a process."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._turns = asyncio.Semaphore(READERS)

    async def bounds(self) -> tuple[int, int]:
        """The positions from which one can go on: the oldest, and the newest. Raises StreamAwayError."""
        return await asyncio.to_thread(lambda: (self._stream.kept_after(RetentionClass.RECOGNITIONS), self._stream.head()))

    async def read(self, after: int) -> tuple[list[Envelope], int]:
        """A batch of all accounts' recognitions above a position, and the position up to which it goes.

        Raises HistoryGoneError, StreamAwayError.
        """
        async with self._turns:
            return await asyncio.to_thread(self._read, after)

    def _read(self, after: int) -> tuple[list[Envelope], int]:
        found = self._stream.fetch(after, RetentionClass.RECOGNITIONS, BATCH)
        # Looked at after the read: what was dropped before it is known by now.
        if self._stream.kept_after(RetentionClass.RECOGNITIONS) > after:
            raise HistoryGoneError
        return found
