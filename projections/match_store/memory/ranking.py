"""The best candidates so far."""

from __future__ import annotations


class Ranking:
    """Keeps the `limit` best candidates by similarity, ties by smallest id.

    A candidate is a person or a descriptor id; each keeps its best similarity and the descriptor that has it, at equal
    similarity the smallest.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._best: dict[int, tuple[float, int]] = {}

    @property
    def floor(self) -> float:
        """Candidates below this similarity cannot enter any more; 0 while there is room for any. See ``settle``."""
        if len(self._best) < self.limit:
            return 0.0
        return min(-falling for falling, _ in self._best.values())

    def offer(self, candidate: int, similarity: float, descriptor: int) -> None:
        """Take note of a candidate's descriptor."""
        rank = (-similarity, descriptor)
        held = self._best.get(candidate)
        if held is None or rank < held:
            self._best[candidate] = rank

    def settle(self) -> None:
        """Let go of all but the `limit` best.

        Who is let go and comes back with a better descriptor loses nothing: what it had was below `limit` others.
        """
        if len(self._best) > self.limit:
            self._best = dict(self._sorted()[: self.limit])

    def rows(self) -> list[tuple[int, float, int]]:
        """Candidate, similarity, descriptor: the best first."""
        return [(candidate, -falling, descriptor) for candidate, (falling, descriptor) in self._sorted()[: self.limit]]

    def _sorted(self) -> list[tuple[int, tuple[float, int]]]:
        return sorted(self._best.items(), key=lambda item: (item[1][0], item[0]))
