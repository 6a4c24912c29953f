"""Published states one after another, who still reads which, and what may be wiped when nobody does."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from projections.match_store.memory.snapshot import AccountSnapshot


class Leftover(Protocol):
    """Something removed whose bytes are still there, because a reader may be looking at them."""

    def erase(self) -> None:
        """Wipe it and give its place back. Called once, from any thread, when no reader can see it."""


@dataclass(frozen=True)
class Generation:
    """A published state of all accounts, and the position of the last event in it."""

    number: int = 0
    position: int = 0
    accounts: Mapping[UUID, AccountSnapshot] = field(default_factory=dict)


@dataclass(eq=False)
class Retired:
    """Leftovers that generation `number` was the first not to show. before: the position of the generation ahead of
    it.
    """

    number: int
    before: int
    leftovers: Sequence[Leftover]
    is_being_erased: bool = False


class Generations:
    """One writer publishes, any number of threads read.

    The lock guards references and counters only: nobody waits for a search, a copy or a wipe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current = Generation()
        self._readers: Counter[int] = Counter()
        self._retired: list[Retired] = []

    @property
    def current(self) -> Generation:
        """The newest state; to read rows of it, use ``reading``."""
        return self._current

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """The newest state, held for the length of a ``with``: nothing that it shows is wiped meanwhile."""
        with self._lock:
            generation = self._current
            self._readers[generation.number] += 1
        try:
            yield generation
        finally:
            with self._lock:
                self._readers[generation.number] -= 1
                if not self._readers[generation.number]:
                    del self._readers[generation.number]
            self._erase_unseen()

    def publish(self, position: int, accounts: Mapping[UUID, AccountSnapshot], leftovers: Sequence[Leftover]) -> None:
        """Make this the newest state.

        A position behind the present one, from a batch applied again, does not go back.
        """
        with self._lock:
            last = self._current
            self._current = Generation(last.number + 1, max(position, last.position), accounts)
            if leftovers:
                self._retired.append(Retired(last.number + 1, last.position, leftovers))
        self._erase_unseen()

    def erased_position(self) -> int:
        """Position up to which every leftover is wiped."""
        with self._lock:
            return min((retired.before for retired in self._retired), default=self._current.position)

    def _erase_unseen(self) -> None:
        """Wipe what no reader can see any more, outside the lock.

        The last reader to leave does it as well as the writer.
        """
        with self._lock:
            oldest = min(self._readers, default=self._current.number)
            unseen = [each for each in self._retired if each.number <= oldest and not each.is_being_erased]
            for retired in unseen:
                retired.is_being_erased = True
        for retired in unseen:
            for leftover in retired.leftovers:
                leftover.erase()
        if unseen:
            with self._lock:
                self._retired = [each for each in self._retired if each not in unseen]
