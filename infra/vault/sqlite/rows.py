"""The vault's tables: what a row is about in one, its payload in a slot of the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from uuid import UUID

from infra.sqlite.slots import Run, Slots, Value
from infra.vault.port import VaultKind, VaultRow
from infra.vault.refs import NIL

SLOTS = Slots("vault")
"""Where the payloads lie."""

SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS vault_rows (
        rowid INTEGER PRIMARY KEY,
        ref BLOB NOT NULL,
        owner BLOB NOT NULL,
        owner_version INTEGER NOT NULL,
        account BLOB NOT NULL,
        kind TEXT NOT NULL,
        key BLOB,
        slot INTEGER NOT NULL,
        size INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS vault_ref ON vault_rows (ref)",
    "CREATE INDEX IF NOT EXISTS vault_owner ON vault_rows (owner)",
    "CREATE INDEX IF NOT EXISTS vault_account ON vault_rows (account)",
    "CREATE UNIQUE INDEX IF NOT EXISTS vault_key ON vault_rows (key) WHERE key IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS vault_meta (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    f"INSERT OR IGNORE INTO vault_meta (name, value) VALUES ('sweep', X'{NIL.hex}')",
    *SLOTS.creation(),
)

DESCRIPTIONS = "SELECT ref, owner, owner_version, account, kind, key, X'' FROM vault_rows"
ROWS = (
    "SELECT ref, owner, owner_version, account, kind, key, CAST(substr(blob, 1, size) AS BLOB)"
    f" FROM vault_rows CROSS JOIN {SLOTS.blobs} USING (slot)"
)
"""Without and with payloads; a WHERE follows. CROSS: SQLite starts from the rows, never from the slots."""

ROWS_A_STATEMENT = 64
"""Rows inserted by one statement, as many as the event store inserts at once."""

REFS_A_STATEMENT = 500

Found = tuple[bytes, bytes, int, bytes, str, bytes | None, bytes]


def row_of(found: Found) -> VaultRow:
    """A row from what DESCRIPTIONS or ROWS selects."""
    ref, owner, owner_version, account, kind, key, payload = found
    return VaultRow(UUID(bytes=ref), UUID(bytes=owner), owner_version, UUID(bytes=account), VaultKind(kind), payload, key)


def insert_groups(connection: sqlite3.Connection, groups: Sequence[Sequence[VaultRow]]) -> list[bool]:
    """Insert within the open transaction; whether each group was stored, in their order."""
    stored: list[bool] = []
    for pack in _packs(groups):
        # Nearly always nobody is in the way; one statement undoes itself as a whole, so that a group needs no savepoint.
        if _insert(connection, [row for group in pack for row in group]):
            stored += [True] * len(pack)
        else:
            stored += [_insert(connection, group) for group in pack]
    return stored


def read_payloads(connection: sqlite3.Connection, refs: list[bytes]) -> Iterator[tuple[UUID, bytes]]:
    """Refs and payloads of the rows that are there; some hundred refs at most.

    Several come in one row, in hexadecimal: Python takes the interpreter's lock back after each row, and waits for it beside a
    busy event loop.
    """
    found = connection.execute(_select_payloads(len(refs)), refs).fetchone()
    if len(refs) == 1:
        return iter(((UUID(bytes=refs[0]), found[0]),) if found else ())
    words = iter(bytes.fromhex(word) for word in (found[0] or "").split(" "))
    return ((UUID(bytes=ref), next(words)) for ref in words if ref)


@cache
def _select_payloads(refs: int) -> str:
    payload = "CAST(substr(blob, 1, size) AS BLOB)"
    tables = f"FROM vault_rows CROSS JOIN {SLOTS.blobs} USING (slot)"
    if refs == 1:
        return f"SELECT {payload} {tables} WHERE ref = ?"
    return f"SELECT group_concat(hex(ref) || ' ' || hex({payload}), ' ') {tables} WHERE ref IN ({', '.join('?' * refs)})"


def erase_where(connection: sqlite3.Connection, condition: str, values: Sequence[Value]) -> list[VaultKind]:
    """Remove rows and fill their slots with zeros, within the open transaction; the kinds of those that were there."""
    erased = connection.execute(f"DELETE FROM vault_rows WHERE {condition} RETURNING kind, slot", values).fetchall()
    if erased:
        SLOTS.erase(_run_on(connection), [slot for _, slot in erased])
    return [VaultKind(kind) for kind, _ in erased]


def chunks(refs: Iterable[UUID]) -> Iterator[list[bytes]]:
    """Refs as the table keeps them, as many as one statement takes."""
    keys = [ref.bytes for ref in refs]
    for start in range(0, len(keys), REFS_A_STATEMENT):
        yield keys[start : start + REFS_A_STATEMENT]


def placeholders(chunk: list[bytes]) -> str:
    """For the IN of a statement."""
    return f"({', '.join('?' * len(chunk))})"


def _packs(groups: Sequence[Sequence[VaultRow]]) -> Iterator[list[Sequence[VaultRow]]]:
    pack: list[Sequence[VaultRow]] = []
    rows = 0
    for group in groups:
        if pack and rows + len(group) > ROWS_A_STATEMENT:
            yield pack
            pack, rows = [], 0
        pack.append(group)
        rows += len(group)
    if pack:
        yield pack


def _insert(connection: sqlite3.Connection, rows: Sequence[VaultRow]) -> bool:
    """Insert all or none; False: a key or a ref is taken."""
    if not rows:
        return True
    if len(rows) <= ROWS_A_STATEMENT:
        return _insert_at_once(connection, rows)
    connection.execute("SAVEPOINT rows")
    starts = range(0, len(rows), ROWS_A_STATEMENT)
    stored = all(_insert_at_once(connection, rows[start : start + ROWS_A_STATEMENT]) for start in starts)
    if not stored:
        connection.execute("ROLLBACK TO rows")
    connection.execute("RELEASE rows")
    return stored


def _insert_at_once(connection: sqlite3.Connection, rows: Sequence[VaultRow]) -> bool:
    run = _run_on(connection)
    chosen = SLOTS.choose(run, [row.payload for row in rows])
    values: list[Value] = []
    for row, slot in zip(rows, chosen.slots, strict=True):
        values += (row.ref.bytes, row.owner.bytes, row.owner_version, row.account.bytes, row.kind.value)
        values += (row.key, slot, len(row.payload))
    try:
        connection.execute(_insert_statement(len(rows)), values)
    except sqlite3.IntegrityError:
        return False
    SLOTS.fill(run, chosen)
    return True


def _run_on(connection: sqlite3.Connection) -> Run:
    return lambda statement, values: connection.execute(statement, values).fetchall()


@cache
def _insert_statement(rows: int) -> str:
    columns = "ref, owner, owner_version, account, kind, key, slot, size"
    return f"INSERT INTO vault_rows ({columns}) VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?, ?)'] * rows)}"
