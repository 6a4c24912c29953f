"""The far end of a socket, in memory: a session's other half that tests can stall and hang up."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from infra.http.websocket import SilentClientError


class FarEnd:
    """Implements the session's Socket. reads: whether what is sent is taken."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.closed: tuple[int, str] | None = None
        self.fails: type[Exception] | None = None
        self._got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._hung_up = asyncio.Event()
        self._unanswered = asyncio.Event()

    async def send(self, text: str) -> None:
        if self.fails is not None:
            raise self.fails
        await self.reads.wait()
        self._got.put_nowait(json.loads(text))

    async def keep_alive(self, interval: float) -> None:
        await self._unanswered.wait()
        raise SilentClientError

    async def until_gone(self) -> None:
        await self._hung_up.wait()

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def hang_up(self) -> None:
        """The client closes."""
        self._hung_up.set()

    def fall_silent(self) -> None:
        """A ping is not answered."""
        self._unanswered.set()

    async def message(self) -> dict[str, Any]:
        """The next one."""
        async with asyncio.timeout(20):
            return await self._got.get()

    async def positions(self, count: int) -> list[int]:
        """Of the next messages."""
        return [int((await self.message())["position"]) for _ in range(count)]

    @property
    def is_drained(self) -> bool:
        """Whether nothing is there that was not looked at."""
        return self._got.empty()
