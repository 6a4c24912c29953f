"""E-mails, passwords and tokens in a vault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from argon2 import Parameters, Type, extract_parameters

from domain.errors import SERVER_BUSY, FacestreamError
from infra.vault import passwords as hashing
from infra.vault.credentials import email_key, normalised_email, token_key
from infra.vault.passwords import PARAMETERS, Passwords
from infra.vault.port import VaultKind, VaultRow
from infra.vault.sqlite import SQLiteVault

CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=64, parallelism=1)


def email_row(vault: SQLiteVault, email: str) -> VaultRow:
    account = uuid4()
    return VaultRow(uuid4(), account, 1, account, VaultKind.ACCOUNT_EMAIL, email.encode(), email_key(vault, email))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[SQLiteVault]:
    opened = SQLiteVault(tmp_path / "vault.db")
    yield opened
    opened.close()


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    opened = Passwords(CHEAP)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("User@Example.COM", "user@example.com"),
        (" user@example.com\t", "user@example.com"),
        ("stra\N{LATIN SMALL LETTER SHARP S}e@example.com", "STRASSE@example.com"),
        ("ren\N{LATIN SMALL LETTER E WITH ACUTE}@example.com", "rene\N{COMBINING ACUTE ACCENT}@example.com"),
        ("\N{LATIN CAPITAL LETTER A WITH RING ABOVE}@example.com", "\N{ANGSTROM SIGN}@example.com"),
    ],
)
def test_emails_that_are_the_same_share_a_key(vault: SQLiteVault, one: str, other: str) -> None:
    assert normalised_email(one) == normalised_email(other)
    first, second = (email_row(vault, email) for email in (one, other))
    assert vault.insert([[first], [second]]) == [True, False]
    assert vault.find(email_key(vault, other)) == first


def test_an_email_and_a_token_never_share_a_key(vault: SQLiteVault) -> None:
    token = uuid4()
    assert email_key(vault, str(token)) != token_key(vault, token)
    assert token_key(vault, token) == token_key(vault, UUID(str(token).upper()))
    assert token_key(vault, token) != token_key(vault, uuid4())


@pytest.mark.asyncio
async def test_the_right_password_alone_is_let_in(passwords: Passwords) -> None:
    stored = await passwords.hash("a password")
    assert stored != await passwords.hash("a password")
    assert await passwords.verify(stored, "a password")
    assert not await passwords.verify(stored, "A password")
    assert not await passwords.verify(b"no hash at all", "a password")
    assert not await passwords.verify(None, "a password")


@pytest.mark.asyncio
async def test_nobody_costs_as_much_as_somebody(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    matches = passwords._matches

    def noting(stored: bytes, password: str) -> bool:
        compared.append(stored)
        return matches(stored, password)

    monkeypatch.setattr(passwords, "_matches", noting)
    await passwords.verify(await passwords.hash("a password"), "wrong")
    await passwords.verify(None, "wrong")
    somebodys, nobodys = compared
    assert somebodys != nobodys
    assert extract_parameters(somebodys.decode()) == extract_parameters(nobodys.decode()) == CHEAP


def test_the_parameters_are_rfc_9106s() -> None:
    assert (PARAMETERS.type, PARAMETERS.time_cost, PARAMETERS.memory_cost, PARAMETERS.parallelism) == (Type.ID, 3, 1 << 16, 4)


@pytest.mark.asyncio
async def test_too_many_at_once_are_refused(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHES_WAITING", 3)
    under_way = [asyncio.create_task(passwords.hash("a password")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(FacestreamError) as refusal:
        await passwords.hash("one more")
    assert refusal.value.case is SERVER_BUSY
    under_way[0].cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    assert await passwords.verify(await passwords.hash("again"), "again")


@pytest.mark.asyncio
async def test_unknown_emails_take_no_more_than_their_part(passwords: Passwords) -> None:
    stored = await passwords.hash("a password")
    part = hashing.HASHES_WAITING // hashing.NOBODYS_PART
    guesses = [asyncio.create_task(passwords.verify(None, "a guess")) for _ in range(hashing.HASHES_WAITING)]
    await asyncio.sleep(0)
    assert await passwords.verify(stored, "a password")
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert outcomes[:part] == [False] * part
    assert all(isinstance(outcome, FacestreamError) and outcome.case is SERVER_BUSY for outcome in outcomes[part:])
    assert not await passwords.verify(None, "a guess")
