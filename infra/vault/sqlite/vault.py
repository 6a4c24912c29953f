"""The vault in a SQLite file, `vault.db`.

No payload is in an index, and payloads are overwritten where they lie: that, with secure_delete and a truncated write-ahead log,
is why an erased row leaves no bytes behind.
"""

from __future__ import annotations

import hmac
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from infra.sqlite.connection import Synchronous
from infra.sqlite.pool import ConnectionPool
from infra.sqlite.wal import copy_wal, readers_have_left, truncate_wal
from infra.vault.port import VaultAwayError, VaultKind, VaultRow
from infra.vault.refs import NIL, first_ref_of
from infra.vault.sqlite.rows import (
    DESCRIPTIONS,
    ROWS,
    SCHEMA,
    chunks,
    erase_where,
    insert_groups,
    placeholders,
    read_payloads,
    row_of,
)

DIGEST_BYTES = 16
DIGEST_KEY_BYTES = 32
"""As long as HMAC-SHA256's output: RFC 2104, 3."""

ROWS_A_SCAN = 500

PATIENCE_MS = 50
"""How long a purge waits for the last readers, and holds writers up; it is called again."""


class SQLiteVault:
    """Implements `infra.vault.port.Vault`; several processes may share the file."""

    def __init__(self, path: Path, synchronous: Synchronous = Synchronous.FULL) -> None:
        self._pool = ConnectionPool(path, synchronous, VaultAwayError)
        with self._pool.writing() as connection:
            for statement in SCHEMA:
                connection.execute(statement)
            connection.execute(
                "INSERT OR IGNORE INTO vault_meta (name, value) VALUES ('digest_key', ?)", (os.urandom(DIGEST_KEY_BYTES),)
            )
        # Keyed once: setting OpenSSL up anew for each of them takes several times as long as a digest does.
        self._keyed = hmac.new(self._meta("digest_key"), digestmod="sha256")

    def digest(self, text: str) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.digest()[:DIGEST_BYTES]

    def insert(self, groups: Sequence[Sequence[VaultRow]], refused: Sequence[UUID] = ()) -> list[bool]:
        with self._pool.writing() as connection:
            _erase(connection, refused)
            return insert_groups(connection, groups)

    def read(self, refs: Iterable[UUID]) -> dict[UUID, bytes]:
        payloads: dict[UUID, bytes] = {}
        with self._pool.reading() as connection:
            for chunk in chunks(refs):
                payloads.update(read_payloads(connection, chunk))
        return payloads

    def find(self, key: bytes) -> VaultRow | None:
        with self._pool.reading() as connection:
            found = connection.execute(f"{ROWS} WHERE key = ?", (key,)).fetchone()
        return row_of(found) if found else None

    def scan(self, kind: VaultKind) -> Iterator[VaultRow]:
        after = NIL.bytes
        while True:
            # Each chunk reads for itself: a transaction as long as the scan would keep the log from being truncated.
            with self._pool.reading() as connection:
                found = connection.execute(
                    f"{ROWS} WHERE ref > ? AND kind = ? ORDER BY ref LIMIT ?",
                    (after, kind.value, ROWS_A_SCAN),
                ).fetchall()
            yield from map(row_of, found)
            if len(found) < ROWS_A_SCAN:
                return
            after = found[-1][0]

    def older_than(self, time: datetime, *, after: UUID, limit: int) -> list[VaultRow]:
        with self._pool.reading() as connection:
            found = connection.execute(
                f"{DESCRIPTIONS} WHERE ref > ? AND ref < ? ORDER BY ref LIMIT ?",
                (after.bytes, first_ref_of(time).bytes, limit),
            ).fetchall()
        return list(map(row_of, found))

    def look_up(self, refs: Iterable[UUID]) -> list[VaultRow]:
        rows: list[VaultRow] = []
        with self._pool.reading() as connection:
            for chunk in chunks(refs):
                found = connection.execute(f"{DESCRIPTIONS} WHERE ref IN {placeholders(chunk)}", chunk).fetchall()
                rows += map(row_of, found)
        return rows

    def erase(self, refs: Iterable[UUID]) -> int:
        with self._pool.writing() as connection:
            return _erase(connection, refs)

    def erase_owner(self, owner: UUID) -> dict[VaultKind, int]:
        with self._pool.writing() as connection:
            return dict(Counter(erase_where(connection, "owner = ?", (owner.bytes,))))

    def erase_account(self, account: UUID, limit: int) -> int:
        with self._pool.writing() as connection:
            some = "rowid IN (SELECT rowid FROM vault_rows WHERE account = ? LIMIT ?)"
            return len(erase_where(connection, some, (account.bytes, limit)))

    def purge(self) -> bool:
        # The bulk of the work, while others write.
        if not readers_have_left(self._copy_wal):
            return False
        with self._pool.undisturbed() as connection:
            return truncate_wal(connection, PATIENCE_MS)

    def sweep_mark(self) -> UUID:
        return UUID(bytes=self._meta("sweep")[:16])

    def undecided(self) -> list[UUID]:
        refs = self._meta("sweep")[16:]
        return [UUID(bytes=refs[start : start + 16]) for start in range(0, len(refs), 16)]

    def set_sweep_mark(self, ref: UUID, undecided: Sequence[UUID] = ()) -> None:
        value = b"".join(mark.bytes for mark in (ref, *undecided))
        with self._pool.writing() as connection:
            connection.execute("UPDATE vault_meta SET value = ? WHERE name = 'sweep'", (value,))

    def close(self) -> None:
        self._pool.close()

    def _copy_wal(self) -> Sequence[int]:
        with self._pool.reading() as connection:
            return copy_wal(connection)

    def _meta(self, name: str) -> bytes:
        with self._pool.reading() as connection:
            (value,) = connection.execute("SELECT value FROM vault_meta WHERE name = ?", (name,)).fetchone()
        return bytes(value)


def _erase(connection: sqlite3.Connection, refs: Iterable[UUID]) -> int:
    return sum(len(erase_where(connection, f"ref IN {placeholders(chunk)}", chunk)) for chunk in chunks(refs))
