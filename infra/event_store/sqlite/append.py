"""A batch of appends in one transaction, in as few statements as can be: each costs a turn at the interpreter's lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from infra.event_store.command_ids import command_id_of
from infra.event_store.port import Append, Committed, VersionConflictError

ROWS_A_STATEMENT = 64
"""Events inserted by one statement: beyond that the statement's own text costs as much as it saves."""

Outcome = Committed | VersionConflictError


def store_batch(connection: sqlite3.Connection, appends: Sequence[Append]) -> list[Outcome]:
    """Store the appends within the open transaction; a conflict undoes its own append alone. The outcomes, in their order."""
    outcomes: list[Outcome] = []
    for pack in _packs(appends):
        outcomes.extend(_store_pack(connection, pack))
    return outcomes


def store_at_once(connection: sqlite3.Connection, appends: Sequence[Append]) -> list[Outcome] | None:
    """As store_batch, by one statement that is a transaction of its own: nearly always nobody is in the way.

    None: nothing is stored; they are too many, or somebody is in the way of one of them.
    """
    packs = list(_packs(appends))
    if len(packs) != 1 or sum(len(append.events) for append in appends) > ROWS_A_STATEMENT:
        return None
    try:
        return _insert_pack(connection, packs[0])
    except sqlite3.IntegrityError:
        return None


def find_earlier_commit(connection: sqlite3.Connection, append: Append) -> Committed | None:
    """What an earlier attempt of the same command stored at all of the append's versions."""
    command_id = str(append.command_id)
    position = 0
    earlier = []
    for event in append.events:
        row = connection.execute(SELECT_VERSION, (hex_of(event.originator_id), event.originator_version)).fetchone()
        if row is None or command_id_of(row[2]) != command_id:
            return None
        position = max(position, row[0])
        earlier.append(StoredEvent(event.originator_id, event.originator_version, row[1], row[2]))
    return Committed(position, tuple(earlier))


def hex_of(originator_id: UUID | str) -> str:
    """An aggregate id as the table keeps it."""
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id


SELECT_VERSION = "SELECT rowid, topic, state FROM stored_events WHERE originator_id = ? AND originator_version = ?"


def _packs(appends: Sequence[Append]) -> Iterator[list[Append]]:
    pack: list[Append] = []
    rows = 0
    for append in appends:
        if pack and rows + len(append.events) > ROWS_A_STATEMENT:
            yield pack
            pack, rows = [], 0
        pack.append(append)
        rows += len(append.events)
    if pack:
        yield pack


def _store_pack(connection: sqlite3.Connection, pack: list[Append]) -> list[Outcome]:
    """All of them at once where nobody is in the way, else each for itself."""
    if len(pack) == 1:
        return [_store_alone(connection, pack[0])]
    try:
        return _insert_pack(connection, pack)
    except sqlite3.IntegrityError:
        return [_store_alone(connection, append) for append in pack]


def _insert_pack(connection: sqlite3.Connection, pack: list[Append]) -> list[Outcome]:
    last = _insert_rows(connection, [event for append in pack for event in append.events])
    # One statement's rows have consecutive positions: nobody else writes meanwhile.
    position = last - sum(len(append.events) for append in pack)
    outcomes: list[Outcome] = []
    for append in pack:
        position += len(append.events)
        outcomes.append(Committed(position))
    return outcomes


def _store_alone(connection: sqlite3.Connection, append: Append) -> Outcome:
    try:
        return Committed(_insert(connection, append.events))
    except sqlite3.IntegrityError:
        return find_earlier_commit(connection, append) or VersionConflictError()


def _insert(connection: sqlite3.Connection, events: Sequence[StoredEvent]) -> int:
    """Insert all or none; returns the last one's position. Raises sqlite3.IntegrityError."""
    if len(events) <= ROWS_A_STATEMENT:
        return _insert_rows(connection, events)
    connection.execute("SAVEPOINT append")
    try:
        for start in range(0, len(events), ROWS_A_STATEMENT):
            last = _insert_rows(connection, events[start : start + ROWS_A_STATEMENT])
    except sqlite3.IntegrityError:
        connection.execute("ROLLBACK TO append")
        raise
    finally:
        connection.execute("RELEASE append")
    return last


def _insert_rows(connection: sqlite3.Connection, events: Sequence[StoredEvent]) -> int:
    # A statement that fails is undone as a whole, which is a savepoint for nothing.
    values: list[str | int | bytes] = []
    for event in events:
        values += (hex_of(event.originator_id), event.originator_version, event.topic, event.state)
    return connection.execute(_insert_statement(len(events)), values).lastrowid or 0


@cache
def _insert_statement(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?)"] * rows)
    return f"INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES {values}"
