"""The search of one descriptor version: float32 scores choose, block by block, and double precision decides.

A block's scores come from one matrix product, over the whole block or over the rows gathered from it. Those that may
belong to a candidate of the ranking, by a proven bound on their error, are computed again in double precision, with an
order of summation that is the same for every row, and only those figures are ever ranked: the answer is that of
comparing with every row in double precision, whichever way the scores were made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.similarity import similarity
from projections.match_store.memory.error_bounds import cosine_floor, score_error
from projections.match_store.memory.ranking import Ranking
from projections.match_store.memory.snapshot import VersionSnapshot
from projections.match_store.row_sets import RowSet, Segment
from projections.match_store.tree_sum import cosines

TEMPLATES_AT_ONCE = 32
"""Templates in one product: a block's scores stay at 2 MB."""

PAIRS_AT_ONCE = 4_096
"""Pairs compared in double precision at once: 16 MB for 512 dimensions."""

NARROWING_FROM = 64
"""So many possible rows in a block (or four times the limit) make it worth while to find the best of them first."""

Vectors = NDArray[np.float32]
Offsets = NDArray[np.intp]


class Scan:
    """The rows of one version against unit vectors of that version.

    person_ids: by person number, where the candidates are persons; null where they are descriptors.
    """

    def __init__(self, snapshot: VersionSnapshot, person_ids: Sequence[int] | None, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._person_ids = person_ids
        self._ranking = ranking
        self._error = score_error(snapshot.version.dimensions)

    def run(self, rows: RowSet, templates: Vectors) -> None:
        """Offer the ranking the best of `rows` for templates (m, dimensions), with the best of the m for each row."""
        for first in range(0, len(templates), TEMPLATES_AT_ONCE):
            chunk = templates[first : first + TEMPLATES_AT_ONCE]
            for segment in rows.segments():
                self._scan_block(segment, chunk)

    def _scan_block(self, segment: Segment, templates: Vectors) -> None:
        vectors = self._snapshot.blocks[segment.block].vectors
        cut = self._cut(self._ranking.floor)
        if segment.mask is not None:
            scores = templates @ vectors.T
            best = scores[0] if len(scores) == 1 else scores.max(axis=0)
            offsets = np.flatnonzero(best >= cut)
            offsets = at = offsets[segment.mask[offsets]]
        else:
            scores = templates @ np.take(vectors, segment.offsets, axis=0).T
            best = scores[0] if len(scores) == 1 else scores.max(axis=0)
            at = np.flatnonzero(best >= cut)
            offsets = segment.offsets[at].astype(np.intp)
        kept = self._narrowed(segment.block, offsets, best[at])
        offsets, at = offsets[kept], at[kept]
        if offsets.size:
            # Of one row only the best template counts, and the best is among those within twice the error.
            pair, which = np.nonzero((scores[:, at] >= best[at] - 2 * self._error).T)
            self._rank(segment.block, offsets[pair], templates, which)

    def _cut(self, floor: float) -> float:
        """The float32 score below which a row's similarity is certainly smaller than this."""
        return cosine_floor(floor, self._snapshot.version) - self._error

    def _narrowed(self, number: int, offsets: Offsets, best: Vectors) -> Offsets:
        """Which of a block's possible rows (indices into `offsets`) can still belong to the answer, judged by each
        other; best: their scores.
        """
        if offsets.size < max(NARROWING_FROM, 4 * self._ranking.limit):
            return np.arange(offsets.size)
        if self._person_ids is None:
            return np.flatnonzero(best >= self._last_cut(best))
        _, owner = np.unique(self._snapshot.persons[number][offsets], return_inverse=True)
        own_best = np.full(int(owner.max()) + 1, -np.inf, dtype=np.float32)
        np.maximum.at(own_best, owner, best)
        kept = np.flatnonzero(best >= self._last_cut(own_best))
        # A person counts with its best row, and with others only where those may tie with it, for the smallest id.
        own_cut = np.full(own_best.size, -np.inf)
        for person in np.flatnonzero(np.bincount(owner[kept]) > 1).tolist():
            own_cut[person] = self._certain_cut(float(own_best[person]))
        return np.compress(best[kept] >= own_cut[owner[kept]], kept)

    def _last_cut(self, best: Vectors) -> float:
        """The cut by the last of as many candidates as are wanted; best: the score of each candidate."""
        limit = self._ranking.limit
        return self._certain_cut(float(np.partition(best, -limit)[-limit])) if best.size >= limit else -np.inf

    def _certain_cut(self, score: float) -> float:
        """The cut by a similarity that a row of this score has for certain. Rows of equal similarity stay."""
        return self._cut(similarity(score - self._error, self._snapshot.version))

    def _rank(self, number: int, offsets: Offsets, templates: Vectors, which: Offsets) -> None:
        """Compare pairs of a row and a template (by its index) in double precision, a row's pairs one after another,
        and offer each row once, with its best.
        """
        block, version = self._snapshot.blocks[number], self._snapshot.version
        parts = [slice(first, first + PAIRS_AT_ONCE) for first in range(0, offsets.size, PAIRS_AT_ONCE)]
        exact = np.concatenate([cosines(block.vectors[offsets[part]], templates[which[part]]) for part in parts])
        firsts = np.flatnonzero(np.diff(offsets, prepend=-1))
        for offset, cosine in zip(offsets[firsts].tolist(), np.maximum.reduceat(exact, firsts).tolist(), strict=True):
            descriptor = block.descriptor(offset)
            candidate = descriptor
            if self._person_ids is not None:
                candidate = self._person_ids[self._snapshot.persons[number][offset]]
            self._ranking.offer(candidate, similarity(cosine, version), descriptor)
        self._ranking.settle()
