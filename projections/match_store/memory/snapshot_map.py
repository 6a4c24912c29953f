"""A map of which readers keep a state while the writer goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SHARD_ENTRIES = 64
"""Entries a shard holds on average when the map grows: copying so many takes about a microsecond."""

GROWTH = 8
"""By how much the number of shards grows; a power of two."""

V = TypeVar("V")


@dataclass(frozen=True)
class MapState(Generic[V]):
    """A state of the map that never changes.

    Keys are the 128 bits of UUIDs, whose low bits spread over the shards.
    """

    shards: tuple[dict[int, V], ...] = ({},)

    def get(self, key: int) -> V | None:
        """The value, or null."""
        return self.shards[key & (len(self.shards) - 1)].get(key)


class SnapshotMap(Generic[V]):
    """A hash map in shards; a state shares every shard with the writer until the writer next touches it.

    One thread writes. Values are immutable, or at least never changed once they are in the map.
    """

    def __init__(self) -> None:
        self._shards: list[dict[int, V]] = [{}]
        self._own = {0}
        self._count = 0
        self._state: MapState[V] | None = None

    def __len__(self) -> int:
        return self._count

    def get(self, key: int) -> V | None:
        """The value, or null."""
        return self._shards[key & (len(self._shards) - 1)].get(key)

    def put(self, key: int, value: V) -> None:
        """Set the value of a key."""
        shard = self._writable(key)
        if key not in shard:
            self._count += 1
        shard[key] = value
        if self._count > SHARD_ENTRIES * len(self._shards):
            self._grow()

    def put_many(self, keys: Sequence[int], values: Iterable[V]) -> None:
        """Set the values of many keys that the map does not have, each once."""
        self._count += len(keys)
        while self._count > SHARD_ENTRIES * len(self._shards):
            self._grow()
        for key, value in zip(keys, values, strict=True):
            self._writable(key)[key] = value

    def pop(self, key: int) -> V | None:
        """Take a key out; its value, or null."""
        if self.get(key) is None:
            return None
        self._count -= 1
        return self._writable(key).pop(key)

    def state(self) -> MapState[V]:
        """The map as it is now, for readers."""
        if self._state is None:
            self._state = MapState(tuple(self._shards))
            self._own.clear()
        return self._state

    def _writable(self, key: int) -> dict[int, V]:
        index = key & (len(self._shards) - 1)
        if index not in self._own:
            self._state = None
            self._shards[index] = self._shards[index].copy()
            self._own.add(index)
        return self._shards[index]

    def _grow(self) -> None:
        grown: list[dict[int, V]] = [{} for _ in range(GROWTH * len(self._shards))]
        for shard in self._shards:
            for key, value in shard.items():
                grown[key & (len(grown) - 1)][key] = value
        self._shards = grown
        self._state = None
        self._own = set(range(len(grown)))
