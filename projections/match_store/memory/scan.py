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
        if not offsets.size:
            return
        cut = max(cut, self._own_cut(segment.block, offsets, best[at]))
        which, pair = np.nonzero(scores[:, at] >= cut)
        self._rank(segment.block, offsets[pair], templates, which)

    def _cut(self, floor: float) -> float:
        """The float32 score below which a row's similarity is certainly smaller than this."""
        return cosine_floor(floor, self._snapshot.version) - self._error

    def _own_cut(self, block: int, offsets: Offsets, best: Vectors) -> float:
        """The cut that the block's rows alone allow, where as many candidates as are wanted score high enough."""
        limit = self._ranking.limit
        if offsets.size < max(NARROWING_FROM, 4 * limit):
            return -np.inf
        if self._person_ids is None:
            last = float(np.partition(best, -limit)[-limit])
        else:
            falling = np.argsort(-best)
            persons = self._snapshot.persons[block][offsets[falling]]
            firsts = np.sort(np.unique(persons, return_index=True)[1])
            if firsts.size < limit:
                return -np.inf
            last = float(best[falling[firsts[limit - 1]]])
        return self._cut(similarity(last - self._error, self._snapshot.version))

    def _rank(self, number: int, offsets: Offsets, templates: Vectors, which: Offsets) -> None:
        """Compare pairs of a row and a template (by its index) in double precision and offer them."""
        block, version = self._snapshot.blocks[number], self._snapshot.version
        for first in range(0, offsets.size, PAIRS_AT_ONCE):
            part = slice(first, first + PAIRS_AT_ONCE)
            exact = cosines(block.vectors[offsets[part]], templates[which[part]]).tolist()
            for offset, cosine in zip(offsets[part].tolist(), exact, strict=True):
                descriptor = block.descriptor(offset)
                candidate = descriptor
                if self._person_ids is not None:
                    candidate = self._person_ids[self._snapshot.persons[number][offset]]
                self._ranking.offer(candidate, similarity(cosine, version), descriptor)
        self._ranking.settle()
