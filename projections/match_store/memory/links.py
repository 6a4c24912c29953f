"""What is linked to what, from one side."""

from __future__ import annotations

from collections.abc import Collection


class Links:
    """From an id to the ids it is linked to.

    Most have one link, so that a single one is kept without a set around it.
    """

    def __init__(self) -> None:
        self._links: dict[int, int | set[int]] = {}

    def __contains__(self, key: int) -> bool:
        return key in self._links

    def of(self, key: int) -> Collection[int]:
        """The ids that `key` is linked to."""
        held = self._links.get(key)
        if held is None:
            return ()
        return (held,) if isinstance(held, int) else held

    def add(self, key: int, other: int) -> bool:
        """Link; false if they were linked before."""
        held = self._links.get(key)
        if held is None:
            self._links[key] = other
        elif isinstance(held, set):
            if other in held:
                return False
            held.add(other)
        elif held == other:
            return False
        else:
            self._links[key] = {held, other}
        return True

    def discard(self, key: int, other: int) -> bool:
        """Unlink; false if they were not linked."""
        held = self._links.get(key)
        if held is None or (held != other if isinstance(held, int) else other not in held):
            return False
        if isinstance(held, set) and len(held) > 1:
            held.remove(other)
        else:
            del self._links[key]
        return True

    def pop(self, key: int) -> Collection[int]:
        """Unlink `key` from everything; what it was linked to."""
        linked = self.of(key)
        self._links.pop(key, None)
        return linked
