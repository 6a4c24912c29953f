"""How many rows are ranked one by one: few, whatever the candidates; the rest is left to whole arrays."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.similarity import similarity
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.memory.ranking import Ranking
from projections.match_store.memory.scan import NARROWING_FROM, TEMPLATES_AT_ONCE
from projections.match_store.payload import unit_vectors
from projections.match_store.port import Match, PersonCandidates, Template
from projections.match_store.tree_sum import cosines

ACCOUNT, CROWDED, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
BUILT_IN = DEFAULT_VERSIONS[BUILT_IN_VERSION]
ROWS, BLOCKS = 1_500, 3
"""The default layout's first three blocks hold 256, 512 and 1,024 rows."""

RANDOM = np.random.default_rng(23)
SCATTERED = RANDOM.standard_normal((ROWS, 128)).astype(np.float32)
ALIKE = (SCATTERED[:1] + 0.1 * RANDOM.standard_normal((ROWS, 128))).astype(np.float32)
IDENTICAL = np.repeat(SCATTERED[:1], ROWS, axis=0)


class CountedOffers:
    """How often a ranking was offered a row."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        offer = Ranking.offer

        def counted(ranking: Ranking, candidate: int, value: float, found: int) -> None:
            self.count += 1
            offer(ranking, candidate, value, found)

        monkeypatch.setattr(Ranking, "offer", counted)


def descriptor(row: int) -> UUID:
    return UUID(int=1 << 90 | row * 7919 % ROWS)


def search(vectors: NDArray[np.float32], templates: int, limit: int) -> list[Match]:
    """A person of all rows but one, who belongs to another, with the first of those rows as the reference."""
    store = MemoryMatchStore(DEFAULT_VERSIONS)
    store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(row) for row in range(ROWS)], vectors.view(np.uint8))
    for row in range(ROWS):
        store.attach(ACCOUNT, descriptor(row), CROWDED if row else OTHER)
    store.publish(1)
    wanted = [Template(BUILT_IN_VERSION, vectors[row].tobytes()) for row in range(templates)]
    return store.search(ACCOUNT, PersonCandidates((CROWDED, OTHER)), wanted, limit)


def expected(vectors: NDArray[np.float32], templates: int) -> list[Match]:
    units = unit_vectors(vectors.view(np.uint8), BUILT_IN)
    scores = np.max([cosines(units, np.broadcast_to(units[at], units.shape)) for at in range(templates)], axis=0)
    best = []
    for person, rows in ((OTHER, range(1)), (CROWDED, range(1, ROWS))):
        falling, found = min((-similarity(scores[row], BUILT_IN), descriptor(row)) for row in rows)
        best.append((falling, person, found))
    return [Match(-falling, found, person) for falling, person, found in sorted(best)]


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("vectors", [SCATTERED, ALIKE], ids=["scattered", "alike"])
def test_one_template_against_one_persons_many_rows(
    vectors: NDArray[np.float32], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = CountedOffers(monkeypatch)
    assert search(vectors, 1, limit) == expected(vectors, 1)[:limit]
    assert offers.count <= 4 * BLOCKS


@pytest.mark.parametrize("limit", [1, 5])
@pytest.mark.parametrize("vectors", [SCATTERED, ALIKE], ids=["scattered", "alike"])
def test_a_person_of_many_descriptors_against_itself(
    vectors: NDArray[np.float32], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row is alike to itself; there are 256 times as many pairs of a row and a template."""
    templates = 8 * TEMPLATES_AT_ONCE
    offers = CountedOffers(monkeypatch)
    assert search(vectors, templates, limit) == expected(vectors, templates)[:limit]
    assert offers.count <= 2 * templates


def test_templates_that_are_equal_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = CountedOffers(monkeypatch)
    assert search(IDENTICAL, 4 * TEMPLATES_AT_ONCE, 5) == expected(IDENTICAL, 1)
    assert NARROWING_FROM < offers.count <= ROWS
