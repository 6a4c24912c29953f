"""Who is let in, and how often a password is compared for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import Parameters, Type

from domain.errors import AUTHORIZATION_FAILED, SERVER_BUSY, FacestreamError
from infra.documents.sqlite import SqliteDocuments
from infra.http.auth import Caller
from infra.vault.passwords import HASHES_WAITING, Passwords
from infra.vault.port import VaultKind, VaultRow
from infra.vault.sqlite import SQLiteVault
from projections.accounts.authenticator import REMEMBER_S, Authenticator
from projections.accounts.view import ACCOUNTS, TOKENS

CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=64, parallelism=1)
EMAIL = "somebody@example.org"
ACCOUNT = uuid4()
AT_ONCE = 2 * HASHES_WAITING


@dataclass
class Comparisons:
    """Real comparisons, counted; each waits until it may go on."""

    passwords: Passwords
    count: int = 0
    away: int = 0
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def verify(self, password_hash: bytes | None, password: str) -> bool:
        self.count += 1
        await self.may_go_on.wait()
        if self.away:
            self.away -= 1
            raise FacestreamError(SERVER_BUSY, retry_after=1)
        return await self.passwords.verify(password_hash, password)


@dataclass
class Door:
    """An authenticator with one account behind it."""

    authenticator: Authenticator
    comparisons: Comparisons
    now: float = 0.0

    async def knock(self, password: str, times: int = 1) -> list[Caller | BaseException]:
        """What `times` requests at once get, once all of them are waiting."""
        self.comparisons.may_go_on.clear()
        requests = [asyncio.create_task(self.authenticator.basic(EMAIL, password)) for _ in range(times)]
        await asyncio.sleep(0)
        self.comparisons.may_go_on.set()
        return await asyncio.gather(*requests, return_exceptions=True)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    opened = Passwords(CHEAP)
    yield opened
    opened.close()


@pytest.fixture
async def door(tmp_path: Path, passwords: Passwords) -> AsyncIterator[Door]:
    documents, vault = SqliteDocuments(tmp_path / "views.db"), SQLiteVault(tmp_path / "vault.db")
    documents.prepare([ACCOUNTS, TOKENS])
    row = VaultRow(uuid4(), ACCOUNT, 1, ACCOUNT, VaultKind.ACCOUNT_PASSWORD, await passwords.hash("a password"))
    vault.insert([[row]])
    with documents.write() as writer:
        account = {
            "id": str(ACCOUNT),
            "email_digest": vault.digest(EMAIL).hex(),
            "password_ref": str(row.ref),
            "suspended": False,
        }
        writer.put(ACCOUNTS, account)
    comparisons = Comparisons(passwords)

    def digest(text: str) -> str:
        return vault.digest(text).hex()

    opened = Door(Authenticator(documents, vault, comparisons, digest, digest, lambda: opened.now), comparisons)
    yield opened
    documents.close()
    vault.close()


async def test_requests_at_once_share_one_comparison_which_is_remembered(door: Door) -> None:
    assert await door.knock("a password", AT_ONCE) == [Caller(ACCOUNT, None)] * AT_ONCE
    assert await door.knock("a password") == [Caller(ACCOUNT, None)]
    assert door.comparisons.count == 1
    door.now = REMEMBER_S
    assert await door.knock("a password", AT_ONCE) == [Caller(ACCOUNT, None)] * AT_ONCE
    assert door.comparisons.count == 2


async def test_a_wrong_password_is_shared_and_not_remembered(door: Door) -> None:
    for comparisons in (1, 2):
        refused = await door.knock("wrong", AT_ONCE)
        assert all(isinstance(each, FacestreamError) and each.case is AUTHORIZATION_FAILED for each in refused)
        assert door.comparisons.count == comparisons
    assert await door.knock("a password") == [Caller(ACCOUNT, None)]


async def test_a_comparison_that_was_not_made_is_not_remembered(door: Door) -> None:
    door.comparisons.away = 1
    (refused,) = await door.knock("a password")
    assert isinstance(refused, FacestreamError)
    assert refused.case is SERVER_BUSY
    assert await door.knock("a password") == [Caller(ACCOUNT, None)]


async def test_the_first_request_goes_away_and_the_others_are_answered(door: Door) -> None:
    first, second = (asyncio.create_task(door.authenticator.basic(EMAIL, "a password")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    door.comparisons.may_go_on.set()
    assert await second == Caller(ACCOUNT, None)
    assert first.cancelled()
    assert door.comparisons.count == 1


async def test_an_unknown_email_is_compared_with_nobodys(door: Door) -> None:
    door.comparisons.may_go_on.set()
    with pytest.raises(FacestreamError) as refusal:
        await door.authenticator.basic("nobody@example.org", "a password")
    assert refusal.value.case is AUTHORIZATION_FAILED
    assert door.comparisons.count == 1
