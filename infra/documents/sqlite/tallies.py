"""Counters and positions: names, ids and numbers, nothing personal."""

from __future__ import annotations

from collections import Counter
from functools import cache
from uuid import UUID

from infra.sqlite.slots import Run, Value

COUNTERS = '":counters"'
POSITIONS = '":positions"'
"""A collection's name has no colon in front."""

OWN_TABLES = (
    f"CREATE TABLE IF NOT EXISTS {COUNTERS} (name TEXT, key TEXT, value INTEGER, PRIMARY KEY (name, key)) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS {POSITIONS} (name TEXT PRIMARY KEY, log_id BLOB, position INTEGER) WITHOUT ROWID",
)

COUNTERS_A_STATEMENT = 64


class WaitingTallies:
    """What a transaction has counted, and the positions it has set, before they are stored: each once, whatever their number."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._positions: dict[str, tuple[bytes, int]] = {}

    def copy(self) -> WaitingTallies:
        """What waits now, whatever becomes of it."""
        copied = WaitingTallies()
        copied._counts, copied._positions = self._counts.copy(), self._positions.copy()
        return copied

    def count_up(self, counter: str, key: str, by: int) -> None:
        """Change a counter."""
        self._counts[counter, key] += by

    def drop_counter(self, run: Run, counter: str, key: str) -> None:
        """Remove a counter, stored or not."""
        self._counts.pop((counter, key), None)
        run(f"DELETE FROM {COUNTERS} WHERE name = ? AND key = ?", (counter, key))

    def set_position(self, name: str, log_id: UUID, position: int) -> None:
        """Remember how far a projection is. OverflowError for a number that SQLite does not take."""
        if not -(1 << 63) <= position < 1 << 63:
            raise OverflowError("a position beyond 64 bits")
        self._positions[name] = (log_id.bytes, position)

    def store(self, run: Run) -> None:
        """Store all; nothing waits afterwards. A counter that comes to 0 goes."""
        counts, self._counts = self._counts, Counter()
        positions, self._positions = self._positions, {}
        changed = [(name, key, by) for (name, key), by in counts.items() if by]
        for start in range(0, len(changed), COUNTERS_A_STATEMENT):
            some = changed[start : start + COUNTERS_A_STATEMENT]
            for name, key, value in run(_counting(len(some)), [value for row in some for value in row]):
                if value == 0:
                    self.drop_counter(run, name, key)
        if positions:
            values: list[Value] = [value for name, position in positions.items() for value in (name, *position)]
            run(f"INSERT OR REPLACE INTO {POSITIONS} VALUES {', '.join(['(?, ?, ?)'] * len(positions))}", values)


@cache
def _counting(amount: int) -> str:
    return (
        f"INSERT INTO {COUNTERS} (name, key, value) VALUES {', '.join(['(?, ?, ?)'] * amount)} "
        "ON CONFLICT DO UPDATE SET value = value + excluded.value RETURNING name, key, value"
    )
