"""Small numbers for the persons of an account, so that a row names its person in four bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence


class FreedNumbers:
    """Numbers of persons that have no descriptor any more."""

    def __init__(self, owner: PersonNumbering, numbers: Sequence[int]) -> None:
        self._owner = owner
        self._numbers = numbers

    def erase(self) -> None:
        """Let other persons have them."""
        self._owner.free(self._numbers)


class PersonNumbering:
    """Draws a number for each person that has descriptors.

    A number is used again only when no reader knows its old person.
    """

    def __init__(self) -> None:
        self.person_ids: list[int] = []
        self._numbers: dict[int, int] = {}
        self._free: deque[int] = deque()
        self._ended: list[int] = []

    def number(self, person: int) -> int:
        """The person's number, drawn if it has none."""
        number = self._numbers.get(person)
        if number is None:
            if self._free:
                number = self._free.popleft()
                self.person_ids[number] = person
            else:
                number = len(self.person_ids)
                self.person_ids.append(person)
            self._numbers[person] = number
        return number

    def end(self, person: int) -> None:
        """The person has no descriptor now."""
        self._ended.append(self._numbers.pop(person))

    def leftovers(self) -> Iterator[FreedNumbers]:
        """The numbers that ended since this was last asked."""
        if self._ended:
            yield FreedNumbers(self, self._ended)
            self._ended = []

    def free(self, numbers: Sequence[int]) -> None:
        """Make numbers that no reader can see free."""
        self._free.extend(numbers)
