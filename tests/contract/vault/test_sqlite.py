"""The vault and its sweeper on SQLite: the suites, and what only a file can show."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.person import Person
from infra.event_store.port import EventStore
from infra.event_store.sqlite import SQLiteEventStore
from infra.sqlite import connection as connections
from infra.vault.port import Vault, VaultAwayError, VaultKind, VaultRow
from infra.vault.sqlite import SQLiteVault
from tests.contract.event_store.material import NOW, append_of, context, draw_ref, text_row
from tests.contract.vault.suite import KEY, VaultContract
from tests.contract.vault.sweeper_suite import SweeperContract, a_world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path: Path) -> Iterator[SQLiteVault]:
    opened = SQLiteVault(path)
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    opened = SQLiteEventStore(tmp_path / "events.db")
    yield opened
    opened.close()


class TestSQLiteVault(VaultContract):
    """The suite."""


class TestSweeper(SweeperContract):
    """The suite."""


def test_rows_and_the_digests_key_outlive_the_process(path: Path, vault: SQLiteVault) -> None:
    row = text_row(key=vault.digest("a text"))
    vault.insert([[row]])
    vault.set_sweep_mark(row.ref)
    vault.close()
    again = SQLiteVault(path)
    assert again.find(again.digest("a text")) == row
    assert again.sweep_mark() == row.ref
    again.close()


def test_another_vault_digests_otherwise(tmp_path: Path, vault: SQLiteVault) -> None:
    other = SQLiteVault(tmp_path / "other.db")
    assert other.digest("a text") != vault.digest("a text")
    other.close()


def bytes_of(path: Path) -> bytes:
    """All that lies in the vault's files."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()) if file.name.startswith(path.name))


@pytest.mark.parametrize("seed", range(6))
def test_erased_payloads_leave_no_bytes_in_the_files(path: Path, vault: SQLiteVault, seed: int) -> None:
    dice = random.Random(seed)
    live: dict[VaultRow, None] = {}
    dead: list[VaultRow] = []
    for _ in range(40):
        rows = [_marked_row(dice) for _ in range(50)]
        vault.insert([[row] for row in rows])
        live.update(dict.fromkeys(rows))
        gone = dice.sample(list(live), min(len(live), dice.choice((10, 45, 60))))
        vault.erase(row.ref for row in gone)
        dead += gone
        for row in gone:
            del live[row]
    assert vault.purge()
    data = bytes_of(path)
    assert [row for row in dead if row.payload[:34] in data] == []
    assert vault.read(row.ref for row in live) == {row.ref: row.payload for row in live}
    assert all(row.payload[:34] in data for row in live)


def _marked_row(dice: random.Random) -> VaultRow:
    text = f"<{uuid4().hex}>" * dice.choice((1, 1, 1, 2, 3, 40, 300)) + "x" * dice.randrange(60)
    return VaultRow(draw_ref(), uuid4(), 1, uuid4(), VaultKind.PERSON_USER_DATA, text.encode())


def test_erasing_owners_and_accounts_leaves_no_bytes_either(path: Path, vault: SQLiteVault) -> None:
    owner, account = uuid4(), uuid4()
    vault.insert([[text_row(owner=owner, text="the owner's"), text_row(account=account, text="the account's"), text_row()]])
    vault.erase_owner(owner)
    vault.erase_account(account, 10)
    assert vault.purge()
    data = bytes_of(path)
    assert b"the owner's" not in data
    assert b"the account's" not in data
    assert b"a text" in data


def test_a_refused_group_leaves_no_bytes(path: Path, vault: SQLiteVault) -> None:
    vault.insert([[text_row(key=KEY)]])
    assert vault.insert([[text_row(text="refused with its neighbour"), text_row(key=KEY, text="refused itself")]]) == [False]
    assert vault.purge()
    assert b"refused" not in bytes_of(path)


def test_a_reader_of_an_older_state_is_in_the_way_of_a_purge(path: Path, vault: SQLiteVault) -> None:
    row = text_row(text="what is to be forgotten")
    vault.insert([[row]])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM vault_rows").fetchone()
    vault.erase([row.ref])
    assert not vault.purge()
    assert b"what is to be forgotten" in bytes_of(path)
    reader.execute("COMMIT")
    assert vault.purge()
    assert b"what is to be forgotten" not in bytes_of(path)
    reader.close()


def test_a_reader_in_the_way_of_a_purge_holds_no_writer_up(
    path: Path, vault: SQLiteVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = text_row()
    vault.insert([[row]])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM vault_rows").fetchone()
    vault.erase([row.ref])
    with monkeypatch.context() as patched:
        # What takes the writers' lock is not even begun.
        patched.delattr("infra.vault.sqlite.vault.truncate_wal")
        assert not vault.purge()
    assert vault.insert([[text_row()]]) == [True]
    reader.execute("COMMIT")
    assert vault.purge()
    reader.close()


def test_a_vault_that_cannot_be_written_is_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOCK_TIMEOUT_S", 0.01)
    impatient = SQLiteVault(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    row = text_row()
    with pytest.raises(VaultAwayError):
        impatient.insert([[row]])
    other.execute("ROLLBACK")
    assert impatient.insert([[row]]) == [True]
    impatient.close()
    with pytest.raises(VaultAwayError):
        impatient.read([row.ref])


@pytest.mark.asyncio
async def test_what_a_kill_between_vault_and_append_left_is_swept(tmp_path: Path, store: EventStore, vault: Vault) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=_dies_between, args=(tmp_path,))
    writer.start()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    async with a_world(store, vault) as world:
        (orphan,) = vault.scan(VaultKind.PERSON_USER_DATA)
        assert store.head() == 0
        world.now = NOW.replace(hour=NOW.hour + 1)
        assert (await world.sweeper().sweep()).removed == 1
        assert world.has(orphan) == [False]


def _dies_between(folder: Path) -> None:
    """A writer that is killed when its rows are durable and its events are not yet on their way."""
    vault, store = SQLiteVault(folder / "vault.db"), SQLiteEventStore(folder / "events.db")
    command = context()
    row = text_row(owner=uuid4(), account=command.account_id)
    append = append_of(command, Person.create(row.owner, command, user_data_ref=row.ref, external_id_ref=None), rows=(row,))
    vault.insert([append.rows])
    os.kill(os.getpid(), signal.SIGKILL)
    store.append_batch([append])
