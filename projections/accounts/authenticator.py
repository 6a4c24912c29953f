"""Whose request it is: e-mail and password, or a token, against the accounts view."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from time import monotonic
from typing import Protocol
from uuid import UUID

from domain.errors import ACCOUNT_SUSPENDED, AUTHORIZATION_FAILED, FacestreamError
from infra.documents.port import Documents, Query
from infra.http.auth import Caller
from infra.vault.port import Vault
from projections.accounts.view import ACCOUNTS, TOKENS, token_document_id

REMEMBER_S = 60.0
"""How long it is remembered that a password fits a hash: argon2 takes tens of milliseconds on purpose."""

REMEMBERED = 10_000
"""Passwords that are remembered to fit, the newest: about 2 MB."""

CALLERS = 4096
"""Tokens whose ids are kept as such: a busy service sees fewer at a time."""


class PasswordVerifier(Protocol):
    """Compares a password with a stored hash, slowly and off the event loop.

    None: with a dummy hash, so that an unknown e-mail takes as long as a wrong password.
    """

    async def verify(self, password_hash: bytes | None, password: str) -> bool: ...


class Authenticator:
    """Only that a password fits a hash ref is remembered, under a key drawn at start; everything else is read each time."""

    def __init__(
        self,
        documents: Documents,
        vault: Vault,
        passwords: PasswordVerifier,
        email_digest: Callable[[str], str],
        token_digest: Callable[[str], str],
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._documents = documents
        self._vault = vault
        self._passwords = passwords
        self._email_digest = email_digest
        self._token_digest = token_digest
        self._elapsed = elapsed
        self._key = secrets.token_bytes(32)
        self._fits: OrderedDict[bytes, float] = OrderedDict()
        self._under_way: dict[bytes, asyncio.Task[bool]] = {}
        # Pure: the same few ids come with every request.
        self._caller = lru_cache(maxsize=CALLERS)(_caller)

    async def basic(self, login: str, password: str) -> Caller:
        """The caller with this e-mail and password. Raises FacestreamError 11002, 11004."""
        found = self._documents.find(ACCOUNTS, Query({"email_digest": self._email_digest(login)}, limit=1))
        account = found[0] if found else None
        password_ref = UUID(account["password_ref"]) if account else None
        if not await self._password_fits(password, password_ref) or account is None:
            raise FacestreamError(AUTHORIZATION_FAILED)
        # Read again: the account may have been suspended or closed while the password was compared.
        self._refuse_suspended(account["id"])
        return Caller(UUID(account["id"]), None)

    async def token(self, token: UUID) -> Caller:
        """The caller with this token. Raises FacestreamError 11002, 11004."""
        found = self._documents.get(TOKENS, token_document_id(self._token_digest(str(token))))
        if found is None:
            raise FacestreamError(AUTHORIZATION_FAILED)
        if found["suspended"]:
            raise FacestreamError(ACCOUNT_SUSPENDED)
        return self._caller(found["account_id"], found["ref"])

    def _refuse_suspended(self, account_id: str) -> None:
        account = self._documents.get(ACCOUNTS, account_id)
        if account is None:
            raise FacestreamError(AUTHORIZATION_FAILED)
        if account["suspended"]:
            raise FacestreamError(ACCOUNT_SUSPENDED)

    async def _password_fits(self, password: str, password_ref: UUID | None) -> bool:
        if password_ref is None:
            return await self._passwords.verify(None, password)
        memory = hmac.digest(self._key, password_ref.bytes + password.encode(), sha256)
        remembered = self._fits.get(memory)
        if remembered is not None and self._elapsed() - remembered < REMEMBER_S:
            return True
        comparing = self._under_way.get(memory)
        if comparing is None:
            # One comparison answers all requests that come meanwhile, also when the first of them goes away.
            comparing = asyncio.create_task(self._compare(memory, password_ref, password))
            self._under_way[memory] = comparing
            comparing.add_done_callback(lambda done: self._finished(memory, done))
        return await asyncio.shield(comparing)

    def _finished(self, memory: bytes, done: asyncio.Task[bool]) -> None:
        del self._under_way[memory]
        if not done.cancelled():
            done.exception()  # looked at, so that asyncio does not complain where everybody has gone

    async def _compare(self, memory: bytes, password_ref: UUID, password: str) -> bool:
        """Only that it fits is remembered."""
        now = self._elapsed()
        stored = (await asyncio.to_thread(self._vault.read, [password_ref])).get(password_ref)
        if not await self._passwords.verify(stored, password):
            return False
        self._fits[memory] = now
        while len(self._fits) > REMEMBERED:
            self._fits.popitem(last=False)
        return True


def _caller(account_id: str, token_ref: str) -> Caller:
    return Caller(UUID(account_id), UUID(token_ref))
