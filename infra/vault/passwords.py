"""Password hashes: Argon2id, off the event loop, and as slow for an unknown e-mail as for a wrong password."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from domain.errors import SERVER_BUSY, FacestreamError

PARAMETERS = RFC_9106_LOW_MEMORY
"""RFC 9106, 4, the second recommended choice: Argon2id, 3 passes over 64 MiB in 4 lanes, salt of 128 and tag of 256 bits."""

HASHES_AT_ONCE = 2
"""Each takes 64 MiB and whole cores: more at once would only take them from everything else."""

HASHES_WAITING = 64
"""Beyond that a log-in would wait for longer than its client."""

NOBODYS_PART = 4
"""Attempts for unknown e-mails get this part of the places, a quarter: guessing must not shut those out who have an account."""

Result = TypeVar("Result")


class Passwords:
    """Hashes and verifies; one for a process. Raises FacestreamError SERVER_BUSY where too many wait."""

    def __init__(self, parameters: Parameters = PARAMETERS) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._threads = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="passwords")
        self._under_way = 0
        self._nobodys_under_way = 0
        self._nobodys_hash = self._hasher.hash(secrets.token_urlsafe()).encode()

    async def hash(self, password: str) -> bytes:
        """The encoded hash with its salt and parameters, for the vault."""
        return (await self._off_the_loop(lambda: self._hasher.hash(password))).encode()

    async def verify(self, password_hash: bytes | None, password: str) -> bool:
        """Whether the password is the one that was hashed. None: there is no such account, which takes as long to find out."""
        if password_hash is None:
            await self._off_the_loop(lambda: self._matches(self._nobodys_hash, password), is_nobodys=True)
            return False
        return await self._off_the_loop(lambda: self._matches(password_hash, password))

    def close(self) -> None:
        """End the threads when they have finished what they are at."""
        self._threads.shutdown(cancel_futures=True)

    def _matches(self, stored: bytes, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _off_the_loop(self, work: Callable[[], Result], *, is_nobodys: bool = False) -> Result:
        if self._under_way >= HASHES_WAITING or (is_nobodys and self._nobodys_under_way >= HASHES_WAITING // NOBODYS_PART):
            raise FacestreamError(SERVER_BUSY, retry_after=1)
        self._under_way += 1
        self._nobodys_under_way += is_nobodys
        running = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # A caller that goes away leaves its hash to be computed: it counts until it is done.
        running.add_done_callback(lambda _: self._finished(is_nobodys))
        return await running

    def _finished(self, is_nobodys: bool) -> None:
        self._under_way -= 1
        self._nobodys_under_way -= is_nobodys
