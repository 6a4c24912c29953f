"""The payloads of the vault's rows, in slots that are overwritten and never deleted: `infra.sqlite.slots` says why."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from infra.sqlite.slots import Slots, Value, room_for

SLOTS = Slots("vault")


def choose_slots(connection: sqlite3.Connection, payloads: Sequence[bytes]) -> tuple[list[int], int]:
    """A slot for each payload, free ones first, and the number of the first that is new. Changes nothing yet.

    Within a transaction that holds the write lock: nobody else may choose meanwhile.
    """
    (highest,) = connection.execute(f"SELECT coalesce(max(slot), 0) FROM {SLOTS.blobs}").fetchone()
    rooms = [room_for(len(payload)) for payload in payloads]
    free = _free_slots(connection, Counter(rooms))
    new = highest
    chosen = []
    for room in rooms:
        if free[room]:
            chosen.append(free[room].pop())
        else:
            new += 1
            chosen.append(new)
    return chosen, highest + 1


def write_payloads(connection: sqlite3.Connection, payloads: Sequence[bytes], chosen: Sequence[int], first_new: int) -> None:
    """Fill the chosen slots, each padded to its room."""
    new: list[Value] = []
    for payload, slot in zip(payloads, chosen, strict=True):
        room = room_for(len(payload))
        padded = payload.ljust(room)
        if slot >= first_new:
            new += (slot, padded)
        else:
            connection.execute(f"DELETE FROM {SLOTS.free} WHERE room = ? AND slot = ?", (room, slot))
            connection.execute(f"UPDATE {SLOTS.blobs} SET blob = ? WHERE slot = ?", (padded, slot))
    if new:
        connection.execute(_insert_blobs(len(new) // 2), new)


def erase_slots(connection: sqlite3.Connection, slots: Sequence[int]) -> None:
    """Fill slots with zeros and give them free."""
    if slots:
        SLOTS.erase(lambda statement, values: connection.execute(statement, values).fetchall(), slots)


def _free_slots(connection: sqlite3.Connection, rooms: Counter[int]) -> dict[int, list[int]]:
    free: dict[int, list[int]] = defaultdict(list)
    values = [value for room_and_count in rooms.items() for value in room_and_count]
    for room, slot in connection.execute(_select_free(len(rooms)), values):
        free[room].append(slot)
    return free


@cache
def _select_free(rooms: int) -> str:
    one_room = f"SELECT * FROM (SELECT room, slot FROM {SLOTS.free} WHERE room = ? LIMIT ?)"
    return " UNION ALL ".join([one_room] * rooms)


@cache
def _insert_blobs(rows: int) -> str:
    return f"INSERT INTO {SLOTS.blobs} (slot, blob) VALUES {', '.join(['(?, ?)'] * rows)}"
